import MillraceModel
import MillraceStreams
import Testing

@Suite("ListStreams")
struct ListStreamsTests {
    @Test("S1 G24 the four operations lead from the list to the records", arguments: StoreKind.allCases)
    func fourOperations(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.put("a")
            let listed = try await streams.service.listStreams().streams
            #expect(listed.map(\.streamARN) == [orders])
            let stream = try #require(listed.first).streamARN.description
            let described = try await streams.service.describeStream(.init(streamARN: stream)).streamDescription
            let shard = try #require(described.shards.first).shardID.description
            let iterator = try await streams.service.getShardIterator(
                .init(streamARN: stream, shardID: shard, shardIteratorType: "TRIM_HORIZON"))
            let page = try await streams.service.getRecords(.init(shardIterator: iterator.shardIterator))
            #expect(versions(page.records) == ["a0"])
        }
    }

    @Test(
        "S2 W19 members of ListStreams are checked",
        arguments: [
            (nil, 0, nil, fault("0", at: "limit", "have value greater than or equal to 1")),
            (nil, 101, nil, fault("101", at: "limit", "have value less than or equal to 100")),
            ("ab", nil, nil, fault("ab", at: "tableName", "have length greater than or equal to 3")),
            (
                "arn:aws:dynamodb:us-west-2:111122223333:table/T", nil, nil,
                fault(
                    "arn:aws:dynamodb:us-west-2:111122223333:table/T",
                    at: "tableName",
                    "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
                )
            ),
            (
                nil, nil, "short",
                fault("short", at: "exclusiveStartStreamArn", "have length greater than or equal to 37")
            ),
            (
                nil, nil, String(repeating: "x", count: 40),
                "Invalid StreamArn: \(String(repeating: "x", count: 40)) is not the ARN of a DynamoDB stream"
            ),
            (nil, nil, clicks.description, "Invalid StreamArn: \(clicks) is not the ARN of a DynamoDB stream"),
        ] as [(String?, Int?, String?, String)])
    func members(table: String?, limit: Int?, start: String?, message: String) async throws {
        try await withStreams(.memory) { streams in
            await expectError(.validation, message) {
                _ = try await streams.service.listStreams(
                    .init(tableName: table, limit: limit, exclusiveStartStreamARN: start))
            }
        }
    }

    @Test("W19 several faults of a request are told together")
    func severalFaults() async throws {
        try await withStreams(.memory) { streams in
            let message =
                "2 validation errors detected: Value '!' at 'tableName' failed to satisfy constraint: Member must "
                + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '!' at 'tableName' failed to satisfy "
                + "constraint: Member must have length greater than or equal to 3"
            await expectError(.validation, message) {
                _ = try await streams.service.listStreams(.init(tableName: "!"))
            }
        }
    }

    @Test(
        "S2 a table without a stream and an unknown one have none, and that is no error", arguments: StoreKind.allCases)
    func noStreams(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            let none = try await streams.service.listStreams()
            #expect(none.streams.isEmpty && none.lastEvaluatedStreamARN == nil)
            try await streams.create()
            #expect(try await streams.service.listStreams(.init(tableName: "Customers")).streams.isEmpty)
        }
    }

    @Test("G24 S8 all streams or those of a table are listed, Kinesis streams are not", arguments: StoreKind.allCases)
    func tables(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.create(arn("Customers"))
            try await streams.store.write { try $0.createStream(clicks) }
            let all = try await streams.service.listStreams().streams
            #expect(all.map(\.streamARN) == [arn("Customers"), orders])
            let own = try await streams.service.listStreams(.init(tableName: "Orders")).streams
            #expect(own.map(\.streamARN) == [orders])
            #expect(own.map(\.tableName) == ["Orders"])
            #expect(own.map(\.streamLabel) == ["2015-05-11T21:21:33.291"])
            let text = own[0].streamARN.description
            #expect(text == "arn:aws:dynamodb:us-west-2:111122223333:table/Orders/stream/2015-05-11T21:21:33.291")
        }
    }

    @Test("S2 pages go by ARN, and streams that come and go in between hide and repeat none", arguments: 1...7)
    func pages(limit: Int) async throws {
        try await withStreams(.memory) { streams in
            let old = (10..<20).map { arn("Table\($0)") }
            for stream in old { try await streams.create(stream) }
            var seen: [StreamARN] = []
            var start: StreamARN?
            var page: DynamoDBStreamsService.ListStreamsOutput
            var round = 0
            repeat {
                page = try await streams.service.listStreams(
                    .init(limit: limit, exclusiveStartStreamARN: start?.description))
                seen += page.streams.map(\.streamARN)
                #expect(page.lastEvaluatedStreamARN == nil || page.lastEvaluatedStreamARN == seen.last)
                #expect(page.streams.count == limit || page.lastEvaluatedStreamARN == nil)
                start = page.lastEvaluatedStreamARN
                // One in front of the place and one behind it.
                try await streams.create(arn("Another\(round)"))
                try await streams.create(arn("Zero\(round)"))
                round += 1
            } while start != nil && round < 100
            #expect(seen.filter { $0.description.contains("table/Table") } == old)
            #expect(seen == seen.sorted { $0.description < $1.description })
        }
    }

    @Test("S2 a list goes on behind a stream that is gone", arguments: StoreKind.allCases)
    func resume(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            for table in ["A01", "B01", "C01"] { try await streams.create(arn(table)) }
            let page = try await streams.service.listStreams(.init(limit: 2))
            #expect(page.lastEvaluatedStreamARN == arn("B01"))
            try await streams.disable(arn("B01"))
            streams.clock.advance(by: .seconds(86_401))
            _ = try await streams.upkeep.run()
            #expect(streams.store.stream(arn("B01")) == nil)
            let rest = try await streams.service.listStreams(
                .init(exclusiveStartStreamARN: arn("B01").description))
            #expect(rest.streams.map(\.streamARN) == [arn("C01")])
        }
    }

    @Test("S2 S16 a disabled stream is listed for 24 hours, trimmed or not", arguments: StoreKind.allCases)
    func disabled(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.disable()
            streams.clock.advance(by: .seconds(86_400))
            #expect(try await streams.service.listStreams().streams.count == 1)
            streams.clock.advance(by: .milliseconds(1))
            #expect(try await streams.service.listStreams().streams.isEmpty)
            await expectError(.resourceNotFound) { _ = try await streams.describe() }
        }
    }

    @Test("E7 E9 a table has the streams of all its lives, each under its label", arguments: StoreKind.allCases)
    func severalStreams(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            let labels = ["2015-05-11T21:21:33.291", "2015-05-12T21:21:33.291", "2015-05-12T21:21:33.292"]
            for label in labels {
                try await streams.create(arn("Orders", label))
                try await streams.put(label, to: arn("Orders", label))
                streams.clock.advance(by: .seconds(7_200))
                if label != labels.last { try await streams.disable(arn("Orders", label)) }
            }
            let list = try await streams.service.listStreams(.init(tableName: "Orders")).streams
            #expect(list.map(\.streamLabel) == labels)
            for label in labels {
                let stream = arn("Orders", label)
                let described = try await streams.describe(stream)
                #expect(described.streamStatus == (label == labels.last ? .enabled : .disabled))
                #expect(described.streamViewType == .newAndOldImages)
                #expect(described.keySchema.map(\.attributeName) == ["id"])
                #expect(try await versions(streams.readAll(described.shards[0].shardID, of: stream)) == ["\(label)0"])
            }
            // The first was disabled 4 hours ago, the second 2 hours ago.
            streams.clock.advance(by: .seconds(86_400 - 3 * 3_600))
            _ = try await streams.upkeep.run()
            let rest = try await streams.service.listStreams(.init(tableName: "Orders")).streams
            #expect(rest.map(\.streamLabel) == Array(labels[1...]))
        }
    }
}
