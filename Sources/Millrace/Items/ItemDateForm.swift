/// How a `Date` stands in an item, which has no type for it.
///
/// The same form is used in both directions: a date in another form is an error, not a guess.
public enum ItemDateForm: String, Hashable, Sendable, CaseIterable {
    /// A number of seconds since 1970, such as `1700000000` or `1700000000.25`, the default.
    ///
    /// To the microsecond. A whole number of seconds is what time to live needs.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
    case secondsSinceEpoch
    /// A string in UTC such as `2026-01-31T23:59:59.123Z`, which sorts like the dates.
    ///
    /// Written to the millisecond, finer digits cut; read with up to nine digits of a second, of which six count.
    case iso8601
}
