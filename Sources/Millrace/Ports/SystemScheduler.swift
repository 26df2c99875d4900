import Foundation
package import MillraceModel
import Synchronization

/// The machine's clock, with one thread of its own that runs what is due.
///
/// A thread and not the cooperative pool: handlers that block all of the pool's threads must not stop their own
/// timeouts from being noticed.
package final class SystemScheduler: Scheduler {
    private struct State: ~Copyable {
        var actions = ScheduledActions()
        var isClosed = false
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
    package var now: Timestamp { SystemScheduler.readClock() }

    package func schedule(at instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> ScheduledAction {
        let (scheduled, isNext) = state.withLock { state in
            let previous = state.actions.nextInstant
            return (state.actions.insert(at: instant, action), previous.map { instant < $0 } ?? true)
        }
        if isNext { changed.signal() }
        return scheduled
    }

    package func cancel(_ action: ScheduledAction) {
        state.withLock { $0.actions.remove(action) }
    }

    private func runDueActions() -> Timestamp? {
        while let action = state.withLock({ $0.actions.popDue(at: now) }) { action() }
        return state.withLock { $0.actions.nextInstant }
    }

    private static func readClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    private static func deadline(_ instant: Timestamp?) -> DispatchTime {
        guard let instant else { return .distantFuture }
        let microseconds = max(0, (instant - readClock()).microseconds)
        return .now() + .microseconds(Int(clamping: microseconds))
    }
}
