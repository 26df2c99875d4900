internal import Synchronization

/// Carries one answer from a callback to a task that waits for it, whichever comes first.
final class OneShot: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Void, any Error>)
        case answered(Result<Void, any Error>)
    }

    private let state = Mutex(State.empty)

    /// Gives the answer; any further one is dropped.
    func answer(_ result: Result<Void, any Error>) {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            switch state {
            case .answered:
                return nil
            case .empty:
                state = .answered(result)
                return nil
            case .waiting(let continuation):
                state = .answered(result)
                return continuation
            }
        }
        continuation?.resume(with: result)
    }

    /// Waits for the answer.
    ///
    /// At most one task may wait.
    func value() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<Void, any Error>? = state.withLock { state in
                if case .answered(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let result { continuation.resume(with: result) }
        }
    }
}
