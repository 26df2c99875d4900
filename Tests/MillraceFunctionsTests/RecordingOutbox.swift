import MillraceFunctions
import Synchronization

/// An outbox that remembers what it was sent, and that can fail before or after it takes something.
final class RecordingOutbox: Outbox {
    enum Failure: Error {
        /// Nothing was taken.
        case refused
        /// Everything was taken, but the sender does not learn it.
        case answerLost
    }

    private struct State {
        var messages: [Message] = []
        var failures: [Failure] = []
    }

    private let state = Mutex(State())

    /// The messages in the order in which they came, each id once.
    var messages: [Message] { state.withLock(\.messages) }

    /// What was sent to whom, sorted: functions that work on several shards send in no particular order.
    var texts: [String] { messages.map { "\($0.to): \($0.text)" }.sorted() }

    /// Makes the next calls fail, one after the other.
    func fail(_ failures: Failure...) {
        state.withLock { $0.failures += failures }
    }

    func send(_ messages: [Message]) async throws {
        try state.withLock { state in
            let failure = state.failures.isEmpty ? nil : state.failures.removeFirst()
            if failure == .refused { throw Failure.refused }
            for message in messages where !state.messages.contains(where: { $0.id == message.id }) {
                state.messages.append(message)
            }
            if let failure { throw failure }
        }
    }
}
