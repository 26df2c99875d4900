import Foundation
import Millrace
import MillraceTesting
import Synchronization
import Testing

@Suite struct TestRuntimeTests {
    @Test("a test makes its table and its mapping in two lines, and sees deliveries, duplicates and dead letters")
    func tableWithTrigger() async throws {
        let effects = Effects()
        let welcome = idFunction("welcome-email") { id, context in
            if id == "poison" { throw Failed() }
            effects.add(id)
        }
        try await withTestRuntime(functions: [welcome]) { runtime in
            let customers = try await runtime.table("Customers", key: "id") {
                $0.trigger("welcome-email") { $0.maximumRetryAttempts = 2 }
            }
            try await customers.put(["id": "1", "email": "ada@example.com"])
            try runtime.settle()
            #expect(effects.texts == ["1"])
            #expect(runtime.deadLetters.isEmpty)
            try await customers.put(["id": "poison"])
            try runtime.settle()
            #expect(runtime.deliveries(of: "welcome-email").map(\.attempt) == [1, 1, 2, 3])
            #expect(runtime.deliveries(of: "nobody").isEmpty)
            #expect(runtime.duplicates().map(\.label) == ["INSERT id=poison", "INSERT id=poison"])
            #expect(runtime.duplicates(by: .retry).map(\.delivery) == [3, 4])
            #expect(runtime.duplicates(by: .restart).isEmpty)
            #expect(runtime.elapsed > .seconds(1))
        }
    }

    @Test("a mapping that a test makes is checked like any other")
    func wrongMappings() async throws {
        try await withTestRuntime(functions: [idFunction { _, _ in }]) { runtime in
            let misspelt = try await #require(throws: MillraceError.self) {
                try await runtime.table("Orders", key: "id") { $0.trigger("order") }
            }
            #expect(misspelt.message.contains("orders"), "\(misspelt)")
            await #expect(throws: MillraceError.self) {
                try await runtime.stream("clicks") { $0.trigger("orders") }
            }
        }
    }

    @Test("a function that reports item failures has them reported by the mapping that a test makes")
    func itemFailures() async throws {
        let effects = Effects()
        let function = Function("orders", each: DynamoDBRecord.self) { record, context in
            let id = record.change.keys["id"]?.stringValue ?? "?"
            if id == "b", context.redeliveredCount == 0 { throw Failed() }
            effects.add(id)
        }
        try await withTestRuntime(functions: [function]) { runtime in
            let orders = try await runtime.table("Orders", key: "id")
            for id in ["a", "b", "c"] { try await orders.put(["id": .string(id)]) }
            try await runtime.stream("unused")
            try await runtime.trigger("orders", by: .table("Orders"))
            try runtime.settle()
            #expect(effects.texts == ["a", "b", "c"])
            #expect(runtime.deliveries.map(\.records.count) == [3, 2])
            guard case .itemFailures(let failures) = runtime.deliveries[0].outcome else {
                Issue.record("\(runtime.deliveries[0].outcome)")
                return
            }
            #expect(failures == [runtime.deliveries[0].records[1].sequenceNumber.description])
        }
    }

    @Test("G22 a day of retention, time to live and iterators of 15 minutes pass as soon as the test says so")
    func longTimes() async throws {
        try await withTestRuntime(functions: []) { runtime in
            let orders = try await runtime.table("Orders", key: "id")
            try await runtime.tables.updateTimeToLive("Orders", TimeToLive(attributeName: "expires"))
            try await orders.put(["id": "a"])
            let stream = try #require(try await orders.describe().latestStreamARN)
            let shard = try #require(runtime.store.shards(of: stream).first?.id)
            let output = try await runtime.streams.getShardIterator(
                .init(streamARN: stream.description, shardID: shard.description, shardIteratorType: "TRIM_HORIZON"))
            try runtime.advance(by: .seconds(15 * 60 + 1))
            await #expect(throws: ServiceError.self) {
                try await runtime.streams.getRecords(.init(shardIterator: output.shardIterator))
            }
            let expiry = Int(runtime.now.microsecondsSinceEpoch / 1_000_000) + 7_200
            try await orders.put(["id": "b", "expires": .number(AWSNumber(expiry))])
            try await runtime.settle(until: { try await orders.get(["id": "b"]) == nil })
            #expect((7_200...7_800).contains(Int((runtime.elapsed - .seconds(901)) / .seconds(1))))
            #expect(runtime.store.tip(of: .init(stream: stream, shard: shard)) != .trimHorizon)
            try runtime.advance(by: .seconds(2 * 86_400))
            let oldest = try #require(runtime.store.shards(of: stream).first)
            let page = try await runtime.store.read(
                .init(stream: stream, shard: oldest.id), after: .trimHorizon, limit: 10)
            #expect(page.records.isEmpty, "what is older than a day is trimmed")
        }
    }

    @Test("T2 T3 windows of five minutes and ages of a minute pass as soon as the test settles")
    func windowsAndAges() async throws {
        let effects = Effects()
        let function = idFunction { id, _ in
            effects.add(id)
            if id == "old" { throw Failed() }
        }
        try await withTestRuntime(functions: [function]) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { table in
                table.trigger("orders") {
                    $0.maximumBatchingWindow = .seconds(300)
                    $0.maximumRecordAge = .seconds(600)
                    $0.onFailureDestination = "file:orders.jsonl"
                }
            }
            try await orders.put(["id": "a"])
            try runtime.advance(by: .seconds(299))
            #expect(effects.texts.isEmpty)
            try runtime.settle()
            #expect(effects.texts == ["a"])
            #expect(runtime.elapsed == .seconds(300))
            try await orders.put(["id": "old"])
            try runtime.settle()
            #expect(runtime.deadLetters.map(\.condition) == [.recordAgeExceeded])
        }
    }

    @Test("a condition that never comes to hold is reported with the instant and the next timer")
    func conditionThatNeverHolds() async throws {
        try await withTestRuntime(functions: []) { runtime in
            let stalled = try await #require(throws: TestRuntime.Stalled.self) {
                try await runtime.settle(within: .seconds(3_600), until: { false })
            }
            #expect(stalled.description.contains("the condition does not hold"))
            #expect(stalled.description.contains("the next timer is due at 2026-01-01T01:"), "\(stalled)")
        }
    }

    @Test("a handler that fails for ever is reported with its last attempt and error when the time is up")
    func endlessFailure() async throws {
        try await withTestRuntime(functions: [idFunction { _, _ in throw Failed() }]) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") }
            try await orders.put(["id": "a"])
            let stalled = try #require(throws: TestRuntime.Stalled.self) {
                try runtime.settle(within: .seconds(600))
            }
            #expect(stalled.description.contains("there is still something to do, and 600.0 seconds are over"))
            #expect(stalled.description.contains("waits before the next attempt, for attempt "), "\(stalled)")
            #expect(stalled.description.contains("has failed: Failed()"), "\(stalled)")
        }
    }

    @Test("what the body throws is thrown, also when the runtime has failed behind it")
    func bodyError() async throws {
        await #expect(throws: Failed.self) {
            try await withTestRuntime(functions: []) { _ in throw Failed() }
        }
    }

    @Test("what a condition throws ends the wait")
    func conditionThatThrows() async throws {
        try await withTestRuntime(functions: []) { runtime in
            await #expect(throws: Failed.self) { try await runtime.settle(until: { throw Failed() }) }
        }
    }

    @Test("handlers wait for actors and child tasks in virtual time, without a thread of their own")
    func actors() async throws {
        actor Ledger {
            var ids: [String] = []
            func add(_ id: String) { ids.append(id) }
        }
        let ledger = Ledger()
        let function = idFunction { id, _ in
            await withTaskGroup { group in
                for part in ["x", "y"] { group.addTask { await ledger.add(id + part) } }
            }
        }
        try await withTestRuntime(functions: [function]) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") }
            try await orders.put(["id": "a"])
            try runtime.settle()
            #expect(await ledger.ids.sorted() == ["ax", "ay"])
            #expect(runtime.elapsed == .zero)
        }
    }

    @Test("equal seeds give equal runs, and the seed is what differs")
    func seeds() async throws {
        func run(seed: UInt64) async throws -> [String] {
            try await withTestRuntime(
                functions: [idFunction { _, context in if context.attempt < 4 { throw Failed() } }], seed: seed
            ) { runtime in
                let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") }
                try await orders.put(["id": "a"])
                try runtime.settle()
                return runtime.deliveries.map { "\($0.instant) \($0.requestID)" }
            }
        }
        let one = try await run(seed: 1)
        #expect(try await run(seed: 1) == one)
        #expect(try await run(seed: 2) != one)
    }

    @Test("a manifest from a file runs in the test, its dead letters kept in memory")
    func manifestFromFile() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "millrace-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let json = #"""
            {"Tables": [{"TableName": "Orders", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
              "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
              "StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}],
             "EventSourceMappings": [{"FunctionName": "orders", "EventSourceArn": "table/Orders",
               "StartingPosition": "TRIM_HORIZON", "MaximumRetryAttempts": 0,
               "DestinationConfig": {"OnFailure": {"Destination": "file:/nonexistent/x.jsonl"}}}]}
            """#
        try json.write(toFile: path, atomically: true, encoding: .utf8)
        let function = idFunction { _, _ in throw Failed() }
        try await withTestRuntime(manifest: .load(path), functions: [function]) { runtime in
            try await runtime.table("Orders").put(["id": "a"])
            try runtime.settle()
            #expect(runtime.deadLetters.count == 1)
        }
    }
}
