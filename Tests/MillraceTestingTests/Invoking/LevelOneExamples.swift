import Logging
import Millrace
import MillraceModel
import MillraceTables
import MillraceTesting
import Synchronization
import Testing

/// What the article on testing shows of handlers that are called without a runtime; the article repeats it verbatim.
@Suite("P5 examples of the article: call the handler")
struct LevelOneExamples {
    struct Order: Codable, Equatable {
        var id: String
        var total: Int
        var email: String
    }

    struct Totals: Codable {
        var sum = 0
    }

    struct NoPage: Error {}

    /// What would leave the process.
    final class Outbox: Sendable {
        private let stored = Mutex<[String]>([])
        var sent: [String] { stored.withLock { $0 } }
        func send(_ text: String) { stored.withLock { $0.append(text) } }
    }

    /// Sends a receipt for each new order, once however often the order is delivered.
    static func receipts(_ outbox: Outbox) -> Function {
        Function("receipts", eachChangeOf: Order.self) { change, context in
            guard case .inserted(let order) = change else { return }
            let isNew = try await context.tables.table("Receipts").modify(["order": .string(order.id)]) { receipt in
                defer { receipt = ["order": .string(order.id)] }
                return receipt == nil
            }
            if isNew { outbox.send("\(order.email): \(order.total)") }
        }
    }

    static let stockKeeper = Function("stock-keeper", each: KinesisRecord.self) { record, context in
        guard !record.kinesis.data.isEmpty else { throw NoPage() }
    }

    static let turnover = Function("turnover", window: Totals()) {
        (event: DynamoDBEvent, totals: inout Totals, context) in
        for record in event.records { totals.sum += record.change.newImage?["total"]?.numberValue?.int ?? 0 }
    }

    @Test("P5 an event of changes, and tables for the handler")
    func changes() async throws {
        let outbox = Outbox()
        let receipts = Self.receipts(outbox)
        // snippet.changes
        let order = Order(id: "1", total: 40, email: "ada@example.com")
        let paid = Order(id: "1", total: 0, email: "ada@example.com")
        let event = try DynamoDBEvent(
            changesOf: "Orders", key: "id",
            .inserted(order),
            .modified(from: order, to: paid),
            .inserted(["id": "2", "total": 5, "email": "alan@example.com"]),
            .expired(paid)
        )
        let tables = try await TableService.inMemory([
            TableDefinition(name: "Receipts", keySchema: KeySchema(hash: "order"))
        ])

        try await receipts.invoke(with: event, context: TestContext(tables: tables))

        #expect(outbox.sent == ["ada@example.com: 40", "alan@example.com: 5"])
        // snippet.end
        // snippet.redelivery
        try await receipts.invoke(
            with: event, context: TestContext(attempt: 2, redelivery: .all(.retry), tables: tables))

        #expect(outbox.sent.count == 2, "no order gets a second receipt")
        // snippet.end
    }

    @Test("P5 a batch of Kinesis records of which one fails")
    func records() async throws {
        let stockKeeper = Self.stockKeeper
        let item = Order(id: "1", total: 40, email: "ada@example.com")
        // snippet.records
        let event = try KinesisEvent(recordsOf: "stock", "a text", .json(item, partitionKey: "1"), .bytes([]), "more")

        let response = try await stockKeeper.invoke(with: event)

        #expect(response == .failed(from: event.records[2]))
        // snippet.end
    }

    @Test("P5 a window's state")
    func windows() async throws {
        let turnover = Self.turnover
        // snippet.windows
        let event = try DynamoDBEvent(
            changesOf: "Orders", key: "id", window: .tumbling(of: .seconds(60), state: Totals(sum: 40)),
            .inserted(["id": "2", "total": 5])
        )

        let response = try await turnover.invoke(with: event)

        #expect(response.state == Array(#"{"sum":45}"#.utf8))
        // snippet.end
    }

    @Test("P5 a record whose members a test sets itself, and a context for code below the handler")
    func parts() async throws {
        // snippet.parts
        var record = try DynamoDBRecord(.inserted(["id": "1"]), of: "Orders", key: "id", view: .keysOnly)
        record.eventID = "c1a7…"
        let event = DynamoDBEvent(records: [record])
        let context = try await FunctionContext(TestContext(timeout: .seconds(10)), for: event)
        // snippet.end
        #expect(record.change.newImage == nil)
        #expect(context.deadline == .testStart + .seconds(10))
        #expect(event.records[0].eventID == "c1a7…")
    }

    static let manifest = """
        {
          "Tables": [{
            "TableName": "Orders", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}
          }],
          "EventSourceMappings": [
            {"FunctionName": "shipper", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON"}
          ]
        }
        """
    static let shipper = Function("shipper") { (event: DynamoDBEvent, context) in
        context.logger.info("orders are shipped", metadata: ["count": "\(event.records.count)"])
    }

    // snippet.trait
    @Suite(.testRuntime(manifest: manifest, seed: 7, logLevel: .info))
    struct OrderTests {
        @Test func ships() async throws {
            try await withTestRuntime(functions: [shipper]) { runtime in
                try await runtime.table("Orders").put(["id": "1"])
                try runtime.settle()
                #expect(runtime.deliveries(of: "shipper").map(\.outcome) == [.succeeded])
            }
        }

        @Test(.testRuntime(seed: 8)) func shipsInAnotherOrder() async throws {
            #expect(TestRuntimeSettings.current.seed == 8)
            #expect(TestRuntimeSettings.current.manifest == manifest)
        }
    }
    // snippet.end
}
