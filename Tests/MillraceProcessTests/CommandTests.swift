import Foundation
import Millrace
import MillraceModel
import Testing

@Suite struct CommandTests {
    @Test("a second daemon on a data directory is refused and told the process id of the first")
    func secondDaemon() throws {
        let run = try WitnessedRun()
        let (first, _) = try run.start()
        let second = try ChildProcess("WitnessDaemon", ["run", "--no-endpoint"] + run.arguments, in: run.scratch)
            .finish()
        #expect(second.status == 69)
        #expect(second.errors.contains("in use by process \(first.processID)"), "\(second.errors)")
        first.terminate()
        #expect(first.finish().status == 0)
    }

    @Test("P4 a broken manifest prints every problem with its JSON pointer and exits with 65")
    func brokenManifest() throws {
        let run = try WitnessedRun()
        let text = WitnessedRun.manifestText
            .replacingOccurrences(of: "\"BatchSize\": 7", with: "\"BatchSize\": 70000")
            .replacingOccurrences(of: "\"MaximumRetryAttempts\": 2", with: "\"MaximumRetryAttempt\": 2")
            .replacingOccurrences(of: "\"FunctionName\": \"witness\"", with: "\"FunctionName\": \"witnes\"")
        let manifest = try run.scratch.write(text, to: "broken.json")
        for command in ["validate", "run"] {
            let end = try ChildProcess(
                "WitnessDaemon",
                [command, "--manifest", manifest, "--data", run.data],
                in: run.scratch
            ).finish()
            #expect(end.status == 65)
            #expect(end.errors.contains("/EventSourceMappings/0/BatchSize"), "\(end.errors)")
            #expect(end.errors.contains("/EventSourceMappings/0/FunctionName"), "\(end.errors)")
            #expect(end.errors.contains("/EventSourceMappings/1/MaximumRetryAttempt"), "\(end.errors)")
            #expect(end.errors.contains("did you mean"), "\(end.errors)")
        }
    }

    @Test("a broken import line is named by file and line, the lines before it are in, and the import can go on")
    func brokenImport() async throws {
        let run = try WitnessedRun()
        let lines = (1...5).map { "{\"Item\":{\"id\":{\"S\":\"a\($0)\"},\"version\":{\"N\":\"\($0)\"}}}" }
        let broken = (lines[..<3] + ["{\"Item\":{\"id\":{\"S\":"] + lines[3...]).joined(separator: "\n") + "\n"
        let file = try run.scratch.write(broken, to: "orders.jsonl")
        let first = try ChildProcess("WitnessDaemon", ["import", "Orders", file] + run.arguments, in: run.scratch)
            .finish()
        #expect(first.status == 65)
        #expect(first.errors.contains("orders.jsonl:4:"), "\(first.errors)")
        #expect(try await run.records().count == 3)
        _ = try run.scratch.write(lines.joined(separator: "\n") + "\n", to: "orders.jsonl")
        let again = try ChildProcess(
            "WitnessDaemon",
            ["import", "Orders", file, "--from-line", "4"] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output.contains("2 imported into Orders"))
        #expect(try await run.records().count == 5)
    }

    @Test("put goes through the daemon that holds the directory, and the function sees it")
    func putThroughDaemon() throws {
        let run = try WitnessedRun()
        let (daemon, _) = try run.start()
        let put = try ChildProcess(
            "WitnessDaemon",
            ["put", "Orders", "{\"id\":{\"S\":\"a\"},\"version\":{\"N\":\"1\"}}"] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(put.status == 0, "\(put.errors)")
        daemon.terminate()
        #expect(daemon.finish().status == 0)
        let end = try ChildProcess(
            "WitnessDaemon",
            ["run", "--until-idle", "--no-endpoint"] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(try run.sightings(of: "witness").map(\.id) == ["a"])
    }

    @Test(
        "P3 a dead-letter file on a full disk holds the lane with a log line, and the lane goes on when there is room")
    func fullDisk() throws {
        let run = try WitnessedRun()
        let letters = run.data + "/dead-letters/poison.jsonl"
        try FileManager.default.createDirectory(atPath: run.data + "/dead-letters", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: letters, withDestinationPath: "/dev/full")
        let put = try ChildProcess(
            "WitnessDaemon",
            [
                "put", "Orders", "{\"id\":{\"S\":\"bad\"},\"version\":{\"N\":\"1\"},\"poison\":{\"BOOL\":true}}",
                "{\"id\":{\"S\":\"good\"},\"version\":{\"N\":\"1\"}}",
            ] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(put.status == 0, "\(put.errors)")
        let daemon = try ChildProcess(
            "WitnessDaemon",
            ["run", "--until-idle", "--no-endpoint"] + run.arguments,
            in: run.scratch,
            pipesErrors: true
        )
        let isHolding = try daemon.waitForError("No space left on device")
        #expect(isHolding, "no log line says why the lane holds")
        #expect(try run.sightings(of: "refuse-poison").map(\.id) == ["bad", "bad", "bad"])
        try FileManager.default.removeItem(atPath: letters)
        let end = daemon.finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(try DeadLetterFile.records(at: letters).count == 1)
        #expect(try run.sightings(of: "refuse-poison").map(\.id) == ["bad", "bad", "bad", "good"])
    }

    @Test("the daemon ends on the first SIGTERM when what is in hand has come to its end")
    func gracefulEnd() throws {
        let run = try WitnessedRun()
        let (daemon, _) = try run.start()
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }
}
