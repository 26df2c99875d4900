import Foundation
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Testing

@Suite("Events of Kinesis streams for tests")
struct KinesisEventBuildingTests {
    private struct Click: Codable {
        var page: String
        var at: Int
    }

    @Test("T9 a built event is byte for byte what the runtime makes of such puts")
    func likeTheRealOne() async throws {
        let store = MemoryStore(now: { .testStart })
        let kinesis = try await KinesisService(
            store: store, region: "us-east-1", accountID: "000000000000", now: { .testStart },
            alarm: { _, _ in {} })
        try await kinesis.createStream(.init(streamName: "clicks", shardCount: 1))
        for (text, key) in [("a", "ada"), (#"{"at":7,"page":"/a"}"#, "test"), ("\u{1}\u{2}", "test")] {
            try await kinesis.putRecord(.init(data: [UInt8](text.utf8), partitionKey: key), to: .init(name: "clicks"))
        }
        let arn = StreamARN(stream: "clicks", region: "us-east-1", accountID: "000000000000")
        let shard = try #require(store.shards(of: arn).first?.id)
        let page = try await store.read(ShardKey(stream: arn, shard: shard), after: .trimHorizon, limit: 100)
        let real = KinesisEvent(
            records: page.records.map { record in
                guard case .data(let data) = record.content else { preconditionFailure("\(record)") }
                return KinesisRecord(
                    data, of: record, shardID: shard, in: arn,
                    invokeIdentityARN: "arn:aws:iam::000000000000:role/test")
            })
        let number = try #require(real.records.first?.kinesis.sequenceNumber)
        let first = try #require(KinesisSequence(number))
        let built = try KinesisEvent(
            recordsOf: "clicks", startingAt: Int(first.counter),
            .text("a", partitionKey: "ada"), .json(Click(page: "/a", at: 7)), .bytes([1, 2])
        )
        #expect(built == real)
        #expect(built.json() == real.json())
    }

    @Test("T9 the JSON of a built event is read as the same event")
    func json() throws {
        let event = try KinesisEvent(
            recordsOf: "clicks", partitionKey: "ada", shardID: "shardId-000000000017",
            at: .testStart + .milliseconds(1_234), startingAt: 9, region: "eu-west-1", accountID: "123456789012",
            invokeIdentityARN: "arn:aws:iam::123456789012:role/clicks", window: .tumbling(of: .seconds(30)),
            "text", "é\("!")", .bytes(Data([0, 255])), .json(["n": 1], partitionKey: "alan")
        )
        #expect(try KinesisEvent(json: event.json()) == event)
        #expect(
            event.records.map(\.kinesis.data) == [
                Array("text".utf8), Array("é!".utf8), [0, 255], Array(#"{"n":1}"#.utf8),
            ])
        #expect(event.records.map(\.kinesis.partitionKey) == ["ada", "ada", "ada", "alan"])
        #expect(event.records.allSatisfy { $0.eventID.hasPrefix("shardId-000000000017:") })
        #expect(
            event.records.allSatisfy { $0.kinesis.approximateArrivalTimestamp == .testStart + .milliseconds(1_234) })
        #expect(event.records[0].eventSourceARN.description == "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks")
        #expect(event.timeWindow?.shardID == "shardId-000000000017")
    }

    @Test("N14 sequence numbers have AWS's form and ascend within an event and to the next one")
    func numbers() throws {
        let puts = (1...20).map { KinesisPut.text("\($0)") }
        let records =
            try KinesisEvent(recordsOf: "clicks", puts).records
            + KinesisEvent(recordsOf: "clicks", at: .testStart + .seconds(5), startingAt: 21, puts).records
        let numbers = records.map(\.kinesis.sequenceNumber)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        #expect(numbers.allSatisfy { $0.description.count == 56 })
        #expect(Set(records.map(\.eventID)).count == 40)
        let record = try KinesisRecord("3", of: "clicks", position: 3)
        #expect(record == records[2])
    }

    @Test("P5 what no stream would take is refused, with the number of the record")
    func refused() {
        let key = #expect(throws: EventBuildingError.self) { try KinesisEvent("a", .text("b", partitionKey: "")) }
        #expect(key?.description == "record 2: its partition key has 0 characters; 1 to 256 are allowed")
        let long = String(repeating: "k", count: 257)
        #expect(throws: EventBuildingError.self) { try KinesisRecord("a", partitionKey: long) }
        let shard = #expect(throws: EventBuildingError.self) { try KinesisEvent(shardID: "shard-1", "a") }
        #expect(
            shard?.description
                == "record 1: \"shard-1\" is no shard of a Kinesis stream, such as shardId-000000000000")
        let value = #expect(throws: EventBuildingError.self) { try KinesisEvent(.json(Double.nan)) }
        #expect(value?.underlying is EncodingError)
        #expect(throws: EventBuildingError.self) { try KinesisEvent(startingAt: 0, "a") }
    }
}
