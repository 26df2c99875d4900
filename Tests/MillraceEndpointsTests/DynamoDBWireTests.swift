import Logging
import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@testable import MillraceEndpoints

@Suite struct DynamoDBWireTests {
    private static let folder = WireDocumentWorld.Folder.dynamoDB
    private static let arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/Orders"

    private let world: WireDocumentWorld
    private let service: any WireService

    init() async throws {
        world = try await WireDocumentWorld()
        service = try await Self.folder.service(world)
        try await world.tables.createTable(
            TableDefinition(name: "Orders", keySchema: KeySchema(hash: "id"), streamViewType: .newImage))
    }

    private func answer(_ operation: String, _ body: JSONValue) async throws -> (status: Int, body: JSONValue) {
        let response = await service.respond(to: Self.folder.request(operation, body.serialized()))
        return (response.status, try response.document())
    }

    private func type(_ answer: (status: Int, body: JSONValue)) -> String? {
        answer.body.objectValue?["__type"]?.stringValue?.split(separator: "#").last.map(String.init)
    }

    private static let key: JSONValue = ["id": ["S": "1"]]
    private static let stream: JSONValue = "arn:aws:kinesis:eu-central-1:123456789012:stream/Changes"

    /// Every operation that names a table, and what it needs beside the name to succeed.
    static let namingOperations: [(operation: String, request: JSONObject)] = [
        ("DescribeTable", [:]), ("DescribeTimeToLive", [:]), ("DescribeContinuousBackups", [:]),
        ("DescribeKinesisStreamingDestination", [:]), ("UpdateTable", ["DeletionProtectionEnabled": true]),
        ("DeleteTable", [:]), ("PutItem", ["Item": key]), ("GetItem", ["Key": key]), ("DeleteItem", ["Key": key]),
        ("UpdateItem", ["Key": key]), ("Scan", [:]),
        ("Query", ["KeyConditionExpression": "id = :i", "ExpressionAttributeValues": [":i": ["S": "1"]]]),
        ("UpdateTimeToLive", ["TimeToLiveSpecification": ["Enabled": true, "AttributeName": "until"]]),
        ("EnableKinesisStreamingDestination", ["StreamArn": stream]),
    ]

    @Test("K1 a table is named by its name or its ARN, and not by those of others", arguments: namingOperations)
    func references(operation: String, request: JSONObject) async throws {
        for (text, type) in [
            ("arn:aws:dynamodb:eu-central-1:210987654321:table/Orders", "AccessDeniedException"),
            ("arn:aws:dynamodb:us-east-1:123456789012:table/Orders", "ResourceNotFoundException"),
            ("arn:aws:dynamodb:eu-central-1:123456789012:table/Missing", "ResourceNotFoundException"),
            (Self.arn + "/index/ByKind", "ValidationException"), (Self.arn + ";", "ValidationException"),
            ("arn:aws:kinesis:eu-central-1:123456789012:stream/Orders", "ValidationException"),
            ("arn:", "ValidationException"), ("Or", "ValidationException"),
            (String(repeating: "o", count: 256), "ValidationException"), ("", "ValidationException"),
        ] {
            var request = request
            request["TableName"] = .string(text)
            let answer = try await answer(operation, .object(request))
            #expect(answer.status == 400, "\(text)")
            let isOfBackups = operation == "DescribeContinuousBackups" && text.hasSuffix("/Missing")
            #expect(self.type(answer) == (isOfBackups ? "TableNotFoundException" : type), "\(text)")
        }
        var request = request
        request["TableName"] = .string(Self.arn)
        let answer = try await answer(operation, .object(request))
        #expect(answer.status == 200, "\(answer.body)")
    }

    @Test("T3 E5 every change of a table is answered as under way, and found done at the first look")
    func states() async throws {
        func status(_ operation: String, _ request: JSONValue) async throws -> String? {
            let body = try await answer(operation, request).body.objectValue
            return (body?["TableDescription"] ?? body?["Table"])?.objectValue?["TableStatus"]?.stringValue
        }
        let create: JSONValue = [
            "TableName": "New", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [["AttributeName": "id", "KeyType": "HASH"]],
            "AttributeDefinitions": [["AttributeName": "id", "AttributeType": "S"]],
        ]
        let update: JSONValue = [
            "TableName": "New", "StreamSpecification": ["StreamEnabled": true, "StreamViewType": "KEYS_ONLY"],
        ]
        for (operation, request, expected) in [
            ("CreateTable", create, "CREATING"), ("UpdateTable", update, "UPDATING"),
        ] {
            #expect(try await status(operation, request) == expected)
            #expect(try await status("DescribeTable", ["TableName": "New"]) == "ACTIVE")
        }
        #expect(try await status("DeleteTable", ["TableName": "New"]) == "DELETING")
        #expect(type(try await answer("DescribeTable", ["TableName": "New"])) == "ResourceNotFoundException")
    }

    @Test("T16 what does not fit into 16 MB is unprocessed, in the form in which it can be asked again")
    func unprocessedKeys() async throws {
        let text = AttributeValue.string(String(repeating: "t", count: 400_000))
        for number in 0..<50 {
            try await world.tables.putItem(["id": .string("\(number)"), "text": text], into: "Orders")
        }
        var request: JSONValue = [
            Self.arn: [
                "Keys": .array((0..<50).map { ["id": ["S": .string("\($0)")]] }), "ConsistentRead": true,
                "ProjectionExpression": "#i", "ExpressionAttributeNames": ["#i": "id"],
            ]
        ]
        var counts: [Int] = []
        while request != [:] {
            let answer = try await answer("BatchGetItem", ["RequestItems": request]).body.objectValue
            counts.append(answer?["Responses"]?.objectValue?[Self.arn]?.arrayValue?.count ?? 0)
            request = try #require(answer?["UnprocessedKeys"])
            guard let rest = request.objectValue?[Self.arn]?.objectValue else { continue }
            #expect(rest["Keys"]?.arrayValue?.count == 50 - counts.reduce(0, +))
            #expect(rest["ConsistentRead"] == true)
            #expect(rest["ProjectionExpression"] == "#i")
            #expect(rest["ExpressionAttributeNames"] == ["#i": "id"])
        }
        #expect(counts == [42, 8])
    }

    @Test(
        "T21 T1 operations that are not supported are unknown, whatever the body",
        arguments: [
            "SearchVectors", "StartBulkPutItems", "DescribeBulkOperation", "ListBulkOperations", "CancelBulkOperation",
            "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction", "CreateBackup", "CreateGlobalTable",
            "UpdateContinuousBackups", "ImportTable", "ExportTableToPointInTime", "PutResourcePolicy", "getItem", "",
        ])
    func unknownOperations(operation: String) async throws {
        for body: JSONValue in [[:], ["TableName": 5]] {
            let answer = try await answer(operation, body)
            #expect(answer == (400, ["__type": "com.amazon.coral.service#UnknownOperationException"]))
        }
    }

    static let settings: [(operation: String, member: String, value: JSONValue)] = [
        ("CreateTable", "VectorIndexes", [[:]]), ("CreateTable", "ResourcePolicy", "{}"),
        ("CreateTable", "SSESpecification", ["Enabled": true]),
        ("CreateTable", "SSESpecification", ["KMSMasterKeyId": "key"]),
        ("CreateTable", "TableClass", "STANDARD_INFREQUENT_ACCESS"),
        ("CreateTable", "OnDemandThroughput", ["MaxWriteRequestUnits": 5]),
        ("CreateTable", "WarmThroughput", ["ReadUnitsPerSecond": 12_000]),
        ("CreateTable", "GlobalTableSourceArn", "arn"),
        ("CreateTable", "GlobalTableSettingsReplicationMode", "ENABLED"),
        ("UpdateTable", "ReplicaUpdates", [["Delete": ["RegionName": "us-east-1"]]]),
        ("UpdateTable", "MultiRegionConsistency", "STRONG"), ("UpdateTable", "GlobalTableWitnessUpdates", [[:]]),
        ("UpdateTable", "VectorIndexUpdates", [[:]]), ("UpdateTable", "SSESpecification", ["Enabled": true]),
        ("UpdateTable", "WarmThroughput", ["WriteUnitsPerSecond": 4_000]),
        ("UpdateTable", "OnDemandThroughput", ["MaxReadRequestUnits": 5]),
    ]

    @Test("T21 E10 settings that would do nothing are refused by name, with what to do", arguments: settings)
    func refusedSettings(operation: String, member: String, value: JSONValue) async throws {
        var request: JSONObject = [
            "TableName": "Refused", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [["AttributeName": "id", "KeyType": "HASH"]],
            "AttributeDefinitions": [["AttributeName": "id", "AttributeType": "S"]],
        ]
        request[member] = value
        let answer = try await answer(operation, .object(request))
        #expect(type(answer) == "ValidationException")
        let message = answer.body.objectValue?["message"]?.stringValue ?? ""
        #expect(message.hasPrefix(member) && message.contains("is not supported: "), "\(message)")
        #expect(message.contains("leave"), "\(message)")
        #expect(try await world.tables.listTables() == ["Orders"])
    }

    @Test("E2 with the option, a second stream is refused with ValidationException as AWS does today")
    func enabledStream() async throws {
        let now = WireDocumentWorld.start
        let tables = try await TableService(
            store: MemoryStore(now: { now }), region: "eu-central-1", accountID: "123456789012", now: { now },
            options: TableService.Options(enablingAnEnabledStream: .validation))
        try await tables.createTable(
            TableDefinition(name: "Orders", keySchema: KeySchema(hash: "id"), streamViewType: .newImage))
        let request = Self.folder.request(
            "UpdateTable",
            Array(
                #"{"TableName": "Orders", "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}}"#
                    .utf8))
        let response = await AWSJSONService.dynamoDB(tables, logger: world.logger).respond(to: request)
        #expect(
            try response.document() == [
                "__type": "com.amazon.coral.validate#ValidationException",
                "message": "Table already has an enabled stream: TableName: Orders",
            ])
    }

    static let storeOperations: [(operation: String, request: JSONValue)] = [
        ("PutItem", ["TableName": "Orders", "Item": key]), ("GetItem", ["TableName": "Orders", "Key": key]),
        ("Scan", ["TableName": "Orders"]), ("DescribeTable", ["TableName": "Orders"]),
        ("TransactGetItems", ["TransactItems": [["Get": ["TableName": "Orders", "Key": key]]]]),
        ("UpdateTable", ["TableName": "Orders", "DeletionProtectionEnabled": true]),
    ]

    @Test(
        "W8 a store that fails answers 500 and InternalServerError, which clients try again", arguments: storeOperations
    )
    func failingStore(operation: String, request: JSONValue) async throws {
        try await world.store.close()
        let answer = try await answer(operation, request)
        #expect(answer.status == 500)
        #expect(
            answer.body.objectValue?["__type"] == "com.amazonaws.dynamodb.v20120810#InternalServerError")
    }
}
