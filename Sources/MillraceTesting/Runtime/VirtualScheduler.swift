package import Millrace
package import MillraceModel
import Synchronization

/// A clock that stands still until it is moved: hours of backoff pass in no time.
package final class VirtualScheduler: Scheduler {
    private struct State: ~Copyable {
        var now: Timestamp
        var actions = ScheduledActions()
    }

    private let state: Mutex<State>

    /// Creates a clock that stands at an instant.
    package init(now: Timestamp) { state = Mutex(State(now: now)) }

    package var now: Timestamp { state.withLock { $0.now } }

    package var uptime: Duration { now - .epoch }

    package func schedule(at instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> ScheduledAction {
        state.withLock { $0.actions.insert(at: instant, action) }
    }

    package func cancel(_ action: ScheduledAction) {
        state.withLock { $0.actions.remove(action) }
    }

    /// When the next action is due; `nil` when none is waiting.
    package var nextInstant: Timestamp? { state.withLock { $0.actions.nextInstant } }

    /// Moves the clock to the next action that is due by an instant and runs it.
    ///
    /// - Returns: Whether there was one.
    package func runNext(by limit: Timestamp) -> Bool {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            guard let instant = state.actions.nextInstant, instant <= limit else { return nil }
            state.now = max(state.now, instant)
            return state.actions.popDue(at: state.now)
        }
        action?()
        return action != nil
    }

    /// Moves the clock to an instant behind which nothing is due.
    package func move(to instant: Timestamp) {
        state.withLock { $0.now = max($0.now, instant) }
    }
}
