import MillraceCore
import MillraceModel

/// What is known of one lane that runs.
struct LaneFacts {
    /// An invocation whose end the lane awaits.
    struct Flight {
        /// The invocation.
        let invocation: ShardLane.Invocation
        /// When it was called for, in microseconds of virtual time.
        let time: Int64
        /// When it was cancelled.
        var cancelledAt: Int64?
    }

    /// Where it began.
    let from: Checkpoint
    /// What its delivery mark said then.
    let deliveredThrough: SequenceNumber?
    /// The records that it has read and that are not resolved, the oldest first.
    var queue: [StreamRecord] = []
    /// The invocation it awaits.
    var flight: Flight?
    /// The failure record it awaits.
    var failure: ShardLane.DiscardedBatch?
}
