import MillraceCore
import MillraceModel

/// What has become of one record.
struct RecordFacts {
    /// How the last delivery in a lane ended for a record.
    enum Delivery: Hashable {
        /// It has not ended, or nobody awaited its end any more.
        case open
        /// The invocation failed as a whole.
        case failed
        /// The record stood at or behind the lowest item failure.
        case itemFailed
        /// The record is done.
        case succeeded
    }

    /// Its place in the order of its key, from 0.
    let keyNumber: Int
    /// The record.
    let record: StreamRecord
    /// Its key.
    let key: String
    /// When it was written, in microseconds of virtual time.
    let producedAt: Int64
    /// Whether the function never gets it done.
    let isPoison: Bool

    /// How often a handler began with it.
    var deliveries = 0
    /// The lane that delivered it last.
    var lastLane: LaneID?
    /// How that ended.
    var lastDelivery = Delivery.open
    /// A handler succeeded on it, and its lane knows.
    var hasSucceeded = false
    /// A failure record keeps it, durably.
    var isDeadLettered = false
    /// It was given up, with nowhere to keep it.
    var isDropped = false
    /// The stream does not hold it any more.
    var isTrimmed = false
    /// It stood in the stream before the mapping began at LATEST.
    var isBeforeStart = false

    /// Whether the mapping did with it what it has to.
    var isResolved: Bool { hasSucceeded || isDeadLettered || isDropped }
    /// Whether the mapping has nothing to do with it any more.
    var isSettled: Bool { isResolved || isTrimmed || isBeforeStart }
}
