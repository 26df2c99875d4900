import MillraceModel
import MillraceStreams
import Synchronization

/// Alarms that ring when a test moves its clock.
final class TestAlarms: Sendable {
    private struct State {
        var lastID = 0
        var pending: [Int: (instant: Timestamp, action: @Sendable () -> Void)] = [:]
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let clock: TestClock

    init(clock: TestClock) {
        self.clock = clock
    }

    /// How many alarms have neither rung nor been forgotten.
    var count: Int { state.withLock { $0.pending.count } }

    var alarm: KinesisService.Alarm {
        { instant, action in
            let (id, watchers) = self.state.withLock { state in
                state.lastID += 1
                state.pending[state.lastID] = (instant, action)
                defer { state.watchers = [] }
                return (state.lastID, state.watchers)
            }
            for watcher in watchers { watcher.resume() }
            return { self.state.withLock { $0.pending[id] = nil } }
        }
    }

    /// Waits until somebody waits for an alarm.
    func isAwaited() async {
        await withCheckedContinuation { continuation in
            let isAwaited = state.withLock { state in
                if state.pending.isEmpty { state.watchers.append(continuation) }
                return !state.pending.isEmpty
            }
            if isAwaited { continuation.resume() }
        }
    }

    /// Moves the clock and rings what is due.
    func advance(by duration: Duration) {
        clock.advance(by: duration)
        let now = clock.now()
        let due = state.withLock { state in
            let due = state.pending.filter { $0.value.instant <= now }
            for id in due.keys { state.pending[id] = nil }
            return due.sorted { $0.key < $1.key }.map(\.value.action)
        }
        for action in due { action() }
    }
}
