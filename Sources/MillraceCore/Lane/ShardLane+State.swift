import MillraceModel

extension ShardLane {
    /// The life of the lane.
    enum Phase: Hashable, Sendable {
        /// `start` has not come yet.
        case created
        /// Reading and invoking.
        case running
        /// Nothing new begins; what is in flight comes to its end.
        case stopping
        /// No input matters any more.
        case finished
    }

    /// What goes on with the source.
    enum Reading: Hashable, Sendable {
        /// Nothing is asked for.
        case resting
        /// A read is out, after so many failures in a row.
        case awaiting(Token, failures: Int)
        /// The next read waits for a timer.
        case backingOff(Token, failures: Int)
    }

    /// What goes on with the checkpoint.
    enum Storing: Hashable, Sendable {
        /// Nothing is being stored.
        case resting
        /// A store is out, after so many failures in a row.
        case awaiting(Token, Checkpoint, failures: Int)
        /// The next store waits for a timer.
        case backingOff(Token, failures: Int)
        /// It failed while the lane was stopping; the next run begins at the last stored one.
        case gaveUp
    }

    /// What goes on with the batch in hand.
    enum Work: Hashable, Sendable {
        /// Nothing; there may be no batch at all.
        case none
        /// The function runs; the timer is its timeout, or the wait until it is called stuck.
        case invoking(Token, timer: Token, hasTimedOut: Bool)
        /// The next attempt waits for a timer.
        case backingOff(Token)
        /// A failure record is being written, after so many failures in a row.
        case delivering(Token, DiscardedBatch, failures: Int)
        /// The next attempt to write a failure record waits for a timer.
        case deliveryBackingOff(Token, DiscardedBatch, failures: Int)
    }

    /// Records that are invoked together until they are resolved.
    struct Batch: Hashable, Sendable {
        /// The records, never none.
        var records: [StreamRecord]
        /// The request id of all its attempts.
        var requestID: String
        /// How often the function was called with exactly these records.
        var attempts = 0
        /// Why the next delivery repeats an earlier one of this run; `nil` before the first.
        var redeliveryCause: RedeliveryCause?
    }

    /// How many records were read and are not in hand yet.
    var bufferedCount: Int { buffer.count - bufferHead }

    /// A request id: a UUID of version 4 from the lane's own randomness.
    static func requestID(using random: inout some RandomNumberGenerator) -> String {
        UUIDText.text(UInt128(random.next()) << 64 | UInt128(random.next()), version: 4)
    }
}
