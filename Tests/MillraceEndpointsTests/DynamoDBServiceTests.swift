import Logging
import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@testable import MillraceEndpoints

@Suite struct DynamoDBServiceTests {
    private let tables: TableService
    private let service: DynamoDBService

    init() async throws {
        let now = Timestamp(millisecondsSinceEpoch: 1_767_225_600_123)
        tables = try await TableService(
            store: MemoryStore(now: { now }),
            region: "eu-central-1",
            accountID: "123456789012",
            now: { now }
        )
        let keys = KeySchema(hash: "id", range: KeyAttribute("time", .number))
        try await tables.createTable(
            TableDefinition(name: "Orders", keySchema: keys, streamViewType: .newAndOldImages)
        )
        service = DynamoDBService(tables: tables, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func answer(_ operation: String, _ body: String) async throws -> (status: Int, body: JSONValue) {
        let response = await service.respond(to: operation, Array(body.utf8))
        return (response.status, try JSONValue(parsing: response.body))
    }

    private static let item = #"{"id": {"S": "a"}, "time": {"N": "1"}, "n": {"N": "07.50"}}"#
    private static let key = #"{"id": {"S": "a"}, "time": {"N": "1"}}"#

    @Test("an item is put, got, replaced and deleted as DynamoDB answers")
    func items() async throws {
        let put = #"{"TableName": "Orders", "Item": \#(Self.item), "ReturnValues": "ALL_OLD"}"#
        let stored: JSONValue = ["id": ["S": "a"], "time": ["N": "1"], "n": ["N": "7.5"]]
        #expect(try await answer("PutItem", put) == (200, [:]))
        #expect(try await answer("PutItem", put) == (200, ["Attributes": stored]))
        let get = #"{"TableName": "Orders", "Key": \#(Self.key), "ConsistentRead": true}"#
        #expect(try await answer("GetItem", get) == (200, ["Item": stored]))
        let delete = #"{"TableName": "Orders", "Key": \#(Self.key), "ReturnValues": "ALL_OLD"}"#
        #expect(try await answer("DeleteItem", delete) == (200, ["Attributes": stored]))
        #expect(try await answer("DeleteItem", delete) == (200, [:]))
        #expect(try await answer("GetItem", get) == (200, [:]))
    }

    @Test("tables are listed and described with key, stream and creation time")
    func describe() async throws {
        #expect(try await answer("ListTables", "{}") == (200, ["TableNames": ["Orders"]]))
        let answer = try await answer("DescribeTable", #"{"TableName": "Orders"}"#).body
        let table = answer.objectValue?["Table"]?.objectValue
        #expect(table?["TableArn"] == "arn:aws:dynamodb:eu-central-1:123456789012:table/Orders")
        #expect(table?["TableStatus"] == "ACTIVE")
        #expect(table?["CreationDateTime"] == .number("1767225600.123"))
        #expect(
            table?["KeySchema"] == [
                ["AttributeName": "id", "KeyType": "HASH"], ["AttributeName": "time", "KeyType": "RANGE"],
            ]
        )
        #expect(
            table?["AttributeDefinitions"] == [
                ["AttributeName": "id", "AttributeType": "S"], ["AttributeName": "time", "AttributeType": "N"],
            ]
        )
        #expect(table?["StreamSpecification"] == ["StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"])
        #expect(table?["LatestStreamLabel"] == "2026-01-01T00:00:00.123")
    }

    static let refusals: [(operation: String, body: String, type: String)] = [
        ("Query", "{}", "com.amazon.coral.service#UnknownOperationException"),
        ("PutItem", "", "com.amazon.coral.service#SerializationException"),
        ("PutItem", "[]", "com.amazon.coral.service#SerializationException"),
        ("PutItem", #"{"TableName": "Orders"}"#, "com.amazon.coral.validate#ValidationException"),
        ("PutItem", #"{"Item": {}}"#, "com.amazon.coral.validate#ValidationException"),
        ("PutItem", #"{"TableName": "Orders", "Item": []}"#, "com.amazon.coral.service#SerializationException"),
        (
            "PutItem", #"{"TableName": "Orders", "Item": {"id": {"S": "a"}}}"#,
            "com.amazon.coral.validate#ValidationException"
        ),
        (
            "PutItem", #"{"TableName": "None", "Item": {"id": {"S": "a"}}}"#,
            "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
        ),
        (
            "PutItem", #"{"TableName": "Orders", "Item": {}, "ConditionExpression": "attribute_not_exists(id)"}"#,
            "com.amazon.coral.validate#ValidationException"
        ),
        (
            "PutItem", #"{"TableName": "Orders", "Item": {}, "ReturnConsumedCapacity": "TOTAL"}"#,
            "com.amazon.coral.validate#ValidationException"
        ),
        (
            "PutItem", #"{"TableName": "Orders", "Item": \#(item), "ReturnValues": "ALL_NEW"}"#,
            "com.amazon.coral.validate#ValidationException"
        ),
        ("ListTables", #"{"Limit": 1}"#, "com.amazon.coral.validate#ValidationException"),
    ]

    @Test("what cannot be done is refused under AWS's error, and nothing is written", arguments: refusals)
    func refusal(operation: String, body: String, type: String) async throws {
        let answer = try await answer(operation, body)
        #expect(answer.status == 400)
        #expect(answer.body.objectValue?["__type"]?.stringValue == type, "\(operation) \(body): \(answer.body)")
        #expect(try await tables.items(of: "Orders").items.isEmpty)
    }

    @Test("a store that fails answers 500, not a fault of the client")
    func internalError() async throws {
        let now = Timestamp.epoch
        let store = MemoryStore(now: { now })
        let tables = try await TableService(store: store, region: "r", accountID: "123456789012", now: { now })
        try await tables.createTable(TableDefinition(name: "Orders", keySchema: KeySchema(hash: "id")))
        try await store.close()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let response = await DynamoDBService(tables: tables, logger: logger)
            .respond(to: "PutItem", Array(#"{"TableName": "Orders", "Item": {"id": {"S": "a"}}}"#.utf8))
        #expect(response.status == 500)
    }
}
