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

    /// The machine.
    var machine: any LaneMachine
    /// The read that is out.
    var read: Read?
    /// The timers that are due some time.
    var timers: Set<ShardLane.Token> = []
    /// Failure records and checkpoints that are on their way, for the story of a stall.
    var writesInFlight = 0
    /// Whether the lane waits for the next attempt of its batch.
    var isBackingOff = false
    /// How many checkpoints failed in a row.
    var checkpointFailures = 0
    /// How many failure records failed in a row.
    var deliveryFailures = 0

    /// Creates a run that has not begun.
    init(machine: any LaneMachine) { self.machine = machine }
}
