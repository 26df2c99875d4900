import Foundation
import MillraceModel
import Testing

@Suite struct CommandStreamTests {
    /// The data of records, in their order.
    private func data(_ lines: [JSONObject]) throws -> [String] {
        try lines.map { line in
            let base64 = try #require(line["Record"]?.objectValue?["Data"]?.stringValue)
            return String(decoding: try #require(Base64.decode(base64)), as: UTF8.self)
        }
    }

    @Test("G24 streams of tables and of Kinesis are listed and described alike", arguments: [false, true])
    func listing(withDaemon: Bool) throws {
        let run = try CommandRun()
        try run.millrace("put", "Orders", CommandRun.item("a"))
        try run.with(daemon: withDaemon) {
            let streams = try run.json("streams", "list").arrayValue ?? []
            #expect(
                streams.compactMap { $0.objectValue?["Name"]?.stringValue }
                    == ["table/Orders", "table/both", "stream/both", "stream/clicks"])
            let orders = try #require(streams.first?.objectValue)
            #expect(orders["Status"] == "ENABLED")
            #expect(orders["Type"] == "NEW_AND_OLD_IMAGES")
            #expect(orders["OpenShardCount"] == 1)
            let table = try run.millrace("streams", "list").output
            #expect(table.contains("stream/clicks") && table.contains("PROVISIONED"), "\(table)")
            for name in ["stream/both", "arn:aws:kinesis:us-east-1:000000000000:stream/both"] {
                let shards = try run.json("streams", "describe", name).objectValue?["Shards"]?.arrayValue ?? []
                #expect(shards.count == 2)
                #expect(shards.allSatisfy { $0.objectValue?["IsOpen"] == true })
            }
            for name in ["Orders", try #require(orders["StreamArn"]?.stringValue)] {
                let text = try run.millrace("streams", "describe", name).output
                #expect(text.contains("table/Orders") && text.contains("shardId-"), "\(text)")
            }
        }
    }

    @Test("a name that a table and a stream have, or nothing has, is refused with what to write")
    func names() throws {
        let run = try CommandRun()
        try run.millrace("put", "Orders", CommandRun.item("a"))
        let ambiguous = "a table and a stream have the name both; write table/both or stream/both"
        #expect(try run.millrace("put", "both", "{}", status: 65).errors == ambiguous + "\n")
        #expect(try run.millrace("streams", "describe", "both", status: 65).errors == ambiguous + "\n")
        let unknown = try run.millrace("streams", "tail", "Order", status: 65).errors
        #expect(
            unknown.contains("there is no stream Order; there are table/Orders, table/both, stream/both"), "\(unknown)")
        #expect(try run.millrace("put", "stream/orders", "x", status: 65).errors.contains("stream/both, stream/clicks"))
        let file = try run.scratch.write("", to: "empty.jsonl")
        #expect(try run.millrace("import", "clicks", file, status: 65).errors.contains("items go into tables"))
        try run.millrace("put", "Orders", CommandRun.item("a"), "--partition-key", "k", status: 64)
    }

    @Test("N4 records are put into a stream in order, and a tail prints them", arguments: [false, true])
    func putAndTail(withDaemon: Bool) throws {
        let run = try CommandRun()
        try run.millrace("put", "table/Orders", CommandRun.item("a"), CommandRun.item("b"))
        try run.with(daemon: withDaemon) {
            #expect(try run.millrace("put", "clicks", "one", "two — 2").output == "2 put into clicks\n")
            try run.millrace("put", "stream/clicks", "three", "--partition-key", "all")
            let clicks = try run.jsonLines("streams", "tail", "clicks", "--from-start", "--until-end")
            #expect(try data(clicks) == ["one", "two — 2", "three"])
            #expect(
                clicks.compactMap { $0["Record"]?.objectValue?["PartitionKey"]?.stringValue } == [
                    "one", "two — 2", "all",
                ])
            let text = try run.millrace("streams", "tail", "clicks", "--from-start", "--until-end").output
            #expect(text.contains("  shardId-000000000000  all  three\n"), "\(text)")
            let orders = try run.millrace("streams", "tail", "Orders", "--from-start", "--until-end").output
            let lines = orders.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(
                zip(lines, ["a", "b"]).allSatisfy { $0.hasSuffix("  INSERT  {\"id\":{\"S\":\"\($1)\"}}") }, "\(orders)")
        }
    }

    @Test("N7 shards of Kinesis are split and merged, and a tail goes on in the children", arguments: [false, true])
    func kinesisShards(withDaemon: Bool) throws {
        let run = try CommandRun()
        try run.millrace("put", "clicks", "before")
        try run.with(daemon: withDaemon) {
            let split = try run.millrace("streams", "split", "clicks", "0").output
            #expect(
                split == "shardId-000000000000 was split into shardId-000000000001 and shardId-000000000002\n")
            let shards = try run.json("streams", "describe", "clicks").objectValue?["Shards"]?.arrayValue ?? []
            let middle = "170141183460469231731687303715884105728"
            #expect(shards.last?.objectValue?["StartingHashKey"] == .string(middle))
            try run.millrace("put", "clicks", "between", "between too", "and more")
            let merge = try run.millrace("streams", "merge", "clicks", "0001", "0002").output
            #expect(
                merge == "shardId-000000000001 and shardId-000000000002 were merged into shardId-000000000003\n")
            try run.millrace("put", "clicks", "after")
            let records = try data(run.jsonLines("streams", "tail", "clicks", "--from-start", "--until-end"))
            #expect(records.first == "before")
            #expect(records.last == "after")
            #expect(Set(records.dropFirst().dropLast()) == ["between", "between too", "and more"])
            try run.millrace("streams", "split", "clicks", "3", "--at", "5")
            let again = try run.millrace("streams", "split", "clicks", "3", status: 65).errors
            #expect(again.contains("shardId-000000000003"), "\(again)")
            let several = try run.millrace("streams", "split", "stream/both", "x", status: 65).errors
            #expect(several.contains("there is no shard x; there are shardId-000000000000"), "\(several)")
        }
    }

    @Test("G19 a shard of a table's stream is split, which neither merges nor has hash keys", arguments: [false, true])
    func tableShards(withDaemon: Bool) throws {
        let run = try CommandRun()
        try run.millrace("put", "Orders", CommandRun.item("a"))
        try run.with(daemon: withDaemon) {
            let shards = try run.json("streams", "describe", "Orders").objectValue?["Shards"]?.arrayValue ?? []
            let id = try #require(shards.first?.objectValue?["ShardId"]?.stringValue)
            try run.millrace("streams", "split", "Orders", id, "--at", "5", status: 64)
            #expect(
                try run.millrace("streams", "split", "Orders", String(id.suffix(6))).output.hasPrefix("\(id) was split")
            )
            try run.millrace("put", "Orders", CommandRun.item("b"), CommandRun.item("c"))
            let after = try run.json("streams", "describe", "Orders").objectValue?["Shards"]?.arrayValue ?? []
            #expect(after.count == 3)
            let ids = after.compactMap { $0.objectValue?["ShardId"]?.stringValue }
            let merge = try run.millrace("streams", "merge", "Orders", ids[1], ids[2], status: 65).errors
            #expect(merge == "table/Orders is a table's stream, whose shards never merge\n")
            let records = try run.jsonLines("streams", "tail", "table/Orders", "--from-start", "--until-end")
            #expect(records.first?["ShardId"] == .string(id))
            #expect(records.count == 3)
        }
    }

    @Test("G13 a tail prints what comes while it runs")
    func following() throws {
        let run = try CommandRun()
        let (daemon, _) = try run.start()
        try run.millrace("put", "Orders", CommandRun.item("first"))
        let arguments = ["streams", "tail", "Orders", "--from-start"] + run.arguments
        let tail = try ChildProcess("WitnessDaemon", arguments, in: run.scratch)
        #expect(tail.readLine()?.contains("first") == true)
        try run.millrace("put", "Orders", CommandRun.item("second"))
        #expect(tail.readLine()?.contains("second") == true)
        tail.killAtOnce()
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }

    @Test("G10 an import keeps the order of the file, also of lines with one key", arguments: [false, true])
    func importOrder(withDaemon: Bool) throws {
        let run = try CommandRun()
        let seed: UInt64 = 10
        var random = SeededGenerator(seed: seed)
        let items = (1...200).map { version in (id: "k\(Int.random(in: 0..<30, using: &random))", version: version) }
        let lines = items.map { "{\"Item\": \(CommandRun.item($0.id, version: $0.version))}\n" }.joined(separator: "\n")
        let file = try run.scratch.write(lines, to: "items.jsonl")
        try run.with(daemon: withDaemon) {
            #expect(try run.millrace("import", "Orders", file).output == "200 imported into Orders\n")
            let records = try run.jsonLines("streams", "tail", "Orders", "--from-start", "--until-end")
            let versions = records.compactMap { line in
                line["Record"]?.objectValue?["dynamodb"]?.objectValue?["NewImage"]?.objectValue?["version"]?
                    .objectValue?["N"]?.stringValue.flatMap { Int($0) }
            }
            #expect(versions == Array(1...200), "seed \(seed)")
        }
    }
}
