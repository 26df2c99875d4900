import ArgumentParser
import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole thing on a scratch directory: failures, a kill -9, a restart, a split.",
        subcommands: [DemoWorkerCommand.self]
    )

    @Flag(help: "Keep the scratch directory.") var keep = false

    func run() async throws {
        try await reportingFailures {
            let directory = FileManager.default.temporaryDirectory
                .appendingPathComponent("millrace-demo-\(ProcessInfo.processInfo.processIdentifier)").path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer {
                if !keep {
                    do {
                        try FileManager.default.removeItem(atPath: directory)
                    } catch {
                        printError("\(directory) is left over: \(error.localizedDescription)")
                    }
                }
            }
            print(
                "1. A process begins to write \(DemoScenario.orderCountBeforeKill) orders; four functions follow the stream."
            )
            try runUntilKilled(directory)
            print("2. It was killed with SIGKILL in the middle of a batch. A new one goes on, writes the orders up to")
            print("   \(DemoScenario.orderCount), and splits the stream's shard on the way.")
            try runToTheEnd(directory)
            print("3. What was delivered, how often and why:\n")
            try await DemoReport(directory: directory).printAndCheck()
            if keep { print("\nEverything is left in \(directory).") }
        }
    }

    private func worker(_ directory: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try executablePath())
        process.arguments = ["demo", "demo-worker", "--data", directory] + arguments
        return process
    }

    private func runUntilKilled(_ directory: String) throws {
        let process = try worker(directory, ["--wait-to-be-killed"])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // The first output says that a handler is in the middle of its batch; an early end gives none.
        let line = output.fileHandleForReading.availableData
        guard !line.isEmpty else { throw Failure(.internalError, "the first process ended too early") }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func runToTheEnd(_ directory: String) throws {
        let process = try worker(directory, [])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(.internalError, "the second process ended with status \(process.terminationStatus)")
        }
    }
}
