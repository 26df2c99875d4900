import Foundation
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// The real runtime on the in-memory store, under virtual time.
@Suite struct RuntimeTests {
    /// What handlers were given, in order.
    final class Deliveries: Sendable {
        private let batches = Mutex<[[String]]>([])

        func note(_ event: DynamoDBEvent) {
            batches.withLock { $0.append(event.records.map { $0.change.keys["id"]?.stringValue ?? "?" }) }
        }

        var all: [[String]] { batches.withLock { $0 } }
    }

    struct Failed: Error {}

    static func manifest(_ parameters: String = "", functions: String = "", startingPosition: String = "TRIM_HORIZON")
        -> String
    {
        """
        {
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
          }],
          "EventSourceMappings": [{
            "FunctionName": "orders", "EventSourceArn": "table/Orders", "StartingPosition": "\(startingPosition)"
            \(parameters.isEmpty ? "" : ",") \(parameters)
          }],
          "Functions": [\(functions)]
        }
        """
    }

    static let deadLetters = #""DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters.jsonl"}}"#

    static func put(_ ids: [String], into runtime: TestRuntime) async throws {
        for id in ids { try await runtime.table("Orders").put(["id": .string(id)]) }
    }

    @Test("P1 the runtime polls a table's stream in batches and invokes the function")
    func batches() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        try await withTestRuntime(manifest: Self.manifest(#""BatchSize": 2"#), functions: [function]) { runtime in
            try runtime.settle()
            try await Self.put(["a", "b", "c", "d", "e"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all.allSatisfy { (1...2).contains($0.count) })
            #expect(deliveries.all.flatMap(\.self) == ["a", "b", "c", "d", "e"])
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.deliveries == 5)
            #expect(ledger.succeeded == 5)
            #expect(ledger.redeliveries.isEmpty)
        }
    }

    @Test("T3 a handler that always throws, retry limit 2: three invocations, one failure record, the shard goes on")
    func exhaustedRetries() async throws {
        let deliveries = Deliveries()
        let causes = Mutex<[String]>([])
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            deliveries.note(event)
            for record in event.records where record.change.keys["id"] == "poison" {
                let cause = context.redeliveryCause(of: record)?.rawValue ?? "first"
                causes.withLock { $0.append("\(context.attempt) \(cause)") }
                throw Failed()
            }
        }
        let parameters = #""BatchSize": 1, "MaximumRetryAttempts": 2, \#(Self.deadLetters)"#
        try await withTestRuntime(manifest: Self.manifest(parameters), functions: [function]) { runtime in
            try await Self.put(["a", "poison", "b"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a"], ["poison"], ["poison"], ["poison"], ["b"]])
            #expect(causes.withLock { $0 } == ["1 first", "2 retry", "3 retry"])
            let letter = try #require(runtime.deadLetters.first)
            #expect(runtime.deadLetters.count == 1)
            #expect(letter.condition == .retryAttemptsExhausted)
            #expect(letter.approximateInvokeCount == 3)
            #expect(letter.responseContext?.isFunctionError == true)
            #expect(letter.batchInfo.records?.batchSize == 1)
            let event = try DynamoDBEvent(json: Array(letter.payload.utf8))
            #expect(event.records.map { $0.change.keys["id"] } == ["poison"])
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.redeliveries == [.retry: 2])
            #expect(ledger.deadLettered == 1)
            #expect(ledger.failedInvocations == 3)
            #expect(runtime.elapsed > .zero, "the waits between attempts take virtual time")
        }
    }

    @Test("T3 item failures deliver the failed record and those behind it again, and nothing before it")
    func itemFailures() async throws {
        let deliveries = Deliveries()
        let failsOnce = Mutex(true)
        let function = Function("orders", responseType: .reportBatchItemFailures) { (event: DynamoDBEvent, _) in
            deliveries.note(event)
            guard let record = event.records.first(where: { $0.change.keys["id"] == "c" }) else { return .succeeded }
            let fails = failsOnce.withLock { fails in
                defer { fails = false }
                return fails
            }
            return fails ? .failed(from: record) : .succeeded
        }
        let parameters = #""FunctionResponseTypes": ["ReportBatchItemFailures"]"#
        try await withTestRuntime(manifest: Self.manifest(parameters), functions: [function]) { runtime in
            try await Self.put(["a", "b", "c", "d"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a", "b", "c", "d"], ["c", "d"]])
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.redeliveries == [.partialFailure: 2])
        }
    }

    @Test("a function by record stops at the first throw, and that record comes again first")
    func eachRecord() async throws {
        let seen = Mutex<[String]>([])
        let function = Function("orders", each: DynamoDBRecord.self) { record, context in
            let id = record.change.keys["id"]?.stringValue ?? "?"
            seen.withLock { $0.append(id) }
            if id == "b", context.attempt == 1, context.redeliveredCount == 0 { throw Failed() }
        }
        let parameters = #""FunctionResponseTypes": ["ReportBatchItemFailures"]"#
        try await withTestRuntime(manifest: Self.manifest(parameters), functions: [function]) { runtime in
            try await Self.put(["a", "b", "c"], into: runtime)
            try runtime.settle()
            #expect(seen.withLock { $0 } == ["a", "b", "b", "c"])
        }
    }

    struct Order: Codable, Equatable {
        var id: String
        var total: Int?
    }

    @Test("a function by decoded change sees what was inserted, modified and removed")
    func eachChange() async throws {
        let changes = Mutex<[Change<Order>]>([])
        let function = Function("orders", eachChangeOf: Order.self) { change, _ in
            changes.withLock { $0.append(change) }
        }
        let parameters = #""FunctionResponseTypes": ["ReportBatchItemFailures"]"#
        try await withTestRuntime(manifest: Self.manifest(parameters), functions: [function]) { runtime in
            let orders = runtime.table("Orders")
            try await orders.put(["id": "a"])
            try await orders.put(["id": "a", "total": 3])
            try await orders.delete(["id": "a"])
            try runtime.settle()
            #expect(
                changes.withLock { $0 } == [
                    .inserted(Order(id: "a")),
                    .modified(from: Order(id: "a"), to: Order(id: "a", total: 3)),
                    .removed(Order(id: "a", total: 3)),
                ]
            )
        }
    }

    @Test("P3 a failure record that cannot be written holds the lane, and the lane goes on by itself")
    func failingDeadLetters() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in
            deliveries.note(event)
            if event.records.contains(where: { $0.change.keys["id"] == "poison" }) { throw Failed() }
        }
        let parameters = #""BatchSize": 1, "MaximumRetryAttempts": 0, \#(Self.deadLetters)"#
        try await withTestRuntime(manifest: Self.manifest(parameters), functions: [function]) { runtime in
            runtime.deadLetterSink.failNextWrites(4)
            try await Self.put(["poison", "b"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["poison"], ["b"]], "writing again does not invoke again")
            #expect(runtime.deadLetters.count == 1)
        }
    }

    @Test("a handler that outlives its timeout is cancelled and counts as failed")
    func timeout() async throws {
        let attempts = Mutex(0)
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            let attempt = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            guard attempt == 1 else { return }
            // Waits for its own cancellation, as a well-behaved handler that is too slow does.
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            await withTaskCancellationHandler {
                for await _ in stream {}
            } onCancel: {
                continuation.finish()
            }
        }
        let settings = #"{"FunctionName": "orders", "TimeoutSeconds": 10}"#
        try await withTestRuntime(manifest: Self.manifest(functions: settings), functions: [function]) { runtime in
            try await Self.put(["a"], into: runtime)
            try runtime.settle()
            #expect(attempts.withLock { $0 } == 2)
            #expect(runtime.elapsed >= .seconds(10))
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.failedInvocations == 1)
            #expect(ledger.succeeded == 1)
        }
    }

    @Test("G20 children of a shard that splits are read after their parent, item by item in order")
    func split() async throws {
        let seen = Mutex<[String: [Int]]>([:])
        let function = Function("orders") { (event: DynamoDBEvent, _) in
            for record in event.records {
                guard let id = record.change.keys["id"]?.stringValue,
                    let version = record.change.newImage?["version"]?.numberValue?.int
                else { continue }
                seen.withLock { $0[id, default: []].append(version) }
            }
        }
        try await withTestRuntime(manifest: Self.manifest(#""BatchSize": 3"#), functions: [function]) { runtime in
            let orders = runtime.table("Orders")
            let ids = (1...9).map { "order-\($0)" }
            for version in 1...12 {
                for id in ids { try await orders.put(["id": .string(id), "version": .number(AWSNumber(version))]) }
                if version % 3 == 0 { try await Self.splitOneShard(of: runtime) }
                if version % 4 == 0 { try runtime.settle() }
            }
            try runtime.settle()
            #expect(seen.withLock { $0 } == Dictionary(uniqueKeysWithValues: ids.map { ($0, Array(1...12)) }))
            let status = try #require(try await runtime.status().first)
            #expect(status.shards == 9)
            #expect(status.finishedShards == 4)
        }
    }

    private static func splitOneShard(of runtime: TestRuntime) async throws {
        let stream = try #require(runtime.store.streams().first)
        let open = runtime.store.shards(of: stream.arn).filter(\.isOpen)
        let shard = try #require(open.first)
        _ = try await runtime.store.write { transaction in
            try transaction.splitShard(ShardKey(stream: stream.arn, shard: shard.id))
        }
    }

    @Test("G36 two mappings read one stream independently, and one that is poisoned does not slow the other")
    func independence() async throws {
        let healthy = Deliveries()
        let manifest = Self.manifest(#""BatchSize": 1"#).replacingOccurrences(
            of: #""EventSourceMappings": ["#,
            with: #"""
                "EventSourceMappings": [{
                  "FunctionName": "healthy", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON"
                },
                """#
        )
        let functions = [
            Function("healthy") { (event: DynamoDBEvent, _) in healthy.note(event) },
            Function("orders") { (_: DynamoDBEvent, _) in throw Failed() },
        ]
        try await withTestRuntime(manifest: manifest, functions: functions) { runtime in
            try await Self.put(["a", "b", "c"], into: runtime)
            try runtime.advance(by: .milliseconds(1))
            #expect(healthy.all.flatMap(\.self) == ["a", "b", "c"])
            #expect(throws: TestRuntime.Stalled.self) { try runtime.settle(within: .seconds(600)) }
        }
    }

    @Test("a runtime without mappings is idle at once and stops when told")
    func noMappings() async throws {
        try await withTestRuntime(manifest: "{}", functions: []) { runtime in
            try runtime.settle()
            #expect(try await runtime.status().isEmpty)
        }
    }

    @Test("G12 E12 a function that fails holds up no write, and gets what was written meanwhile")
    func writesGoOn() async throws {
        let deliveries = Deliveries()
        let isBroken = Mutex(true)
        let function = Function("orders") { (event: DynamoDBEvent, _) in
            if isBroken.withLock({ $0 }) { throw Failed() }
            deliveries.note(event)
        }
        try await withTestRuntime(manifest: Self.manifest(), functions: [function]) { runtime in
            try await Self.put(["first"], into: runtime)
            try runtime.advance(by: .seconds(60))
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.failedInvocations > 0)
            let elapsed = runtime.elapsed
            let ids = (0..<100).map(String.init)
            try await Self.put(ids, into: runtime)
            #expect(runtime.elapsed == elapsed, "a write waits for no timer")
            isBroken.withLock { $0 = false }
            try runtime.settle()
            #expect(deliveries.all.flatMap(\.self) == ["first"] + ids)
        }
    }
}
