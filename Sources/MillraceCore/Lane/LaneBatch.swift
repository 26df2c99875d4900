import MillraceModel

/// Records that are invoked together until they are resolved, or the end of a tumbling window.
struct LaneBatch: Hashable, Sendable {
    /// What is invoked.
    enum Kind: Hashable, Sendable {
        /// Records.
        case records
        /// Records, of which there is one only, too large for any event.
        case tooLarge
        /// No records: the final invocation of the open tumbling window, because its state got too large if it is
        /// early.
        case windowEnd(isEarly: Bool)
    }

    /// What is invoked.
    var kind = Kind.records
    /// The records; none at the end of a window.
    var records: [StreamRecord]
    /// The request id of all its attempts.
    var requestID: String
    /// How often the function was called with exactly these records.
    var attempts = 0
    /// How often in a row it was not called because too many of it were running.
    var throttles = 0
    /// Why the next delivery repeats an earlier one of this run; `nil` before the first.
    var redeliveryCause: RedeliveryCause?
    /// Whether it is delivered because a share of what succeeds is to be delivered once more.
    var isInjected = false
}
