import MillraceModel
import Synchronization

/// The instants that somebody was told.
final class NotedInstants: Sendable {
    private let instants = Mutex<[Timestamp]>([])

    var all: [Timestamp] { instants.withLock { $0 } }

    func add(_ instant: Timestamp) {
        instants.withLock { $0.append(instant) }
    }
}
