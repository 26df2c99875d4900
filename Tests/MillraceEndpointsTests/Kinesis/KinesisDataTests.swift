import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceEndpoints

@Suite struct KinesisDataTests {
    private static let formats = [WireFormat.json11, .cbor11]

    private static func stream(
        options: KinesisService.Options = KinesisService.Options()
    ) async throws -> KinesisWire {
        let wire = try await KinesisWire(options: options)
        _ = try await wire.call("CreateStream", ["StreamName": "clicks", "ShardCount": 1])
        return wire
    }

    private static func put(_ data: [UInt8], key: String = "k") -> JSONValue {
        ["StreamName": "clicks", "Data": .string(Base64.encode(data)), "PartitionKey": .string(key)]
    }

    /// Reads a shard from its beginning.
    private static func read(_ wire: KinesisWire, _ format: WireFormat) async throws -> KinesisWire.Reply {
        let iterator = try await wire.call(
            "GetShardIterator",
            ["StreamName": "clicks", "ShardId": "0", "ShardIteratorType": "TRIM_HORIZON"], format
        ).document?.objectValue?["ShardIterator"]
        return try await wire.call("GetRecords", ["ShardIterator": try #require(iterator)], format)
    }

    @Test(
        "N18 bytes of any value, none at all, and keys of any letters come back as they were",
        arguments: formats, formats)
    func bytes(written: WireFormat, read: WireFormat) async throws {
        let wire = try await Self.stream()
        let records: [([UInt8], String)] = [
            ((0...255).map { $0 }, "k"), ([], "\u{e9}\u{6c34}\u{1f600}"), (Array("\u{1f600}".utf8), "\"\\\n\u{0}"),
            ([UInt8](repeating: 7, count: 70_000), "long"),
        ]
        for (data, key) in records {
            #expect(try await wire.call("PutRecord", Self.put(data, key: key), written).status == 200)
        }
        let page = try await Self.read(wire, read).document?.objectValue?["Records"]?.arrayValue ?? []
        let seen = page.compactMap(\.objectValue)
        #expect(seen.map { $0["Data"]?.stringValue } == records.map { Base64.encode($0.0) })
        #expect(seen.map { $0["PartitionKey"]?.stringValue } == records.map(\.1))
    }

    @Test("W19 N17 data, a record and a request have sizes, each refused in its words", arguments: formats)
    func sizes(format: WireFormat) async throws {
        let wire = try await Self.stream()
        let most = 10 << 20
        let data = try await wire.call("PutRecord", Self.put([UInt8](repeating: 0, count: most + 1)), format)
        #expect(
            try data.document == [
                "__type": "ValidationException",
                "message": """
                1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=10485761 cap=10485761]' at \
                'data' failed to satisfy constraint: Member must have length less than or equal to 10485760
                """,
            ])
        let record = try await wire.call("PutRecord", Self.put([UInt8](repeating: 0, count: 1 << 20)), format)
        #expect(
            try record.document == [
                "__type": "InvalidArgumentException",
                "message": """
                A record of 1048577 bytes, data and partition key together, is larger than the 1024 KiB that stream \
                clicks under account 123456789012 takes. UpdateMaxRecordSize raises that, up to 10240 KiB.
                """,
            ])
        let entry: JSONValue = [
            "Data": .string(Base64.encode([UInt8](repeating: 0, count: 1_000_000))), "PartitionKey": "k",
        ]
        let request: JSONValue = ["StreamName": "clicks", "Records": .array(Array(repeating: entry, count: 11))]
        #expect(
            try await wire.call("PutRecords", request, format).document == [
                "__type": "InvalidArgumentException", "message": "Records size exceeds 10 MB limit",
            ])
    }

    @Test("W19 N17 500 records are a request, 501 are not", arguments: formats)
    func counts(format: WireFormat) async throws {
        let wire = try await Self.stream()
        let entry: JSONValue = ["Data": "", "PartitionKey": "k"]
        func put(_ count: Int) async throws -> KinesisWire.Reply {
            let request: JSONValue = ["StreamName": "clicks", "Records": .array(Array(repeating: entry, count: count))]
            return try await wire.call("PutRecords", request, format)
        }
        #expect(try await put(500).document?.objectValue?["FailedRecordCount"] == 0)
        let refused = try await put(501).document?.objectValue
        #expect(refused?["__type"] == "ValidationException")
        #expect(
            refused?["message"]?.stringValue?.hasSuffix(
                "at 'records' failed to satisfy constraint: Member must have length less than or equal to 500") == true)
    }

    @Test("W19 at most ten faults are listed, and all are counted", arguments: formats)
    func faults(format: WireFormat) async throws {
        let wire = try await Self.stream()
        let request: JSONValue = ["StreamName": "clicks", "Records": .array(Array(repeating: [:], count: 7))]
        let message = try await wire.call("PutRecords", request, format).document?.objectValue?["message"]?.stringValue
        let expected = (1...5).flatMap { number in
            ["data", "partitionKey"].map {
                "Value null at 'records.\(number).member.\($0)' failed to satisfy constraint: Member must not be null"
            }
        }
        #expect(message == "14 validation errors detected: \(expected.joined(separator: "; "))")
    }

    @Test("N17 where limits are enforced, a refused record of several stands at its place", arguments: formats)
    func partialFailure(format: WireFormat) async throws {
        let wire = try await Self.stream(options: KinesisService.Options(enforcesThroughputLimits: true))
        let large: JSONValue = [
            "Data": .string(Base64.encode([UInt8](repeating: 0, count: 600_000))), "PartitionKey": "k",
        ]
        let request: JSONValue = [
            "StreamName": "clicks", "Records": [large, large, ["Data": "", "PartitionKey": "k"]],
        ]
        let reply = try await wire.call("PutRecords", request, format)
        #expect(reply.status == 200)
        let output = try reply.document?.objectValue
        #expect(output?["FailedRecordCount"] == 1)
        let records = output?["Records"]?.arrayValue?.compactMap(\.objectValue) ?? []
        #expect(
            records.map { $0.keys.sorted() } == [
                ["SequenceNumber", "ShardId"], ["ErrorCode", "ErrorMessage"], ["SequenceNumber", "ShardId"],
            ])
        let message =
            "Rate exceeded for shard shardId-000000000000 in stream clicks under account 123456789012."
        #expect(
            .object(records[1])
                == (["ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": .string(message)]
                    as JSONValue))
        let single = try await wire.call("PutRecord", Self.put([UInt8](repeating: 0, count: 600_000)), format)
        #expect(single.status == 400)
        #expect(
            try single.document == [
                "__type": "ProvisionedThroughputExceededException", "message": .string(message),
            ])
    }

    @Test("N15 where limits are enforced, a sixth read within a second is refused", arguments: formats)
    func readLimit(format: WireFormat) async throws {
        let wire = try await Self.stream(options: KinesisService.Options(enforcesThroughputLimits: true))
        for _ in 0..<5 { #expect(try await Self.read(wire, format).status == 200) }
        wire.clock.advance(by: .milliseconds(999))
        let iterator = try await wire.call(
            "GetShardIterator", ["StreamName": "clicks", "ShardId": "0", "ShardIteratorType": "LATEST"], format)
        #expect(iterator.status == 400)
        #expect(try iterator.document?.objectValue?["__type"] == "ProvisionedThroughputExceededException")
        wire.clock.advance(by: .milliseconds(1))
        #expect(try await Self.read(wire, format).status == 200)
    }
}
