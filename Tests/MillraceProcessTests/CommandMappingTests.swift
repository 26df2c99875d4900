import Foundation
import MillraceModel
import Testing

@Suite struct CommandMappingTests {
    private func mapping(_ run: CommandRun, _ function: String) throws -> JSONObject {
        let mappings = (try run.json("mappings", "list").arrayValue ?? []).compactMap(\.objectValue)
        return try #require(mappings.first { $0["FunctionName"]?.stringValue == function })
    }

    @Test("mappings are listed and described, by a beginning of their id too", arguments: [false, true])
    func looking(withDaemon: Bool) throws {
        let run = try CommandRun()
        try run.millrace("put", "Orders", CommandRun.item("a"))
        try run.with(daemon: withDaemon) {
            let id = try #require(try mapping(run, "witness")["UUID"]?.stringValue)
            let list = try run.millrace("mappings", "list").output
            #expect(list.contains(id) && list.contains("manifest") && list.contains("refuse-poison"), "\(list)")
            let described = try run.json("mappings", "describe", String(id.prefix(9))).objectValue
            #expect(described?["Configuration"]?.objectValue?["BatchSize"] == 100)
            #expect(described?["Status"]?.objectValue?["UUID"] == .string(id))
            let text = try run.millrace("mappings", "describe", id.uppercased()).output
            #expect(text.contains("BatchSize") && text.contains("Ledger.invocations"), "\(text)")
            let unknown = try run.millrace("mappings", "describe", "x", status: 65).errors
            #expect(unknown.contains("there is no mapping x; there are \(id)"), "\(unknown)")
        }
    }

    @Test("a mapping rests and polls again while the daemon runs, and without one the manifest decides")
    func enabling() throws {
        let run = try CommandRun()
        try run.millrace("put", "Orders", CommandRun.item("a"))
        let id = try #require(try mapping(run, "witness")["UUID"]?.stringValue)
        let alone = try run.millrace("mappings", "disable", id, status: 69).errors
        #expect(alone.contains("is one of the manifest, and no daemon runs; say \"Enabled\": false there"), "\(alone)")
        let (daemon, _) = try run.start()
        #expect(try run.millrace("mappings", "disable", String(id.prefix(8))).output.hasPrefix("\(id) is Disabl"))
        // Until what is in hand has come to its end.
        while try mapping(run, "witness")["State"] != "Disabled" {}
        #expect(try run.millrace("mappings", "enable", id).output.hasPrefix("\(id) is Enabl"))
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }

    @Test("a mapping that was made through the API is said to be, and can be disabled without a daemon")
    func madeAtRunTime() async throws {
        let run = try CommandRun()
        let (daemon, endpoints) = try run.start()
        let body = #"""
            {"FunctionName": "witness", "StartingPosition": "LATEST",
             "EventSourceArn": "BOTH"}
            """#
        let streams = try run.json("streams", "list").arrayValue ?? []
        let arn = try #require(
            streams.first { $0.objectValue?["Name"] == "table/both" }?.objectValue?["StreamArn"]?.stringValue)
        let made = try await run.request(
            endpoints[0], "/2015-03-31/event-source-mappings/", method: "POST",
            body: body.replacingOccurrences(of: "BOTH", with: arn))
        #expect(made.status == 202)
        let id = try #require(try JSONValue(parsing: made.body).objectValue?["UUID"]?.stringValue)
        daemon.terminate()
        #expect(daemon.finish().status == 0)
        #expect(try run.millrace("mappings", "disable", id).output.hasPrefix("\(id) is Disabl"))
        let mappings = (try run.json("mappings", "list").arrayValue ?? []).compactMap(\.objectValue)
        let own = try #require(mappings.first { $0["UUID"] == .string(id) })
        #expect(own["Owner"] == "runtime")
        #expect(own["State"] == "Disabled")
        // A daemon that cannot start ends and says why, though its listener was there already.
        let taken = #"{"FunctionName": "witness", "EventSourceArn": "table/both", "StartingPosition": "LATEST"}"#
        let text = try String(contentsOfFile: run.manifest, encoding: .utf8)
            .replacingOccurrences(of: "\"EventSourceMappings\": [", with: "\"EventSourceMappings\": [\(taken),")
        try Data(text.utf8).write(to: URL(fileURLWithPath: run.manifest))
        let refused = try run.millrace("run", "--endpoint", "127.0.0.1:0", status: 69)
        #expect(refused.errors.contains(id), "\(refused.errors)")
        #expect(!refused.output.contains("listening"))
    }

    @Test("a status that is watched is printed anew, and needs a daemon and a table")
    func watching() throws {
        let run = try CommandRun()
        try run.millrace("put", "Orders", CommandRun.item("a"))
        #expect(try run.millrace("status", "--watch", status: 69).errors.contains("no daemon runs"))
        try run.millrace("status", "--watch", "--json", status: 64)
        let (daemon, _) = try run.start()
        let watch = try ChildProcess("WitnessDaemon", ["status", "--watch"] + run.arguments, in: run.scratch)
        for _ in 1...2 {
            #expect(watch.readLine()?.hasSuffix("Z") == true)
            #expect(watch.readLine()?.hasPrefix("FUNCTION") == true)
            #expect(watch.readLine()?.hasPrefix("witness") == true)
            #expect(watch.readLine()?.hasPrefix("refuse-poison") == true)
        }
        watch.killAtOnce()
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }
}
