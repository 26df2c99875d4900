import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

/// Services of several accounts and Regions on one store.
@Suite struct NeighbourTests {
    private static let instant = Timestamp(secondsSinceEpoch: 1_767_225_600)

    private struct Neighbour {
        let tables: TableService
        let kinesis: KinesisService
        let streams: DynamoDBStreamsService

        init(_ region: String, _ prefix: String, on store: any StreamStore) async throws {
            let now: @Sendable () -> Timestamp = { NeighbourTests.instant }
            let account = "123456789012"
            kinesis = try await KinesisService(
                store: store, region: region, accountID: account, now: now, alarm: { _, _ in {} }, spacePrefix: prefix)
            tables = try await TableService(
                store: store, region: region, accountID: account, now: now, spacePrefix: prefix, kinesis: kinesis)
            streams = DynamoDBStreamsService(store: store, owner: (account, region), now: now)
        }

        func fill(_ value: AttributeValue) async throws {
            let table = try TableDefinition(
                name: "Orders", keySchema: KeySchema(hash: "id"), streamViewType: .newImage)
            try await tables.createTable(table)
            try await tables.putItem(["id": "1", "of": value], into: "Orders")
            try await kinesis.createStream(KinesisService.CreateStreamInput(streamName: "clicks", shardCount: 1))
            let arn = StreamARN(stream: "clicks", region: kinesis.region, accountID: kinesis.accountID).description
            try await kinesis.registerStreamConsumer("app", of: arn)
        }
    }

    @Test("tables, streams and consumers of the same names in two Regions do not see each other, also after a restart")
    func regions() async throws {
        let store = MemoryStore(now: { Self.instant })
        let home = try await Neighbour("us-east-1", "", on: store)
        try await home.fill("home")
        let away = try await Neighbour("eu-central-1", "123456789012:eu-central-1:", on: store)
        #expect(try await away.tables.listTables() == [])
        #expect(try await away.kinesis.listStreams().streamSummaries.isEmpty)
        #expect(try await away.streams.listStreams().streams.isEmpty)
        try await away.fill("away")
        for region in ["us-east-1", "eu-central-1"] {
            let prefix = region == "us-east-1" ? "" : "123456789012:eu-central-1:"
            let again = try await Neighbour(region, prefix, on: store)
            let arn = StreamARN(stream: "clicks", region: again.kinesis.region, accountID: "123456789012")
            #expect(arn.region == region)
            #expect(try await again.tables.listTables() == ["Orders"])
            let item = try await again.tables.getItem(["id": "1"], from: "Orders")
            #expect(item?["of"] == (prefix.isEmpty ? "home" : "away"))
            #expect(try await again.streams.listStreams().streams.map(\.streamARN.region) == [region])
            #expect(try await again.kinesis.listStreams().streamSummaries.map(\.streamARN) == [arn])
            let consumers = try await again.kinesis.listStreamConsumers(of: arn.description).consumers
            #expect(consumers.map(\.consumerARN.region) == [region])
        }
        let foreign = StreamARN(stream: "clicks", region: "eu-central-1", accountID: "123456789012").description
        await #expect(throws: ServiceError.resourceNotFound("")) {
            try await home.kinesis.describeStreamSummary(KinesisService.StreamIdentifier(arn: foreign))
        }
        try await home.kinesis.deleteStream(
            KinesisService.StreamIdentifier(name: "clicks"), enforceConsumerDeletion: true)
        #expect(
            try await away.kinesis.describeStreamSummary(KinesisService.StreamIdentifier(name: "clicks")).consumerCount
                == 1)
    }
}
