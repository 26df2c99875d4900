import Foundation
import Millrace
import MillraceModel
import Synchronization

/// What the demo's handlers saw, written at once, so that a kill does not take it away: an account that is independent
/// of the runtime's own.
final class DemoLog: Sendable {
    private let path: String
    private let counts = Mutex<[String: Int]>([:])

    init(path: String) { self.path = path }

    /// Notes that records were given to a function, and tells how many this process gave it so far.
    func delivered(_ records: [DynamoDBRecord], to function: String) throws -> Int {
        try write(records, "delivered", function)
        return counts.withLock { counts in
            counts[function, default: 0] += records.count
            return counts[function, default: 0]
        }
    }

    /// Notes that a function has done its work on records.
    func handled(_ records: [DynamoDBRecord], by function: String) throws {
        try write(records, "handled", function)
    }

    private func write(_ records: [DynamoDBRecord], _ what: String, _ function: String) throws {
        let lines = records.map { "\(what) \(function) \($0.change.sequenceNumber)\n" }.joined()
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, operation: "open", code: errno) }
        defer { close(descriptor) }
        let bytes = Array(lines.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw FileError(path: path, operation: "write", code: errno)
        }
    }

    /// How often each sequence number was noted for a function; a line that the kill tore is left out.
    static func read(_ path: String, _ what: String, _ function: String) throws -> [String: Int] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var counts: [String: Int] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == what, words[1] == function else { continue }
            counts[String(words[2]), default: 0] += 1
        }
        return counts
    }
}
