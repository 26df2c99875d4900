import Foundation
import Testing

/// A program of this package, run as a process of its own.
final class ChildProcess {
    private let process = Process()
    private let output = Pipe()
    private let errors: Pipe?
    private let errorPath: String
    private var unread = Data()

    /// - Parameters:
    ///   - program: The name of an executable of this package.
    ///   - arguments: Its arguments.
    ///   - folder: Where its standard error is kept.
    ///   - pipesErrors: Whether standard error is read by `waitForError` instead.
    init(_ program: String, _ arguments: [String], in folder: Scratch, pipesErrors: Bool = false) throws {
        errorPath = folder.path("stderr-\(UUID().uuidString).log")
        try Data().write(to: URL(fileURLWithPath: errorPath))
        errors = pipesErrors ? Pipe() : nil
        process.executableURL = Self.products.appendingPathComponent(program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = try errors ?? FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// The folder into which this test bundle and the executables were built.
    private static var products: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    }

    var processID: Int32 { process.processIdentifier }

    /// The next line of standard output; waits for it, and is `nil` at the end.
    func readLine() -> String? {
        while true {
            if let newline = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<newline], as: UTF8.self)
                unread = Data(unread[unread.index(after: newline)...])
                return line
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            unread += data
        }
    }

    /// Kills the process as the kernel would.
    func killAtOnce() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks the process to end, as `kill` does.
    func terminate() { kill(process.processIdentifier, SIGTERM) }

    /// Asks the process to read its settings again.
    func hangUp() { kill(process.processIdentifier, SIGHUP) }

    /// Waits for the end.
    func finish() -> (status: Int32, output: String, errors: String) {
        let rest = unread + output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: rest, as: UTF8.self), errorText)
    }

    /// Waits until standard error, which must be piped, holds a text; `false` when it ended without.
    func waitForError(_ text: String) throws -> Bool {
        guard let errors else { return false }
        var read = Data()
        while !String(decoding: read, as: UTF8.self).contains(text) {
            let data = errors.fileHandleForReading.availableData
            if data.isEmpty { return false }
            read += data
        }
        return true
    }

    /// What was written to standard error so far.
    var errorText: String {
        if let errors { return String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
        return String(decoding: FileManager.default.contents(atPath: errorPath) ?? Data(), as: UTF8.self)
    }
}

/// A folder that is there for one test.
final class Scratch: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            Issue.record("\(url.path) is left over: \(error)")
        }
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Writes a file and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }
}
