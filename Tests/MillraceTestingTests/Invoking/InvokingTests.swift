import Logging
import Millrace
import MillraceModel
import MillraceTables
import MillraceTesting
import Synchronization
import Testing

@Suite("Handlers called without a runtime")
struct InvokingTests {
    private struct Refused: Error {}

    /// What a handler saw of its context.
    private final class Seen: Sendable {
        private let stored = Mutex<[FunctionContext]>([])
        func note(_ context: FunctionContext) { stored.withLock { $0.append(context) } }
        var contexts: [FunctionContext] { stored.withLock { $0 } }
    }

    private static func clicks(_ texts: String...) throws -> KinesisEvent {
        try KinesisEvent(recordsOf: "clicks", shardID: "shardId-000000000003", texts.map { .text($0) })
    }

    private static func orders(_ ids: String...) throws -> DynamoDBEvent {
        try DynamoDBEvent(changesOf: "Orders", key: "id", ids.map { .inserted(["id": .string($0)]) })
    }

    @Test("P5 a handler is called with the event of its kind, and its answer is given back")
    func answers() async throws {
        let silent = Function("silent") { (_: DynamoDBEvent, _) in }
        #expect(try await silent.invoke(with: Self.orders("1")) == .succeeded)
        let picky = Function("picky", responseType: .reportBatchItemFailures) { (event: KinesisEvent, _) in
            event.records.first { $0.kinesis.data == [UInt8]("bad".utf8) }.map { .failed(from: $0) } ?? .succeeded
        }
        let event = try Self.clicks("a", "bad", "c")
        #expect(try await picky.invoke(with: event) == .failed(from: event.records[1]))
        #expect(try await picky.invoke(with: Self.clicks("a")) == .succeeded)
        let broken = Function("broken") { (_: KinesisEvent, _) in throw Refused() }
        await #expect(throws: Refused.self) { try await broken.invoke(with: event) }
    }

    @Test("P5 a handler by record answers with the first record that it throws for")
    func byRecord() async throws {
        let function = Function("by-record", each: KinesisRecord.self) { record, _ in
            if record.kinesis.data == [UInt8]("bad".utf8) { throw Refused() }
        }
        let event = try Self.clicks("a", "bad", "c", "bad")
        #expect(try await function.invoke(with: event) == .failed(from: event.records[1]))
    }

    @Test("P5 an event of the other kind is an error that says so, and calls nothing")
    func wrongKind() async throws {
        let table = Function("on-a-table") { (_: DynamoDBEvent, _) in Issue.record("called") }
        let stream = Function("on-a-stream") { (_: KinesisEvent, _) in Issue.record("called") }
        let first = await #expect(throws: WrongEventKind.self) { try await table.invoke(with: Self.clicks("a")) }
        #expect(first?.description == "the function on-a-table takes a DynamoDBEvent and was given a KinesisEvent")
        let second = await #expect(throws: WrongEventKind.self) { try await stream.invoke(with: Self.orders("1")) }
        #expect(second?.description == "the function on-a-stream takes a KinesisEvent and was given a DynamoDBEvent")
    }

    @Test("P5 without settings the context is that of a first delivery, of the event's stream and shard")
    func defaults() async throws {
        let seen = Seen()
        let table = Function("orders") { (_: DynamoDBEvent, context) in seen.note(context) }
        let stream = Function("clicks") { (_: KinesisEvent, context) in seen.note(context) }
        let order = try Self.orders("1")
        let click = try Self.clicks("a")
        try await table.invoke(with: order)
        try await stream.invoke(with: click)
        #expect(seen.contexts.map(\.attempt) == [1, 1])
        #expect(seen.contexts.map(\.redeliveredCount) == [0, 0])
        #expect(seen.contexts[0].redeliveryCause(of: order.records[0]) == nil)
        #expect(seen.contexts[1].redeliveryCause(of: click.records[0]) == nil)
        #expect(seen.contexts.map(\.streamARN) == [order.records[0].eventSourceARN, click.records[0].eventSourceARN])
        #expect(seen.contexts.map(\.shardID) == [TestOrigin.tableShard, "shardId-000000000003"])
        #expect(seen.contexts.allSatisfy { $0.deadline == .testStart + .seconds(3) && $0.invokedAt == .testStart })
        #expect(seen.contexts[0].invokedFunctionARN == "arn:aws:lambda:us-east-1:000000000000:function:orders")
        #expect(try await seen.contexts[0].tables.listTables().isEmpty)
        try await table.invoke(with: DynamoDBEvent(records: []))
        #expect(seen.contexts[2].streamARN.tableName == "TestTable")
    }

    @Test("P5 every member of the context can be set")
    func settings() async throws {
        let seen = Seen()
        let function = Function("orders") { (_: DynamoDBEvent, context) in seen.note(context) }
        let tables = try await TableService.inMemory([TableDefinition(name: "Seen", keySchema: KeySchema(hash: "id"))])
        try await function.invoke(
            with: Self.orders("1"),
            context: TestContext(
                attempt: 3, tables: tables, invokedAt: .testStart + .seconds(60), timeout: .seconds(900),
                requestID: "request", invokedFunctionARN: "arn:of:my:own", shardID: "shard"))
        let context = try #require(seen.contexts.first)
        #expect(context.attempt == 3)
        #expect(context.tables === tables)
        #expect(context.invokedAt == .testStart + .seconds(60))
        #expect(context.deadline == .testStart + .seconds(960))
        #expect(context.requestID == "request")
        #expect(context.invokedFunctionARN == "arn:of:my:own")
        #expect(context.shardID == "shard")
    }

    @Test("P2 a handler learns which records come again, and why", arguments: RedeliveryCause.allCases)
    func redelivery(cause: RedeliveryCause) async throws {
        let event = try Self.clicks("a", "b", "c")
        let causes = Mutex<[RedeliveryCause?]>([])
        let counts = Mutex<[Int]>([])
        let function = Function("clicks") { (event: KinesisEvent, context) in
            causes.withLock { $0 = event.records.map { context.redeliveryCause(of: $0) } }
            counts.withLock { $0.append(context.redeliveredCount) }
        }
        try await function.invoke(with: event, context: TestContext(redelivery: .all(cause)))
        #expect(causes.withLock { $0 } == [cause, cause, cause])
        try await function.invoke(
            with: event, context: TestContext(redelivery: .records(Array(event.records.dropFirst()), cause)))
        #expect(causes.withLock { $0 } == [nil, cause, cause])
        let numbers = event.records.map(\.kinesis.sequenceNumber)
        try await function.invoke(
            with: event, context: TestContext(redelivery: .records([numbers[0]: .restart, numbers[2]: cause])))
        #expect(causes.withLock { $0 } == [.restart, nil, cause])
        #expect(counts.withLock { $0 } == [3, 2, 2])
        let orders = try Self.orders("1", "2")
        let context = try await FunctionContext(
            TestContext(redelivery: .records([orders.records[1]], cause)), for: orders)
        #expect(orders.records.map { context.redeliveryCause(of: $0) } == [nil, cause])
    }

    @Test("P5 what a handler logs carries its function's name and the request id")
    func logger() async throws {
        let lines = LogLines()
        let function = Function("orders", each: DynamoDBRecord.self) { _, _ in throw Refused() }
        try await function.invoke(with: Self.orders("1"), context: TestContext(requestID: "r", logger: lines.logger))
        let line = try #require(lines.all.first)
        #expect(line.hasPrefix("warning: A record failed"))
        #expect(line.contains("function.name=orders") && line.contains("request.id=r"), "\(line)")
    }

    @Test("P5 a handler works with the tables that the test brings", arguments: [true, false])
    func tables(isManifest: Bool) async throws {
        let text = #"""
            {"Region": "eu-west-1", "AccountId": "123456789012",
             "KinesisStreams": [{"Name": "changes", "ShardCount": 1}],
             "Tables": [{
               "TableName": "Counts",
               "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
               "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
               "KinesisStreamSpecification": {"StreamArn": "stream/changes"}
             }],
             "EventSourceMappings": [
               {"FunctionName": "absent", "EventSourceArn": "stream/changes", "StartingPosition": "LATEST"}
             ]}
            """#
        let tables =
            isManifest
            ? try await TableService.inMemory(Manifest(json: Array(text.utf8), path: "test"))
            : try await TableService.inMemory([TableDefinition(name: "Counts", keySchema: KeySchema(hash: "id"))])
        #expect(tables.region == (isManifest ? "eu-west-1" : "us-east-1"))
        let counter = Function("counter") { (event: DynamoDBEvent, context) in
            try await context.tables.table("Counts").modify(["id": "all"]) { item in
                let count = (item?["count"]?.numberValue?.int ?? 0) + event.records.count
                item = ["id": "all", "count": .number(AWSNumber(count))]
            }
        }
        try await counter.invoke(with: Self.orders("1", "2"), context: TestContext(tables: tables))
        try await counter.invoke(with: Self.orders("3"), context: TestContext(tables: tables))
        #expect(try await tables.table("Counts").get(["id": "all"]) == ["id": "all", "count": 3])
        await #expect(throws: ServiceError.self, "no tables unless they are brought") {
            try await counter.invoke(with: Self.orders("3"))
        }
    }

    @Test("P4 tables of a manifest with problems are not made")
    func faultyManifest() async throws {
        let text = #"{"Tables": [{"TableName": "x"}]}"#
        let manifest = try Manifest(json: Array(text.utf8), path: "test.json")
        let error = await #expect(throws: ManifestError.self) { try await TableService.inMemory(manifest) }
        #expect(error?.problems.isEmpty == false)
    }

    @Test("T6 a function with windows gets its state of the event and leaves it in the answer")
    func windows() async throws {
        struct Totals: Codable {
            var changes = 0
        }
        let function = Function("totals", window: Totals()) { (event: DynamoDBEvent, totals: inout Totals, _) in
            totals.changes += event.records.count
        }
        let changes = ["1", "2"].map { TableChange.inserted(["id": $0]) }
        let first = try DynamoDBEvent(key: "id", window: .tumbling(of: .seconds(60)), changes)
        #expect(try await function.invoke(with: first).state == Array(#"{"changes":2}"#.utf8))
        let second = try DynamoDBEvent(
            key: "id", window: .tumbling(of: .seconds(60), state: Totals(changes: 40)), changes)
        #expect(try await function.invoke(with: second).state == Array(#"{"changes":42}"#.utf8))
    }
}
