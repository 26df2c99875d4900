/// An instant in UTC with microsecond resolution.
///
/// Time is data here: nothing in the model or the core reads a clock. AWS's wires carry whole seconds (DynamoDB
/// Streams), milliseconds (Kinesis, failure records) or microseconds (the Kinesis destination of a table); all of
/// them fit without rounding.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microsecondsSinceEpoch: Int64

    /// Creates an instant from microseconds since the epoch.
    public init(microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }

    /// Creates an instant from milliseconds since the epoch.
    public init(millisecondsSinceEpoch: Int64) {
        self.init(microsecondsSinceEpoch: millisecondsSinceEpoch * 1_000)
    }

    /// Creates an instant from whole seconds since the epoch.
    public init(secondsSinceEpoch: Int64) {
        self.init(microsecondsSinceEpoch: secondsSinceEpoch * 1_000_000)
    }

    /// 1970-01-01T00:00:00Z.
    public static let epoch = Timestamp(microsecondsSinceEpoch: 0)

    /// Milliseconds since the epoch, rounded down.
    public var millisecondsSinceEpoch: Int64 { microsecondsSinceEpoch.flooredQuotient(by: 1_000) }

    /// Whole seconds since the epoch, rounded down as DynamoDB Streams does.
    public var secondsSinceEpoch: Int64 { microsecondsSinceEpoch.flooredQuotient(by: 1_000_000) }

    /// The earlier of two instants is the smaller one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }

    /// The instant a duration later, to the microsecond.
    public static func + (instant: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microsecondsSinceEpoch: instant.microsecondsSinceEpoch + duration.microseconds)
    }

    /// The instant a duration earlier, to the microsecond.
    public static func - (instant: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microsecondsSinceEpoch: instant.microsecondsSinceEpoch - duration.microseconds)
    }

    /// The time from `earlier` to `later`.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microsecondsSinceEpoch - earlier.microsecondsSinceEpoch)
    }
}

extension Duration {
    /// The whole microseconds of this duration, rounded towards zero.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// This duration in seconds, for reports and metrics.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity, so that instants before 1970 round down too.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
