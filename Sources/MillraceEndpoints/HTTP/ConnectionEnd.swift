import Synchronization

/// Tells a response in pieces that its connection, or its stream of one, has closed.
///
/// A callback on the channel would stay there for each such response until the connection closes.
final class ConnectionEnd: Sendable {
    private struct State {
        var hasCome = false
        var waiter: AsyncStream<Never>.Continuation?
    }

    private let state = Mutex(State())

    /// The connection has closed.
    func come() {
        let waiter = state.withLock { state in
            state.hasCome = true
            return state.waiter.take()
        }
        waiter?.finish()
    }

    /// Waits until the connection has closed, or until the task is cancelled; one at a time.
    func wait() async {
        let (news, waiter) = AsyncStream.makeStream(of: Never.self)
        let hasCome = state.withLock { state in
            state.waiter = waiter
            return state.hasCome
        }
        if hasCome { return }
        for await _ in news {}
    }
}
