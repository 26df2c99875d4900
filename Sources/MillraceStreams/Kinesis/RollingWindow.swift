internal import DequeModule
internal import MillraceModel

/// What happened within the last second.
struct RollingWindow {
    private static let length = Duration.seconds(1)

    private var entries: Deque<(instant: Timestamp, amount: Int)> = []
    /// How much it was together.
    private(set) var total = 0

    /// Forgets what is over, and what a clock that was set back has not reached again.
    mutating func advance(to now: Timestamp) {
        while let first = entries.first, now - first.instant >= Self.length || first.instant > now {
            entries.removeFirst()
            total -= first.amount
        }
    }

    /// Adds something that happens now.
    mutating func add(_ amount: Int, at now: Timestamp) {
        entries.append((now, amount))
        total += amount
    }
}
