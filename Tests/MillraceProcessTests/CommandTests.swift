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

    @Test("SIGHUP takes over the manifest as it is then, and a broken one changes nothing")
    func hangUp() throws {
        let run = try WitnessedRun()
        let daemon = try ChildProcess(
            "WitnessDaemon",
            ["run", "--endpoint", "127.0.0.1:0", "--log-level", "info"] + run.arguments,
            in: run.scratch,
            pipesErrors: true
        )
        #expect(daemon.readLine()?.hasPrefix("listening on") == true)
        let broken = WitnessedRun.manifestText.replacingOccurrences(of: "\"BatchSize\": 7", with: "\"BatchSize\": 0")
        _ = try run.scratch.write(broken, to: "manifest.json")
        daemon.hangUp()
        #expect(try daemon.waitForError("The manifest was not taken over"))
        let disabled = WitnessedRun.manifestText.replacingOccurrences(
            of: "\"BatchSize\": 7",
            with: "\"BatchSize\": 7, \"Enabled\": false"
        )
        _ = try run.scratch.write(disabled, to: "manifest.json")
        daemon.hangUp()
        #expect(try daemon.waitForError("mapping.state=Disabled"))
        let status = try ChildProcess("WitnessDaemon", ["status", "--json"] + run.arguments, in: run.scratch).finish()
        let states = try JSONValue(parsing: Array(status.output.utf8)).arrayValue?.map {
            $0.objectValue?["State"]?.stringValue
        }
        #expect(states == ["Disabled", "Enabled"], "\(status.output)")
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }

    @Test("T7 filter explain says for each record and field whether it matched, and why not")
    func filterExplain() throws {
        let scratch = try Scratch()
        let event = try scratch.write(
            #"""
            {"Records": [{"eventID": "1", "eventName": "REMOVE", "eventSource": "aws:dynamodb",
              "dynamodb": {"NewImage": {"total": {"N": "5"}}}}]}
            """#,
            to: "event.json"
        )
        let pattern = #"{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"total": {"N": [{"numeric": [">", 1]}]}}}}"#
        let end = try ChildProcess(
            "WitnessDaemon",
            ["filter", "explain", "--pattern", pattern, "--event", event],
            in: scratch
        ).finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(end.output.contains("eventName"), "\(end.output)")
        #expect(end.output.contains("\"REMOVE\""), "\(end.output)")
        #expect(end.output.contains("DynamoDB"), "numbers of items are strings in an event: \(end.output)")
        let broken = try ChildProcess(
            "WitnessDaemon",
            ["filter", "explain", "--pattern", #"{"eventName": [{"wildcard": "I*"}]}"#, "--event", event],
            in: scratch
        ).finish()
        #expect(broken.status == 65)
        #expect(broken.errors.contains("/eventName/0/wildcard"), "\(broken.errors)")
    }

    @Test("P2 run --redeliver delivers batches once more, and the account says so")
    func redeliver() throws {
        let run = try WitnessedRun()
        let put = try ChildProcess(
            "WitnessDaemon",
            ["put", "Orders", "{\"id\":{\"S\":\"a\"},\"version\":{\"N\":\"1\"}}"] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(put.status == 0, "\(put.errors)")
        let end = try ChildProcess(
            "WitnessDaemon",
            ["run", "--until-idle", "--no-endpoint", "--redeliver", "1"] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(try run.sightings(of: "witness").map(\.cause) == ["first", "injected"])
        #expect(try run.ledgers()["witness"]?.redeliveries == [.injected: 1])
        let wrong = try ChildProcess("WitnessDaemon", ["run", "--redeliver", "2"] + run.arguments, in: run.scratch)
            .finish()
        #expect(wrong.status == 64)
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

    @Test("handlers that block every thread of the pool are noticed as stuck, and the process exits as they say")
    func blockedPool() throws {
        let run = try WitnessedRun()
        let names = (1...8).map { "block-\($0)" }
        let mappings = names.map { name in
            "{\"FunctionName\": \"\(name)\", \"EventSourceArn\": \"table/Orders\", \"StartingPosition\": \"TRIM_HORIZON\"}"
        }
        let functions = names.map { name in
            "{\"FunctionName\": \"\(name)\", \"TimeoutSeconds\": 1, \"StuckAfterSeconds\": 1, \"WhenStuck\": \"exit\"}"
        }
        let text = WitnessedRun.manifestText
            .replacingOccurrences(
                of: "\"EventSourceMappings\": [",
                with: "\"Functions\": [\(functions.joined(separator: ", "))],\n"
                    + "  \"EventSourceMappings\": [\(mappings.joined(separator: ",\n")),"
            )
        let arguments = ["--manifest", try run.scratch.write(text, to: "blocking.json"), "--data", run.data]
        let put = try ChildProcess(
            "WitnessDaemon",
            ["put", "Orders", "{\"id\":{\"S\":\"a\"},\"version\":{\"N\":\"1\"}}"] + arguments,
            in: run.scratch
        ).finish()
        #expect(put.status == 0, "\(put.errors)")
        let end = try ChildProcess("WitnessDaemon", ["run", "--no-endpoint"] + arguments, in: run.scratch).finish()
        #expect(end.status == 70, "\(end.errors)")
        #expect(end.errors.contains("A handler is stuck"), "\(end.errors)")
    }

    @Test("validate prints problems as JSON when asked")
    func validateJSON() throws {
        let run = try WitnessedRun()
        let text = WitnessedRun.manifestText.replacingOccurrences(of: "\"BatchSize\": 7", with: "\"BatchSize\": 70000")
        let manifest = try run.scratch.write(text, to: "broken.json")
        let arguments = ["validate", "--json", "--data", run.data, "--manifest"]
        let broken = try ChildProcess("WitnessDaemon", arguments + [manifest], in: run.scratch).finish()
        #expect(broken.status == 65)
        let problems = try JSONValue(parsing: Array(broken.output.utf8)).arrayValue ?? []
        #expect(problems.count == 1)
        #expect(problems.first?.objectValue?["pointer"]?.stringValue == "/EventSourceMappings/0/BatchSize")
        let valid = try ChildProcess("WitnessDaemon", arguments + [run.manifest], in: run.scratch).finish()
        #expect(valid.status == 0)
        #expect(try JSONValue(parsing: Array(valid.output.utf8)) == [])
    }

    @Test("a port that is taken, an unknown table and a missing directory are told with what to do")
    func wrongOnPurpose() throws {
        let run = try WitnessedRun()
        let early = try ChildProcess("WitnessDaemon", ["status"] + run.arguments, in: run.scratch).finish()
        #expect(early.status == 69)
        #expect(early.errors.contains("no data directory"), "\(early.errors)")
        let (daemon, endpoint) = try run.start()
        let other = ["run", "--manifest", run.manifest, "--data", run.scratch.path("other"), "--endpoint", endpoint]
        let second = try ChildProcess("WitnessDaemon", other, in: run.scratch).finish()
        #expect(second.status == 69)
        #expect(second.errors.contains("cannot listen on \(endpoint)"), "\(second.errors)")
        daemon.terminate()
        #expect(daemon.finish().status == 0)
        let put = try ChildProcess("WitnessDaemon", ["put", "Order", "{}"] + run.arguments, in: run.scratch).finish()
        #expect(put.status == 65)
        #expect(put.errors.contains("there is no table or stream Order; there are table/Orders"), "\(put.errors)")
    }

    @Test("dead letters are listed and shown with their event, and the version is told")
    func deadLetters() throws {
        let run = try WitnessedRun()
        let item = "{\"id\":{\"S\":\"bad\"},\"version\":{\"N\":\"1\"},\"poison\":{\"BOOL\":true}}"
        for command in [["put", "Orders", item], ["run", "--until-idle"]] {
            let end = try ChildProcess("WitnessDaemon", command + run.arguments, in: run.scratch).finish()
            #expect(end.status == 0, "\(end.errors)")
        }
        let list = try ChildProcess("WitnessDaemon", ["deadletters", "list"] + run.arguments, in: run.scratch).finish()
        #expect(list.output.contains("refuse-poison  RetryAttemptsExhausted  1 records"), "\(list.output)")
        let json = ["deadletters", "list", "--json"] + run.arguments
        let lines = try ChildProcess("WitnessDaemon", json, in: run.scratch).finish().output.split(separator: "\n")
        #expect(try lines.map { try FailureRecord(json: Array($0.utf8)).approximateInvokeCount } == [3])
        let show = try ChildProcess("WitnessDaemon", ["deadletters", "show", "1"] + run.arguments, in: run.scratch)
            .finish()
        #expect(show.output.contains("\"S\": \"bad\""), "\(show.output)")
        let none = try ChildProcess("WitnessDaemon", ["deadletters", "show", "2"] + run.arguments, in: run.scratch)
            .finish()
        #expect(none.status == 65)
        #expect(try ChildProcess("WitnessDaemon", ["version"], in: run.scratch).finish().output.hasPrefix("millrace "))
    }

    @Test("an ephemeral run keeps nothing of its tables, and holds the data directory all the same")
    func ephemeral() throws {
        let run = try WitnessedRun()
        let end = try ChildProcess(
            "WitnessDaemon",
            ["run", "--ephemeral", "--until-idle"] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(FileManager.default.fileExists(atPath: run.data + "/millrace.lock"))
        #expect(!FileManager.default.fileExists(atPath: run.data + "/store.sqlite"))
    }

    @Test("the daemon ends on the first SIGTERM when what is in hand has come to its end")
    func gracefulEnd() throws {
        let run = try WitnessedRun()
        let (daemon, _) = try run.start()
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }
}
