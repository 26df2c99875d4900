import MillraceModel
import MillraceStreams

/// The JSON of events with 100 records of 1 KB, written and read.
enum EventRows {
    private static let batchSize = 100

    /// The rows.
    static let all = [
        MicroRow("Kinesis event, write JSON of 100 records", unit: "record", turnSize: batchSize) {
            let event = try await kinesisEvent()
            let size = try checked(event).count
            return .steps { event.json().count == size ? event.records.count : 0 }
        },
        MicroRow("Kinesis event, read JSON of 100 records", unit: "record", turnSize: batchSize) {
            let json = try checked(try await kinesisEvent())
            return .steps { try KinesisEvent(json: json).records.count }
        },
        MicroRow("DynamoDB event, write JSON of 100 changes", unit: "record", turnSize: batchSize) {
            let event = try await tableEvent()
            let size = try checked(event).count
            return .steps { event.json().count == size ? event.records.count : 0 }
        },
        MicroRow("DynamoDB event, read JSON of 100 changes", unit: "record", turnSize: batchSize) {
            let json = try checked(try await tableEvent())
            return .steps { try DynamoDBEvent(json: json).records.count }
        },
    ]

    private static func kinesisEvent() async throws -> KinesisEvent {
        let records = try await Samples.records((0..<batchSize).map { Samples.data($0) }, in: Samples.clicks)
        return KinesisEvent(
            records: records.compactMap { record in
                guard case .data(let data) = record.content else { return nil }
                return KinesisEvent.Record(
                    data, of: record, shardID: "shardId-000000000000", in: Samples.clicks, invokeIdentityARN: "")
            })
    }

    private static func tableEvent() async throws -> DynamoDBEvent {
        let records = try await Samples.records((0..<batchSize).map { Samples.change($0) }, in: Samples.orders)
        return DynamoDBEvent(
            records: records.compactMap { record in
                guard case .change(let change) = record.content else { return nil }
                return DynamoDBEvent.EventRecord(change, of: record, in: Samples.orders, view: .newAndOldImages)
            })
    }

    /// The JSON of an event, which is read back as the same event.
    private static func checked(_ event: KinesisEvent) throws -> [UInt8] {
        let json = event.json()
        let read = try KinesisEvent(json: json)
        precondition(read == event && read.records.count == batchSize, "an event is read as \(read)")
        return json
    }

    private static func checked(_ event: DynamoDBEvent) throws -> [UInt8] {
        let json = event.json()
        let read = try DynamoDBEvent(json: json)
        precondition(read == event && read.records.count == batchSize, "an event is read as \(read)")
        return json
    }
}
