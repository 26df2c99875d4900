import Millrace
import MillraceModel
import MillraceTesting

/// A virtual clock for what a disk answers at a moment of its own: it tells of each wait, and lets short ones pass.
final class ObservedScheduler: Scheduler {
    private let base: VirtualScheduler
    private let waits: AsyncStream<Timestamp>
    private let waiting: AsyncStream<Timestamp>.Continuation

    init(now: Timestamp) {
        base = VirtualScheduler(now: now)
        (waits, waiting) = AsyncStream.makeStream()
    }

    var now: Timestamp { base.now }

    var uptime: Duration { base.uptime }

    func schedule(at instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> ScheduledAction {
        let scheduled = base.schedule(at: instant, action)
        waiting.yield(instant)
        return scheduled
    }

    func cancel(_ action: ScheduledAction) { base.cancel(action) }

    /// Moves time over the waits that are no longer than that, those of now and those that come, until cancelled.
    func passWaits(within duration: Duration) async {
        for await instant in waits where instant <= now + duration { _ = base.runNext(by: instant) }
    }
}
