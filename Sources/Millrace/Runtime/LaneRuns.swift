import Synchronization

/// Counts the runs of lanes in one runtime.
final class LaneRuns: Sendable {
    private let count = Mutex(0)

    /// The number of the next run, from 1.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
