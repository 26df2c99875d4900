import MillraceCore
import MillraceModel
import MillraceStreams

/// A lane that runs, with what its driver keeps.
final class LaneRun {
    /// A read that waits for something to read.
    struct Read {
        /// What the lane awaits it under.
        let token: ShardLane.Token
        /// Behind which position.
        let after: Checkpoint
        /// How many records at the most.
        let limit: Int
        /// The callback in the store.
        let wait: StoreWait
    }

    /// Its name.
    let id: LaneID
    /// The machine.
    var machine: any LaneMachine
    /// The settings that it was made with.
    let settings: MappingSettings
    /// The read that is out.
    var read: Read?
    /// The timers that are due some time.
    var timers: Set<ShardLane.Token> = []
    /// The timers that wait for a cancelled handler, with its invocation.
    var stuckTimers: [ShardLane.Token: ShardLane.Token] = [:]
    /// The timer that was started last, and the invocation that was cancelled right before.
    var lastCancelled: ShardLane.Token?
    /// The slots whose failure records are on their way.
    var deliveries: [ShardLane.Token: Int] = [:]
    /// Progress that is on its way.
    var storesInFlight = 0
    /// Whether a batch waits for its next attempt.
    var isBackingOff = false
    /// Whether a batch waits for a place.
    var isThrottled = false
    /// How many stores failed in a row.
    var storeFailures = 0
    /// How many failure records failed in a row.
    var deliveryFailures = 0
    /// Whether it was told to stop.
    var isStopping = false

    /// Creates a run that has not begun.
    init(_ id: LaneID, machine: any LaneMachine, settings: MappingSettings) {
        self.id = id
        self.machine = machine
        self.settings = settings
    }
}
