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

    /// What goes on with the progress.
    enum Storing: Hashable, Sendable {
        /// Nothing is being stored.
        case resting
        /// A store is out, after so many failures in a row.
        case awaiting(Token, LaneProgress, failures: Int)
        /// The next store waits for a timer.
        case backingOff(Token, failures: Int)
        /// It failed while the lane was stopping; the next run begins at the last stored one.
        case gaveUp
    }
}
