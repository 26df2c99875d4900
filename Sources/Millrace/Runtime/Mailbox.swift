import Synchronization

/// Messages for one task: anybody posts, one task takes all there are, and sleeps when there are none.
///
/// A list under a lock and a continuation cost a tenth of what an `AsyncStream` costs an element. The mailbox also
/// tells the runtime's `Activity` whether its owner has anything to do: an owner that sleeps idle becomes busy in the
/// very moment a message is posted, before the poster goes on, so that "nothing is going on" is never said too early.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var sleeper: UnsafeContinuation<Void, Never>?
        var isIdle = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let activity: Activity

    /// Creates a mailbox whose owner is busy until it first sleeps idle.
    init(activity: Activity) {
        self.activity = activity
        activity.begin()
    }

    func post(_ message: Message) {
        let sleeper = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard !state.isClosed else { return nil }
            state.messages.append(message)
            if state.isIdle {
                state.isIdle = false
                activity.begin()
            }
            let sleeper = state.sleeper
            state.sleeper = nil
            return sleeper
        }
        sleeper?.resume()
    }

    /// All messages in the order of posting; waits for the first one.
    ///
    /// - Parameter isIdle: Whether the owner has nothing to do until a message comes.
    func takeAll(isIdle: Bool) async -> [Message] {
        while true {
            let messages = state.withLock { state in
                let messages = state.messages
                state.messages = []
                return messages
            }
            guard messages.isEmpty else { return messages }
            await withUnsafeContinuation { continuation in
                let mustSleep = state.withLock { state in
                    guard state.messages.isEmpty else { return false }
                    state.sleeper = continuation
                    if isIdle, !state.isIdle {
                        state.isIdle = true
                        activity.end()
                    }
                    return true
                }
                if !mustSleep { continuation.resume() }
            }
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
