import Foundation
import Testing

/// Runs the commands of a page as a person would: in order, in a folder with this package's `config`.
///
/// `swift run millrace` is the daemon of this package. One that stays is started on a free port in the place of 4566,
/// and is stopped at the end of its section.
final class ConsoleSession {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
    private var daemon: ConsoleDaemon?

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: DocumentationPage.root.appending(path: "config"), to: folder.appending(path: "config"))
    }

    /// Runs a command, and compares its exit code and its output.
    func run(_ command: ConsoleCommand) throws {
        let text = command.text.replacing("swift run millrace", with: "millrace")
        if text.hasPrefix("millrace run"), !text.contains("--until-idle") {
            daemon = try ConsoleDaemon(text, in: folder, expecting: command)
            return
        }
        let process = Self.shell(text.replacing(ConsoleDaemon.usualAddress, with: daemon?.address ?? "-"), in: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n")
        #expect(
            process.terminationStatus == command.status, "\(command.place): \(text)\n\(lines.joined(separator: "\n"))")
        var expected = ExpectedLines(command)
        for line in lines { expected.compare(line) }
        expected.reportMissing(in: lines)
        if text.hasPrefix("kill -HUP") { daemon?.awaitNextLine() }
    }

    /// Stops the daemon and removes the folder.
    func end() throws {
        stopDaemon()
        try FileManager.default.removeItem(at: folder)
    }

    /// Stops the daemon, if one runs.
    func stopDaemon() {
        daemon?.stop()
        daemon = nil
    }

    /// A shell that finds this package's executables.
    static func shell(_ text: String, in folder: URL) -> Process {
        let products = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-ec", text]
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PATH": "\(products.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"]
        ) { $1 }
        return process
    }
}
