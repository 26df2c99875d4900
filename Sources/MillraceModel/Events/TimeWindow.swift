/// A tumbling window: the stretch of time whose records a function aggregates.
///
/// A record belongs to exactly one window, by its arrival time and not by the clock. Windows of one length follow each
/// other without gaps, aligned to multiples of the length since the epoch. Both ends are whole seconds; in JSON finer
/// digits are cut.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
public struct TimeWindow: Hashable, Sendable {
    /// The first instant of the window.
    public var start: Timestamp
    /// The first instant after the window.
    public var end: Timestamp

    /// Creates a window.
    ///
    /// - Parameters:
    ///   - start: Its first instant, in whole seconds.
    ///   - end: The first instant after it, in whole seconds.
    public init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// Creates the window that an instant falls into, also before 1970.
    ///
    /// - Parameters:
    ///   - instant: The arrival time of a record.
    ///   - length: The length of the windows (`TumblingWindowInSeconds`), more than zero.
    package init(containing instant: Timestamp, length: Duration) {
        precondition(length.microseconds > 0, "a tumbling window of \(length) has no length")
        let remainder = instant.microsecondsSinceEpoch % length.microseconds
        let intoWindow = remainder < 0 ? remainder + length.microseconds : remainder
        start = Timestamp(microsecondsSinceEpoch: instant.microsecondsSinceEpoch - intoWindow)
        end = start + length
    }
}
