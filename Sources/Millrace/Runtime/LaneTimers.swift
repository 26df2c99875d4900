import MillraceCore
import MillraceModel

/// The timers of one lane over one action of the scheduler: the one that runs out first.
///
/// A lane starts a timer for each invocation and nearly always cancels it. So what is scheduled stays when its timer is
/// cancelled, serves the next one, and at worst wakes the lane once for nothing. When a timer runs out is kept as a
/// reading of the clock that nobody sets: the wall clock may be set while several wait.
struct LaneTimers {
    /// Tells the lane that the timers up to a reading of the uptime have run out.
    typealias Wake = @Sendable (Duration) -> Void

    private var waiting: [(token: ShardLane.Token, due: Duration)] = []
    private var scheduled: (action: ScheduledAction, due: Duration)?

    /// Adds a timer.
    mutating func start(
        _ token: ShardLane.Token,
        at instant: Timestamp,
        _ scheduler: any Scheduler,
        _ wake: @escaping Wake
    ) {
        // In this order, here and below: what passes between two readings must not make it early.
        let wait = instant - scheduler.now
        let due = scheduler.uptime + wait
        waiting.append((token, due))
        schedule(for: due, scheduler, wake)
    }

    /// Forgets a timer.
    mutating func cancel(_ token: ShardLane.Token) { waiting.removeAll { $0.token == token } }

    /// Takes out the timers that have run out, the earliest first.
    ///
    /// - Parameter due: What `wake` was told.
    mutating func takeDue(
        at due: Duration,
        _ scheduler: any Scheduler,
        _ wake: @escaping Wake
    ) -> [ShardLane.Token] {
        if scheduled?.due == due { scheduled = nil }
        let tokens = waiting.filter { $0.due <= due }.sorted { $0.due < $1.due }.map(\.token)
        waiting.removeAll { $0.due <= due }
        if let next = waiting.map(\.due).min() { schedule(for: next, scheduler, wake) }
        return tokens
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

    private mutating func schedule(for due: Duration, _ scheduler: any Scheduler, _ wake: @escaping Wake) {
        if let scheduled {
            if scheduled.due <= due { return }
            scheduler.cancel(scheduled.action)
        }
        let wait = due - scheduler.uptime
        scheduled = (scheduler.schedule(at: scheduler.now + wait) { wake(due) }, due)
    }
}
