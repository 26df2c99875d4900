import Foundation
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// What functions did, in order.
final class Journal: Sendable {
    private let entries = Mutex<[String]>([])

    func note(_ entry: String) { entries.withLock { $0.append(entry) } }

    var all: [String] { entries.withLock { $0 } }
}

struct Order: Codable, Equatable {
    var id: String
    var total: Int
    var note: String?
}

struct Totals: Codable {
    var orders = 0
}

/// The examples of the pages "Writing functions" and "Testing".
@Suite struct WritingFunctionsExamples {
    private struct NoNumber: Error {}

    private let journal = Journal()
    private let reportsItemFailures = #""FunctionResponseTypes": ["ReportBatchItemFailures"]"#

    /// A manifest with a table, a stream and one mapping.
    private func manifest(_ function: String, source: String = "table/Orders", _ parameters: String = "") -> String {
        """
        {
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
          }],
          "KinesisStreams": [{"Name": "clicks", "ShardCount": 1}],
          "EventSourceMappings": [{
            "FunctionName": "\(function)", "EventSourceArn": "\(source)", "StartingPosition": "TRIM_HORIZON",
            "MaximumRetryAttempts": 1\(parameters.isEmpty ? "" : ", " + parameters)
          }]
        }
        """
    }

    private func send(_ texts: [String], to runtime: TestRuntime) async throws {
        for text in texts {
            try await runtime.kinesis.putRecord(
                .init(data: [UInt8](text.utf8), partitionKey: "k"), to: .init(name: "clicks"))
        }
        try runtime.settle()
    }

    @Test("P5 a batch at a time, and what a test of it looks like")
    func event() async throws {
        let journal = journal
        let auditTrail = Function("audit-trail") { (event: DynamoDBEvent, context) in
            for record in event.records {
                journal.note("\(record.eventName.rawValue) \(record.change.keys["id"]?.stringValue ?? "?")")
            }
        }
        let manifest = manifest("audit-trail")
        try await withTestRuntime(manifest: manifest, functions: [auditTrail]) { runtime in
            try await runtime.table("Orders").put(["id": "1", "total": 7])
            try runtime.settle()
            #expect(journal.all == ["INSERT 1"])
            #expect(runtime.deadLetters.isEmpty)
        }
    }

    @Test("P5 a batch at a time, with item failures")
    func itemFailures() async throws {
        let journal = journal
        let clickCounter = Function("click-counter", responseType: .reportBatchItemFailures) {
            (event: KinesisEvent, context) in
            for record in event.records {
                guard let page = String(validating: record.kinesis.data, as: UTF8.self) else {
                    return .failed(from: record)
                }
                journal.note(page)
            }
            return .succeeded
        }
        let manifest = manifest("click-counter", source: "stream/clicks", reportsItemFailures)
        try await withTestRuntime(manifest: manifest, functions: [clickCounter]) { runtime in
            try await runtime.kinesis.putRecords(
                [[97], [0xFF], [98]].map { .init(data: $0, partitionKey: "k") }, to: .init(name: "clicks"))
            try runtime.settle()
            #expect(journal.all == ["a"], "the record behind the broken one went with it")
            let status = try #require(try await runtime.status().first)
            #expect(status.ledger.dropped == 2)
        }
    }

    @Test("P5 one record at a time")
    func eachRecord() async throws {
        let journal = journal
        let stockKeeper = Function("stock-keeper", each: KinesisRecord.self) { record, context in
            guard let amount = Int(String(decoding: record.kinesis.data, as: UTF8.self)) else { throw NoNumber() }
            journal.note("\(record.kinesis.partitionKey) \(amount)")
        }
        let manifest = manifest("stock-keeper", source: "stream/clicks", reportsItemFailures)
        try await withTestRuntime(manifest: manifest, functions: [stockKeeper]) { runtime in
            try await send(["1", "2", "many"], to: runtime)
            #expect(journal.all == ["k 1", "k 2"])
        }
    }

    @Test("P5 one change at a time, decoded")
    func eachChange() async throws {
        let journal = journal
        let searchIndexer = Function("search-indexer", eachChangeOf: Order.self) { change, context in
            switch change {
            case .inserted(let order): journal.note("add \(order.id)")
            case .modified(let old, let new): journal.note("\(new.id): \(old.total) became \(new.total)")
            case .removed(let order): journal.note("remove \(order.id)")
            }
        }
        let manifest = manifest("search-indexer", reportsItemFailures)
        try await withTestRuntime(manifest: manifest, functions: [searchIndexer]) { runtime in
            let orders = runtime.table("Orders")
            try await orders.put(["id": "1", "total": 7])
            try await orders.put(["id": "1", "total": 8])
            try await orders.delete(["id": "1"])
            try runtime.settle()
            #expect(journal.all == ["add 1", "1: 7 became 8", "remove 1"])
        }
    }

    @Test("P5 items are values and back")
    func items() throws {
        let order = Order(id: "1", total: 7, note: nil)
        let item = try ItemEncoder().encode(order)
        #expect(item == ["id": "1", "total": 7])
        #expect(try ItemDecoder().decode(Order.self, from: item) == order)
        let half: Item = ["id": "1", "total": .number(try AWSNumber("7.5"))]
        #expect(throws: DecodingError.self) { try ItemDecoder().decode(Order.self, from: half) }
    }

    @Test("P5 a state over a tumbling window")
    func window() async throws {
        let journal = journal
        let usage = Function("usage", window: Totals()) { (event: DynamoDBEvent, totals: inout Totals, context) in
            totals.orders += event.records.count
            guard event.timeWindow?.isFinalInvoke == true else { return }
            journal.note("\(totals.orders) orders")
        }
        let parameters = #""BatchSize": 1, "TumblingWindowInSeconds": 60, "TumblingWindowIdleTimeoutInSeconds": 5"#
        try await withTestRuntime(manifest: manifest("usage", parameters), functions: [usage]) { runtime in
            for id in ["1", "2"] { try await runtime.table("Orders").put(["id": .string(id)]) }
            try runtime.settle()
            #expect(journal.all == ["2 orders"])
        }
    }

    @Test("P5 a runtime within another service")
    func runtime() async throws {
        let journal = journal
        let auditTrail = Function("audit-trail") { (event: DynamoDBEvent, context) in journal.note("audit") }
        let searchIndexer = Function("search-indexer", eachChangeOf: Order.self) { _, _ in journal.note("index") }
        let manifest = try Manifest(json: Array(manifest("audit-trail").utf8), path: "test")
        let folder = FileManager.default.temporaryDirectory.appending(path: "runtime-\(UUID().uuidString)").path
        let runtime = try MillraceRuntime(manifest: manifest, dataDirectory: folder) {
            auditTrail
            searchIndexer
        }
        let running = Task { try await runtime.run() }
        await runtime.ready()
        try await runtime.tables().table("Orders").put(["id": "1"])
        await runtime.idle()
        #expect(journal.all == ["audit"])
        runtime.stop()
        try await running.value
        try FileManager.default.removeItem(atPath: folder)
    }
}
