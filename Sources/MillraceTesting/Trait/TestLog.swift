import Logging
import Synchronization

/// What the runtimes of one test log, and whether the test has failed.
final class TestLog: Sendable {
    private struct State {
        var lines: [String] = []
        var seed: UInt64?
        var hasFailed = false
    }

    private let state = Mutex(State())

    /// Adds a line.
    func append(_ line: String) { state.withLock { $0.lines.append(line) } }

    /// The innermost trait has set this seed.
    func note(seed: UInt64?) { state.withLock { $0.seed = seed } }

    /// The test has failed.
    func noteFailure() { state.withLock { $0.hasFailed = true } }

    /// What to print at the end of a test; `nil` for one that has not failed, or of which nothing is known.
    func report(of test: String) -> String? {
        state.withLock { state in
            guard state.hasFailed, state.seed != nil || !state.lines.isEmpty else { return nil }
            let seed = state.seed.map { " with the seed \($0)" } ?? ""
            let lines = state.lines.isEmpty ? [] : ["its runtime's log:"] + state.lines
            return (["\(test) has failed\(seed)"] + lines).joined(separator: "\n  ")
        }
    }
}

/// Writes into the log of a test.
struct TestLogHandler: LogHandler {
    let log: TestLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(log: TestLog) { self.log = log }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let members = metadata.merging(event.metadata ?? [:]) { _, own in own }.sorted { $0.key < $1.key }
        let text = members.map { " \($0.key)=\($0.value)" }.joined()
        log.append("\(event.level): \(event.message)\(text)")
    }
}
