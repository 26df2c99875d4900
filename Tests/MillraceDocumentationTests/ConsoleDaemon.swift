import Foundation
import Testing

/// A daemon that a page starts, with the lines that it shows of its output.
final class ConsoleDaemon {
    /// Where the pages say that it listens.
    static let usualAddress = "127.0.0.1:4566"
    /// How long a line may take that must come; far longer than any does.
    private static let patienceMilliseconds: Int32 = 30_000

    /// Where it listens.
    private(set) var address = ""
    private let process: Process
    private let output = Pipe()
    private var unread = Data()
    private var lines: [String] = []
    private var expected: ExpectedLines

    /// Starts it, and waits until it listens.
    init(_ text: String, in folder: URL, expecting command: ConsoleCommand) throws {
        expected = ExpectedLines(command)
        process = ConsoleSession.shell("exec \(text) --endpoint 127.0.0.1:0", in: folder)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        while let line = nextLine() {
            guard let place = line.range(of: "listening on ") else { continue }
            address = String(line[place.upperBound...])
            expected.compare("listening on \(Self.usualAddress)")
            return
        }
        Issue.record("\(command.place): \(text) did not listen:\n\(lines.joined(separator: "\n"))")
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Reads on until the next line that the page shows has come.
    func awaitNextLine() {
        let count = expected.missing.count
        while expected.missing.count == count, let line = nextLine() { expected.compare(line) }
    }

    /// Stops it, which must succeed; by then all lines have come.
    func stop() {
        process.terminate()
        while let line = nextLine() { expected.compare(line) }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(lines.joined(separator: "\n"))")
        expected.reportMissing(in: lines)
    }

    /// The next line of output; `nil` at its end, and when none comes.
    private func nextLine() -> String? {
        while true {
            if let newline = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<newline], as: UTF8.self)
                unread = Data(unread[unread.index(after: newline)...])
                lines.append(line)
                return line
            }
            var descriptor = pollfd(
                fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, Self.patienceMilliseconds) == 1 else { return nil }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            unread += data
        }
    }
}
