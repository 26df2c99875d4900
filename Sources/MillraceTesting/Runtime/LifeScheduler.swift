import Millrace
import MillraceModel
import Synchronization

/// Timers of one life of the process, on the clock of the test; they end with the life.
final class LifeScheduler: Scheduler {
    private struct State {
        var lastID: UInt64 = 0
        /// The timers of the clock, by our own.
        var pending: [ScheduledAction: ScheduledAction] = [:]
        var isHalted = false
    }

    private let clock: VirtualScheduler
    private let state = Mutex(State())

    init(_ clock: VirtualScheduler) { self.clock = clock }

    var now: Timestamp { clock.now }

    var uptime: Duration { clock.uptime }

    /// Whether somebody waits for time to pass.
    var hasTimers: Bool { state.withLock { !$0.pending.isEmpty } }

    func schedule(at instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> ScheduledAction {
        state.withLock { state in
            state.lastID += 1
            let own = ScheduledAction(id: state.lastID)
            guard !state.isHalted else { return own }
            state.pending[own] = clock.schedule(at: instant) { [weak self] in
                if self?.take(own) != nil { action() }
            }
            return own
        }
    }

    func cancel(_ action: ScheduledAction) {
        if let timer = take(action) { clock.cancel(timer) }
    }

    /// Cancels all timers, and those that are still set.
    func halt() {
        let pending = state.withLock { state in
            state.isHalted = true
            defer { state.pending = [:] }
            return state.pending
        }
        for timer in pending.values { clock.cancel(timer) }
    }

    private func take(_ action: ScheduledAction) -> ScheduledAction? {
        state.withLock { $0.pending.removeValue(forKey: action) }
    }
}
