/// How long to wait before something that failed is tried again: exponential, with full jitter.
///
/// | Failure in a row | Longest wait with the defaults |
/// |---|---|
/// | 1 | 1 s |
/// | 2 | 2 s |
/// | 3 | 4 s |
/// | 7 and more | 60 s |
///
/// The wait is drawn evenly from zero to that bound, so that lanes that failed together do not return together. AWS
/// documents no delays of its own.
///
/// Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
package struct Backoff: Hashable, Sendable {
    /// The bound after the first failure.
    ///
    /// 1 s by default.
    package var base: Duration
    /// The highest bound.
    ///
    /// 60 s by default.
    package var cap: Duration

    /// Creates a backoff; both durations must be positive.
    package init(base: Duration = .seconds(1), cap: Duration = .seconds(60)) {
        precondition(base > .zero && cap >= base, "a backoff needs 0 < base <= cap, not \(base) and \(cap)")
        self.base = base
        self.cap = cap
    }

    /// The longest wait after so many failures in a row, counted from 1.
    package func bound(afterFailures failures: Int) -> Duration {
        precondition(failures > 0, "there is nothing to wait for after \(failures) failures")
        // Beyond 2^40 the cap holds anyway, and the multiplication must not overflow.
        return min(cap, base * (1 << min(failures - 1, 40)))
    }

    /// Draws a wait after so many failures in a row, counted from 1.
    package func wait(afterFailures failures: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let bound = bound(afterFailures: failures).components
        let microseconds = bound.seconds * 1_000_000 + bound.attoseconds / 1_000_000_000_000
        return .microseconds(Int64.random(in: 0...microseconds, using: &random))
    }
}
