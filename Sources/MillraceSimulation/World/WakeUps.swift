import MillraceCore
import Synchronization

/// Where the store's callbacks leave word, to be turned into events of the world after the step that caused them.
final class WakeUps: Sendable {
    /// What a callback says.
    enum WakeUp: Sendable {
        /// A lane can read.
        case readable(LaneID, ShardLane.Token)
        /// The stream's shards have changed since a run of the mapping listed them.
        case shardsChanged(run: Int)
    }

    private let pending = Mutex<[WakeUp]>([])

    /// Adds what a callback says.
    func add(_ wakeUp: WakeUp) { pending.withLock { $0.append(wakeUp) } }

    /// Takes all, in the order of their callbacks.
    func takeAll() -> [WakeUp] {
        pending.withLock { pending in
            defer { pending.removeAll(keepingCapacity: true) }
            return pending
        }
    }
}
