import Synchronization

/// Messages for an owner that is no task: whoever brings the first one sees to it that they are worked on.
///
/// At any time at most one thread works, the one that was told so by `post`; what others bring meanwhile waits for it,
/// so no message costs a task or a hop of its own while there is something to do. The inbox also tells the runtime's
/// `Activity` whether its owner has anything to do: an owner that rests idle becomes busy in the very moment a message
/// is posted, before the poster goes on, so that "nothing is going on" is never said too early.
final class Inbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var isWorkedOn = false
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
    /// - Returns: Whether the caller has to have the messages worked on: nobody does.
    func post(_ message: Message) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.messages.append(message)
            if state.isIdle {
                state.isIdle = false
                activity.begin()
            }
            if state.isWorkedOn { return false }
            state.isWorkedOn = true
            return true
        }
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
            state.isWorkedOn = false
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
