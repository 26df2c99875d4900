import MillraceCore
import MillraceModel

/// The timers of one lane over one action of the scheduler: the one that runs out first.
///
/// A lane starts a timer for each invocation and nearly always cancels it. So what is scheduled stays when its timer is
/// cancelled, serves the next one, and at worst wakes the lane once for nothing.
struct LaneTimers {
    /// Tells the lane that the timers up to an instant have run out.
    typealias Wake = @Sendable (Timestamp) -> Void

    private var waiting: [(token: ShardLane.Token, instant: Timestamp)] = []
    private var scheduled: (action: ScheduledAction, instant: Timestamp)?

    /// Adds a timer.
    mutating func start(
        _ token: ShardLane.Token,
        at instant: Timestamp,
        _ scheduler: any Scheduler,
        _ wake: @escaping Wake
    ) {
        waiting.append((token, instant))
        schedule(for: instant, scheduler, wake)
    }

    /// Forgets a timer.
    mutating func cancel(_ token: ShardLane.Token) { waiting.removeAll { $0.token == token } }

    /// Takes out the timers that have run out, the earliest first.
    ///
    /// - Parameter instant: What `wake` was told, which counts although the wall clock may have been set back since.
    mutating func takeDue(
        at instant: Timestamp,
        _ scheduler: any Scheduler,
        _ wake: @escaping Wake
    ) -> [ShardLane.Token] {
        if scheduled?.instant == instant { scheduled = nil }
        let due = waiting.filter { $0.instant <= instant }.sorted { $0.instant < $1.instant }
        waiting.removeAll { $0.instant <= instant }
        if let next = waiting.map(\.instant).min() { schedule(for: next, scheduler, wake) }
        return due.map(\.token)
    }

    /// Takes back what is scheduled for nothing: for a lane that rests.
    mutating func rest(_ scheduler: any Scheduler) {
        guard waiting.isEmpty, let scheduled else { return }
        scheduler.cancel(scheduled.action)
        self.scheduled = nil
    }

    /// Forgets all timers.
    mutating func cancelAll(_ scheduler: any Scheduler) {
        waiting = []
        rest(scheduler)
    }

    private mutating func schedule(for instant: Timestamp, _ scheduler: any Scheduler, _ wake: @escaping Wake) {
        if let scheduled {
            if scheduled.instant <= instant { return }
            scheduler.cancel(scheduled.action)
        }
        scheduled = (scheduler.schedule(at: instant) { wake(instant) }, instant)
    }
}
