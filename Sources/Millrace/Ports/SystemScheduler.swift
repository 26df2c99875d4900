import Foundation
package import MillraceModel
import Synchronization

/// The machine's clock, with one thread of its own that runs what is due.
///
/// A thread and not the cooperative pool: handlers that block all of the pool's threads must not stop their own
/// timeouts from being noticed. Waits are kept on the monotonic clock: a wall clock that is set neither prolongs nor
/// cuts short what is waiting already.
package final class SystemScheduler: Scheduler {
    private struct State: ~Copyable {
        var actions = ScheduledActions()
        /// When the thread looks again by itself; `nil` for never.
        var wakesAt: Timestamp?
    }

    private let state = Mutex(State())
    private let changed = DispatchSemaphore(value: 0)

    /// Creates a scheduler and starts its thread.
    package init() {
        let thread = Thread { [weak self, changed] in
            var next: Timestamp? = nil
            while true {
                _ = changed.wait(timeout: SystemScheduler.deadline(next))
                guard let self else { return }
                next = self.runDueActions()
            }
        }
        thread.name = "millrace.scheduler"
        thread.start()
    }

    deinit { changed.signal() }

    /// The machine's wall clock, to the microsecond.
    package var now: Timestamp { SystemScheduler.read(CLOCK_REALTIME) }

    package var uptime: Duration { SystemScheduler.read(CLOCK_MONOTONIC) - .epoch }

    package func schedule(at instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> ScheduledAction {
        // Both clocks are read to whole microseconds; the two more keep the action from running early.
        let wait = instant - now
        let due = SystemScheduler.read(CLOCK_MONOTONIC) + wait + .microseconds(2)
        let (scheduled, isTooLate) = state.withLock { state in
            // Told once: until it has looked, the thread is on its way.
            let isTooLate = state.wakesAt.map { due < $0 } ?? true
            if isTooLate { state.wakesAt = due }
            return (state.actions.insert(at: due, action), isTooLate)
        }
        if isTooLate { changed.signal() }
        return scheduled
    }

    package func cancel(_ action: ScheduledAction) {
        state.withLock { $0.actions.remove(action) }
    }

    private func runDueActions() -> Timestamp? {
        let now = SystemScheduler.read(CLOCK_MONOTONIC)
        while let action = state.withLock({ $0.actions.popDue(at: now) }) { action() }
        return state.withLock { state in
            state.wakesAt = state.actions.nextInstant
            return state.wakesAt
        }
    }

    private static func read(_ clock: clockid_t) -> Timestamp {
        var time = timespec()
        clock_gettime(clock, &time)
        return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    private static func deadline(_ instant: Timestamp?) -> DispatchTime {
        guard let instant else { return .distantFuture }
        let microseconds = max(0, (instant - read(CLOCK_MONOTONIC)).microseconds)
        return .now() + .microseconds(Int(clamping: microseconds))
    }
}
