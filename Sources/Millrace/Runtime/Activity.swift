import Synchronization

/// How many parts of the runtime have something to do, and who waits for there to be none.
final class Activity: Sendable {
    private struct State {
        var busy = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// One more part is busy.
    func begin() {
        state.withLock { $0.busy += 1 }
    }

    /// One part less is busy.
    func end() {
        let waiters = state.withLock { state in
            state.busy -= 1
            precondition(state.busy >= 0, "more parts ended than began")
            guard state.busy == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Whether nothing is going on.
    var isIdle: Bool { state.withLock { $0.busy == 0 } }

    /// Waits until nothing is going on.
    func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                guard state.busy > 0 else { return true }
                state.waiters.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }
}
