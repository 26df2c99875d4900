/// Why a record is delivered again.
///
/// Delivery is at least once. Lambda cannot tell a function that a record has been delivered before; Millrace can,
/// and counts redeliveries by cause.
public enum RedeliveryCause: String, Hashable, Sendable, CaseIterable {
    /// The invocation with this record failed as a whole and is repeated.
    case retry
    /// The batch that held the record failed and was split; the record comes again in one of the parts.
    case bisect
    /// The record stood at or behind an item failure that the function reported.
    case partialFailure
    /// The process or the mapping stopped after the record was delivered and before its checkpoint was stored.
    case restart
    /// A fault plan asked for the redelivery, so that a test can assert that the function is idempotent.
    case injected
}
