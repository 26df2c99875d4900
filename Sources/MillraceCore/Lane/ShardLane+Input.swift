package import MillraceModel

extension ShardLane {
    /// Names one thing that a lane awaits; an answer to anything that is no longer awaited is dropped by it.
    package struct Token: Hashable, Sendable, CustomStringConvertible {
        /// Counts up in its lane.
        package let number: UInt64

        /// Creates a token.
        package init(_ number: UInt64) { self.number = number }

        /// The number, for messages.
        package var description: String { "#\(number)" }
    }

    /// What happens to a lane.
    package enum Input: Hashable, Sendable {
        /// The lane begins; the first input, and only once.
        case start
        /// A read gave records, or the end of the shard, or both.
        case pageRead(Token, records: [StreamRecord], isAtShardEnd: Bool, skippedTrimmedRecords: Bool)
        /// A read failed.
        case readFailed(Token, ReadFailure)
        /// An invocation ended.
        case invocationFinished(Token, Outcome)
        /// A failure record stands on disk.
        case failureDelivered(Token)
        /// A failure record could not be written.
        case failureDeliveryFailed(Token, String)
        /// A checkpoint stands on disk.
        case progressStored(Token)
        /// A checkpoint could not be stored.
        case progressFailed(Token, String)
        /// The function, which too many ran of, may have a place now.
        case placeFree
        /// A timer that the lane started has run out.
        case timerFired(Token)
        /// The lane is to end as soon as nothing is in flight.
        case stop
    }

    /// Why a read gave nothing.
    package enum ReadFailure: Hashable, Sendable {
        /// The shard does not exist any more: all its records were trimmed.
        case shardGone
        /// The source failed or is throttled; the same read may succeed later.
        case transient(String)
    }

    /// How an invocation ended.
    package enum Outcome: Hashable, Sendable {
        /// The function returned; what it answered means nothing.
        case succeeded
        /// The function returned: which records failed, none if all succeeded, and the state of its window.
        case responded(BatchResponse)
        /// The function threw.
        case failed(String)
        /// The function was not called: as many of it are running as may.
        case throttled
    }
}
