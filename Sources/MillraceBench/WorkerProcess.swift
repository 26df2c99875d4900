import Foundation

/// Starts this program again as a worker, for what needs a process of its own.
package struct WorkerProcess: Sendable {
    private let executable: String
    private let arguments: [String]

    /// Creates a way to start workers.
    ///
    /// - Parameters:
    ///   - executable: The path of this program.
    ///   - arguments: What each worker is given first.
    package init(executable: String, arguments: [String]) {
        self.executable = executable
        self.arguments = arguments
    }

    /// Runs a worker to its end.
    ///
    /// - Returns: What it printed.
    @discardableResult
    func run(_ arguments: [String]) throws -> Data {
        let (process, output) = try start(arguments)
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("the worker \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return data
    }

    /// Runs a worker that prints a sample.
    package func sample(_ arguments: [String]) throws -> BenchSample {
        try JSONDecoder().decode(BenchSample.self, from: run(arguments))
    }

    /// Starts a worker, waits for a line that it prints, and kills it.
    ///
    /// - Returns: How long it took from the start to that line.
    func milliseconds(until line: String, _ arguments: [String]) throws -> Double {
        let watch = Stopwatch()
        let (process, output) = try start(arguments)
        var printed = ""
        while !printed.split(separator: "\n").contains(Substring(line)) {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw BenchError("the worker ended before it was \(line)") }
            printed += String(decoding: data, as: UTF8.self)
        }
        let milliseconds = watch.seconds * 1_000
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return milliseconds
    }

    private func start(_ arguments: [String]) throws -> (Process, Pipe) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = self.arguments + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return (process, output)
    }
}
