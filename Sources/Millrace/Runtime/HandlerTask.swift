import Synchronization

/// A task of a lane that runs handlers, as the lane knows it.
///
/// The task may be at work before `Task`'s initialiser has returned, and may have to be cancelled by then.
final class HandlerTask: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Starts a task where handlers run.
    ///
    /// - Parameters:
    ///   - ports: Say where that is.
    ///   - operation: What it does; it is told which task it is.
    @discardableResult
    static func start(
        in ports: Ports,
        _ operation: @escaping @Sendable (HandlerTask) async -> Void
    ) -> HandlerTask {
        let own = HandlerTask()
        own.become(ports.startHandler { await operation(own) })
        return own
    }

    /// Whether it was cancelled: no other handler may run in it.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Cancels the handler that runs in it.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    private func become(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }
}
