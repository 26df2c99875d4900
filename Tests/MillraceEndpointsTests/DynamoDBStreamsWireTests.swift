import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@testable import MillraceEndpoints

@Suite struct DynamoDBStreamsWireTests {
    private static let folder = WireDocumentWorld.Folder.dynamoDBStreams

    private let world: WireDocumentWorld
    private let service: any WireService

    init() async throws {
        world = try await WireDocumentWorld()
        service = try await Self.folder.service(world)
        try await world.tables.createTable(
            TableDefinition(
                name: "Orders", keySchema: KeySchema(hash: "id"), streamViewType: .newAndOldImages,
                timeToLiveAttribute: "until"))
    }

    /// What a client that has the endpoint of streams only gets.
    private func answer(_ operation: String, _ body: JSONObject) async throws -> JSONObject {
        let response = await service.respond(
            to: Self.folder.request(operation, JSONValue.object(body).serialized()))
        let answer = try response.document()
        #expect(response.status == 200, "\(operation): \(answer)")
        return try #require(answer.objectValue)
    }

    /// All shards of a stream, in pages of one.
    private func shards(of stream: JSONValue, filter: JSONValue? = nil) async throws -> [JSONObject] {
        var shards: [JSONObject] = []
        var start: JSONValue?
        repeat {
            var request: JSONObject = ["StreamArn": stream, "Limit": 1]
            request["ExclusiveStartShardId"] = start
            request["ShardFilter"] = filter
            let description = try await answer("DescribeStream", request)["StreamDescription"]?.objectValue
            shards += (description?["Shards"]?.arrayValue ?? []).compactMap(\.objectValue)
            start = description?["LastEvaluatedShardId"]
        } while start != nil
        return shards
    }

    /// All records of a shard to its end, or to where it goes on being written.
    private func records(of shard: JSONObject, in stream: JSONValue) async throws -> [JSONObject] {
        var request: JSONObject = ["StreamArn": stream, "ShardIteratorType": "TRIM_HORIZON"]
        request["ShardId"] = shard["ShardId"]
        var iterator = try await answer("GetShardIterator", request)["ShardIterator"]
        var records: [JSONObject] = []
        while let current = iterator {
            let page = try await answer("GetRecords", ["ShardIterator": current, "Limit": 2])
            let new = (page["Records"]?.arrayValue ?? []).compactMap(\.objectValue)
            records += new
            iterator = new.isEmpty ? nil : page["NextShardIterator"]
        }
        return records
    }

    @Test("G15 W1 a client that knows the endpoint of streams only finds stream, shards and records")
    func streamsClient() async throws {
        try await world.tables.putItem(["id": "1", "status": "open"], into: "Orders")
        try await world.tables.putItem(["id": "1", "status": "paid"], into: "Orders")
        try await world.tables.deleteItem(["id": "1"], from: "Orders")
        let streams = try await answer("ListStreams", ["TableName": "Orders"])["Streams"]?.arrayValue
        #expect(streams?.count == 1)
        let stream = try #require(streams?.first?.objectValue?["StreamArn"])
        let shards = try await shards(of: stream)
        #expect(shards.count == 1)
        let records = try await records(of: try #require(shards.first), in: stream)
        #expect(records.map { $0["eventName"] } == ["INSERT", "MODIFY", "REMOVE"])
        #expect(
            records.map { $0["dynamodb"]?.objectValue?["OldImage"] } == [
                nil, ["id": ["S": "1"], "status": ["S": "open"]], ["id": ["S": "1"], "status": ["S": "paid"]],
            ])
        let unknown = await service.respond(to: Self.folder.request("GetItem", Array("{}".utf8)))
        #expect(try unknown.document() == ["__type": "com.amazon.coral.service#UnknownOperationException"])
    }

    @Test("S3 S4 S14 S18 the children of a shard name it, follow in the list, and are chosen by it")
    func children() async throws {
        try await world.tables.putItem(["id": "1"], into: "Orders")
        let arn = try #require(try await world.tables.describeTable("Orders").latestStreamARN)
        let stream = JSONValue.string(arn.description)
        let first = try #require(try await shards(of: stream).first?["ShardId"]?.stringValue)
        let children = try await world.streams.splitShard(ShardID(first), of: arn)
        try await world.pass(seconds: 1)
        let shards = try await shards(of: stream)
        #expect(shards.map { $0["ShardId"]?.stringValue } == [first] + children.map(\.description))
        #expect(shards.map { $0["ParentShardId"]?.stringValue } == [nil, first, first])
        let ranges = shards.map { $0["SequenceNumberRange"]?.objectValue?["EndingSequenceNumber"] != nil }
        #expect(ranges == [true, false, false])
        let filter: JSONValue = ["Type": "CHILD_SHARDS", "ShardId": .string(first)]
        #expect(try await self.shards(of: stream, filter: filter) == Array(shards.dropFirst()))
        #expect(try await records(of: shards[0], in: stream).count == 1)
    }

    @Test("R2 what time to live deletes names the service with capitals, and what users delete names nobody")
    func userIdentity() async throws {
        let until = AttributeValue.number(AWSNumber(WireDocumentWorld.start.secondsSinceEpoch + 5))
        try await world.tables.putItem(["id": "1", "until": until], into: "Orders")
        try await world.tables.putItem(["id": "2"], into: "Orders")
        try await world.tables.deleteItem(["id": "2"], from: "Orders")
        try await world.pass(seconds: 60)
        let arn = try #require(try await world.tables.describeTable("Orders").latestStreamARN)
        let stream = JSONValue.string(arn.description)
        let records = try await records(of: try #require(try await shards(of: stream).first), in: stream)
        let identities = records.filter { $0["eventName"] == "REMOVE" }.map { $0["userIdentity"] }
        #expect(identities == [nil, ["Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"]])
        #expect(records.allSatisfy { !$0.contains("eventSourceARN") && $0["eventVersion"] == "1.1" })
    }

    @Test("W8 a store that fails answers 500 and InternalServerError")
    func failingStore() async throws {
        let stream = try #require(try await answer("ListStreams", [:])["Streams"]?.arrayValue?.first?.objectValue)
        try await world.store.close()
        let body: JSONObject = ["StreamArn": try #require(stream["StreamArn"])]
        let response = await service.respond(
            to: Self.folder.request("DescribeStream", JSONValue.object(body).serialized()))
        #expect(response.status == 500)
        #expect(
            try response.document().objectValue?["__type"] == "com.amazonaws.dynamodb.v20120810#InternalServerError")
    }
}
