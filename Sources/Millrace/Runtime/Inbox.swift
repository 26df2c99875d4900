import Synchronization

/// Messages for an owner that is no task: whoever brings the first one calls somebody to work on them.
///
/// At any time at most one thread works, the first that began; what others bring meanwhile waits for it, so no message
/// costs a task or a hop of its own while there is something to do. The inbox also tells the runtime's `Activity`
/// whether its owner has anything to do: an owner that rests idle becomes busy in the very moment a message is posted,
/// before the poster goes on, so that "nothing is going on" is never said too early.
final class Inbox<Message: Sendable>: Sendable {
    /// Who takes the messages.
    private enum Service {
        case nobody
        /// Somebody who has not begun yet, and who may take long.
        case calledWithoutHurry
        /// Somebody who has not begun yet.
        case called
        case working
    }

    private struct State {
        var messages: [Message] = []
        var service = Service.nobody
        var isIdle = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let activity: Activity

    /// Creates an inbox whose owner is busy until it first rests idle.
    init(activity: Activity) {
        self.activity = activity
        activity.begin()
    }

    /// Adds a message.
    ///
    /// - Parameter isUrgent: Whether somebody has to be called who begins soon, although another was called already.
    /// - Returns: Whether the caller has to call somebody.
    func post(_ message: Message, isUrgent: Bool = true) -> Bool {
        state.withLock { state in
            guard add(message, to: &state) else { return false }
            switch (state.service, isUrgent) {
            case (.nobody, false): state.service = .calledWithoutHurry
            case (.nobody, true), (.calledWithoutHurry, true): state.service = .called
            case (.calledWithoutHurry, false), (.called, _), (.working, _): return false
            }
            return true
        }
    }

    /// Adds a message, and begins if nobody works; who was called finds nothing to do.
    ///
    /// - Returns: Whether the caller works on the messages from now on.
    func postAndBegin(_ message: Message) -> Bool {
        state.withLock { state in
            guard add(message, to: &state), state.service != .working else { return false }
            state.service = .working
            return true
        }
    }

    /// Begins to work; for who was called.
    ///
    /// - Returns: Whether the caller works on the messages from now on: nobody came earlier.
    func begin() -> Bool {
        state.withLock { state in
            switch state.service {
            case .nobody, .working: return false
            case .calledWithoutHurry, .called:
                state.service = .working
                return true
            }
        }
    }

    private func add(_ message: Message, to state: inout State) -> Bool {
        guard !state.isClosed else { return false }
        state.messages.append(message)
        if state.isIdle {
            state.isIdle = false
            activity.begin()
        }
        return true
    }

    /// Takes all messages in the order of posting; only for who works on them.
    ///
    /// - Parameters:
    ///   - messages: Where they go; what it holds is dropped.
    ///   - isIdle: Whether the owner has nothing to do until a message comes.
    /// - Returns: False when there is none: nobody works on them from now on.
    func takeAll(into messages: inout [Message], isIdle: Bool) -> Bool {
        messages.removeAll(keepingCapacity: true)
        return state.withLock { state in
            guard state.messages.isEmpty else {
                swap(&messages, &state.messages)
                return true
            }
            state.service = .nobody
            if isIdle, !state.isIdle, !state.isClosed {
                state.isIdle = true
                activity.end()
            }
            return false
        }
    }

    /// The owner ends and is idle from now on; what is still posted is dropped.
    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            state.messages = []
            if !state.isIdle { activity.end() }
        }
    }
}
