import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceEndpoints

@Suite struct KinesisSubscribeToShardTests {
    private static let formats = [WireFormat.json11, .cbor11]
    private static let consumer = KinesisWire.arn("clicks") + "/consumer/app:1767225600"

    /// A stream of one shard with a consumer.
    private static func prepared() async throws -> KinesisWire {
        let wire = try await KinesisWire()
        _ = try await wire.call("CreateStream", ["StreamName": "clicks", "ShardCount": 1])
        _ = try await wire.call(
            "RegisterStreamConsumer", ["StreamARN": .string(KinesisWire.arn("clicks")), "ConsumerName": "app"])
        return wire
    }

    private static func put(_ wire: KinesisWire, _ text: String) async throws {
        let data = Base64.encode(Array(text.utf8))
        let request: JSONValue = ["StreamName": "clicks", "Data": .string(data), "PartitionKey": "k"]
        #expect(try await wire.call("PutRecord", request).status == 200)
    }

    private static func request(from type: String) -> JSONValue {
        [
            "ConsumerARN": .string(consumer), "ShardId": "shardId-000000000000",
            "StartingPosition": ["Type": .string(type)],
        ]
    }

    private static func subscribe(
        _ wire: KinesisWire, from type: String = "TRIM_HORIZON", _ format: WireFormat
    ) async throws -> SubscriptionFrames {
        let body =
            format == .cbor11
            ? CBORTranscoder.encode(request(from: type), as: nil) : request(from: type).serialized()
        let response = await wire.respond("SubscribeToShard", body, contentType: format.rawValue)
        #expect(response.status == 200)
        #expect(response.contentType == "application/vnd.amazon.eventstream")
        guard case .pieces(let pieces) = response.body else { throw WholeBody() }
        return try #require(pieces as? SubscriptionFrames)
    }

    /// A frame as a client sees it: its headers, and its payload in JSON.
    private struct Frame: Equatable {
        var headers: [String: String]
        var payload: JSONValue

        init?(_ bytes: [UInt8]?, _ format: WireFormat) throws {
            guard let bytes else { return nil }
            let messages = try EventStreamDecoder.messages(in: bytes)
            try #require(messages.count == 1)
            headers = messages[0].headers
            let payload = messages[0].payload
            self.payload = try format == .cbor11 ? CBORTranscoder.decode(payload) : JSONValue(parsing: payload)
        }

        init(_ kind: String, _ type: String, _ format: WireFormat, _ payload: JSONValue) {
            headers = [":message-type": kind, ":\(kind)-type": type, ":content-type": format.rawValue]
            self.payload = payload
        }
    }

    @Test("W18 N21 the reply comes first, then records, then the children of a closed shard", arguments: formats)
    func events(format: WireFormat) async throws {
        let wire = try await Self.prepared()
        try await Self.put(wire, "a")
        try await Self.put(wire, "b")
        var frames = try await Self.subscribe(wire, format).makeAsyncIterator()
        #expect(
            try await Frame(frames.next(), format) == Frame("event", "initial-response", format, [:] as JSONValue))
        let first = try #require(try await Frame(frames.next(), format))
        let records = first.payload.objectValue?["Records"]?.arrayValue?.compactMap(\.objectValue) ?? []
        try #require(records.count == 2)
        let numbers = records.compactMap { $0["SequenceNumber"] }
        func record(_ data: JSONValue, _ number: JSONValue) -> JSONValue {
            [
                "SequenceNumber": number, "ApproximateArrivalTimestamp": .number("1767225600.123"), "Data": data,
                "PartitionKey": "k",
            ]
        }
        #expect(
            first
                == Frame(
                    "event", "SubscribeToShardEvent", format,
                    [
                        "Records": [record("YQ==", numbers[0]), record("Yg==", numbers[1])],
                        "ContinuationSequenceNumber": numbers[1], "MillisBehindLatest": 0,
                    ]))
        let split: JSONValue = ["StreamName": "clicks", "ShardToSplit": "0", "NewStartingHashKey": "10"]
        #expect(try await wire.call("SplitShard", split).status == 200)
        let last = try #require(try await Frame(frames.next(), format)).payload.objectValue
        #expect(last?["Records"] == [])
        #expect(
            last?["ChildShards"] == [
                [
                    "ShardId": "shardId-000000000001", "ParentShards": ["shardId-000000000000"],
                    "HashKeyRange": ["StartingHashKey": "0", "EndingHashKey": "9"],
                ],
                [
                    "ShardId": "shardId-000000000002", "ParentShards": ["shardId-000000000000"],
                    "HashKeyRange": [
                        "StartingHashKey": "10", "EndingHashKey": "340282366920938463463374607431768211455",
                    ],
                ],
            ])
        #expect(try await frames.next() == nil)
        #expect(try await frames.next() == nil)
    }

    @Test("N21 without records an event comes every five seconds, and after five minutes the body ends")
    func lifetime() async throws {
        let wire = try await Self.prepared()
        var types: [String] = []
        for try await piece in try await Self.subscribe(wire, from: "LATEST", .json11) {
            let frame = try #require(try Frame(piece, .json11))
            types.append(frame.headers[":event-type"] ?? "")
            guard types.count > 1 else { continue }
            #expect(frame.payload.objectValue?["Records"] == [])
            #expect(frame.payload.objectValue?["ContinuationSequenceNumber"] != nil)
            wire.clock.advance(by: .seconds(5))
        }
        #expect(types == ["initial-response"] + Array(repeating: "SubscribeToShardEvent", count: 60))
    }

    @Test("N21 a second call within five seconds is refused, a later one ends the first body", arguments: formats)
    func takeOver(format: WireFormat) async throws {
        let wire = try await Self.prepared()
        let frames = try await Self.subscribe(wire, from: "LATEST", format)
        var first = frames.makeAsyncIterator()
        for _ in 0..<2 { _ = try await first.next() }
        let refused = try await wire.call("SubscribeToShard", Self.request(from: "LATEST"), format)
        #expect(refused.status == 400)
        #expect(
            try refused.document == [
                "__type": "ResourceInUseException",
                "message": """
                Another active subscription exists for this consumer: 123456789012:clicks:app and shard \
                shardId-000000000000.
                """,
            ])
        wire.clock.advance(by: .seconds(5))
        var second = try await Self.subscribe(wire, from: "LATEST", format).makeAsyncIterator()
        #expect(try await first.next() == nil)
        for _ in 0..<2 { #expect(try await second.next() != nil) }
    }

    @Test("W18 a stream that goes away ends the body with an exception", arguments: formats)
    func notFound(format: WireFormat) async throws {
        let wire = try await Self.prepared()
        var frames = try await Self.subscribe(wire, format).makeAsyncIterator()
        for _ in 0..<2 { _ = try await frames.next() }
        let arn = try #require(StreamARN(KinesisWire.arn("clicks")))
        try await wire.store.write { try $0.dropStream(arn) }
        #expect(
            try await Frame(frames.next(), format)
                == Frame(
                    "exception", "ResourceNotFoundException", format,
                    ["message": "Stream clicks under account 123456789012 not found."]))
        #expect(try await frames.next() == nil)
    }

    @Test("W18 a failure of the store ends the body with an exception", arguments: formats)
    func failure(format: WireFormat) async throws {
        let wire = try await Self.prepared()
        var frames = try await Self.subscribe(wire, format).makeAsyncIterator()
        for _ in 0..<2 { _ = try await frames.next() }
        try await wire.store.close()
        #expect(
            try await Frame(frames.next(), format)
                == Frame("exception", "InternalFailureException", format, ["message": "the store is closed"]))
        #expect(try await frames.next() == nil)
    }

    @Test("N21 when the client goes away, while it waits or between two events, nothing is left behind")
    func release() async throws {
        let wire = try await Self.prepared()
        weak var subscription: ShardSubscription?
        func leave(whileWaiting: Bool) async throws {
            let frames = try await Self.subscribe(wire, from: "LATEST", .json11)
            subscription = frames.subscription
            let reader = Task {
                var count = 0
                for try await _ in frames {
                    count += 1
                    if count == 2, !whileWaiting { return }
                }
            }
            guard whileWaiting else { return try await reader.value }
            await wire.clock.isAwaited()
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
        }
        for whileWaiting in [true, false] {
            try await leave(whileWaiting: whileWaiting)
            #expect(subscription == nil)
            #expect(wire.clock.alarmCount == 0)
            wire.clock.advance(by: .seconds(5))
        }
    }

    private struct WholeBody: Error {}
}
