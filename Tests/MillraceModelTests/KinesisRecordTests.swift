import MillraceModel
import Testing

@Suite("Kinesis event records")
struct KinesisRecordTests {
    private func record() throws -> KinesisEvent.Record {
        KinesisEvent.Record(
            kinesis: KinesisEvent.Payload(
                partitionKey: "k",
                sequenceNumber: try #require(
                    SequenceNumber("49590338271490256608559692538361571095921575989136588898")),
                data: [1, 2, 3],
                approximateArrivalTimestamp: Timestamp(millisecondsSinceEpoch: 1_545_084_650_987)
            ),
            shardID: "shardId-000000000006",
            invokeIdentityARN: "arn:aws:iam::123456789012:role/lambda",
            eventSourceARN: try #require(StreamARN("arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"))
        )
    }

    @Test("T9 the event id is made of shard and number, and one that is set stays as it is")
    func eventID() throws {
        let original = try record()
        #expect(
            original.eventID == "shardId-000000000006:49590338271490256608559692538361571095921575989136588898")
        var moved = original
        moved.kinesis.sequenceNumber = try #require(SequenceNumber("7"))
        #expect(moved.eventID == original.eventID)
        var named = original
        named.eventID = "mine"
        #expect(named.eventID == "mine")
        #expect(named != original)
        named.eventID = original.eventID
        #expect(named == original)
        #expect(Set([named, original]).count == 1)
    }

    @Test("T9 metadata of one record is changed without that of the others, and read back from JSON")
    func metadata() throws {
        let original = try record()
        let changes: [(inout KinesisEvent.Record) -> Void] = [
            { $0.eventSource = "a" }, { $0.eventVersion = "b" }, { $0.eventName = "c" },
            { $0.invokeIdentityARN = "d" }, { $0.awsRegion = "e" },
            { $0.eventSourceARN = StreamARN(stream: "f", region: "g", accountID: "123456789012") },
        ]
        for change in changes {
            var changed = original
            change(&changed)
            #expect(changed != original)
            #expect(original == (try record()))
            let event = KinesisEvent(records: [original, changed])
            let read = try KinesisEvent(json: event.json())
            #expect(read == event)
            #expect(Set(read.records) == Set(event.records))
        }
    }
}
