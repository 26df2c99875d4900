import Logging
import Synchronization

/// A logger that keeps its lines.
final class LogLines: Sendable {
    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let members = metadata.merging(event.metadata ?? [:]) { _, own in own }
            let text = members.map { " \($0.key)=\($0.value)" }.sorted().joined()
            lines.stored.withLock { $0.append("\(event.level): \(event.message)\(text)") }
        }
    }

    private let stored = Mutex<[String]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    var all: [String] { stored.withLock { $0 } }
}
