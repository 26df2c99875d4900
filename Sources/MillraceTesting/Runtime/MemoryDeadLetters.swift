import Millrace
package import MillraceModel
import Synchronization

/// A dead-letter file that is a list, with writes that can be made to fail.
package final class MemoryDeadLetters: DeadLetterSink {
    /// The error of a write that was made to fail.
    package struct WriteFailure: Error {}

    private struct State {
        var records: [FailureRecord] = []
        var failuresLeft = 0
    }

    private let state = Mutex(State())

    /// Creates an empty list.
    package init() {}

    /// The records, oldest first.
    package var records: [FailureRecord] { state.withLock { $0.records } }

    /// Makes the next writes fail.
    package func failNextWrites(_ count: Int) { state.withLock { $0.failuresLeft = count } }

    package func append(_ record: FailureRecord) async throws {
        try state.withLock { state in
            guard state.failuresLeft == 0 else {
                state.failuresLeft -= 1
                throw WriteFailure()
            }
            state.records.append(record)
        }
    }
}
