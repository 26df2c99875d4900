import Millrace
import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// The trigger semantics as a function sees them, on the real runtime under virtual time.
@Suite struct TriggerTests {
    private typealias Deliveries = RuntimeTests.Deliveries

    private static func put(_ ids: String..., into runtime: TestRuntime) async throws {
        try await RuntimeTests.put(ids, into: runtime)
    }

    /// The stored checkpoints of the one mapping, and where its stream ends.
    private static func checkpoints(in runtime: TestRuntime) async throws -> [Checkpoint] {
        let status = try #require(try await runtime.status().first)
        let stream = try #require(status.streamARN)
        return try await CheckpointStore(store: runtime.store).load(mapping: status.mapping.id, stream: stream)
            .values.map(\.checkpoint)
    }

    private static func tips(in runtime: TestRuntime) -> [Checkpoint] {
        runtime.store.streams().flatMap { stream in
            runtime.store.shards(of: stream.arn).map {
                runtime.store.tip(of: ShardKey(stream: stream.arn, shard: $0.id))
            }
        }
    }

    @Test("T2 a batching window gathers records until it has run out, and a full batch ends it")
    func batchingWindow() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        let manifest = RuntimeTests.manifest(#""BatchSize": 3, "MaximumBatchingWindowInSeconds": 5"#)
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await Self.put("a", "b", into: runtime)
            try runtime.advance(by: .milliseconds(4_999))
            #expect(deliveries.all.isEmpty)
            try runtime.advance(by: .milliseconds(1))
            #expect(deliveries.all == [["a", "b"]])
            try await Self.put("c", "d", "e", "f", into: runtime)
            try runtime.advance(by: .zero)
            #expect(deliveries.all == [["a", "b"], ["c", "d", "e"]])
            try runtime.settle()
            #expect(deliveries.all == [["a", "b"], ["c", "d", "e"], ["f"]])
            #expect(runtime.elapsed == .seconds(10))
        }
    }

    @Test("T3 with bisect a poison record ends alone in the dead-letter file, and all others succeed in order")
    func bisect() async throws {
        let deliveries = Deliveries()
        let causes = Mutex<Set<RedeliveryCause?>>([])
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            deliveries.note(event)
            causes.withLock { $0.formUnion(event.records.map { context.redeliveryCause(of: $0) }) }
            if event.records.contains(where: { $0.change.keys["id"] == "poison" }) { throw RuntimeTests.Failed() }
        }
        let manifest = RuntimeTests.manifest(
            #""MaximumRetryAttempts": 1, "BisectBatchOnFunctionError": true, \#(RuntimeTests.deadLetters)"#
        )
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await runtime.disableMapping(of: "orders")
            try runtime.settle()
            try await Self.put("a", "poison", "b", "c", into: runtime)
            try await runtime.enableMapping(of: "orders")
            try runtime.settle()
            #expect(
                deliveries.all == [
                    ["a", "poison", "b", "c"], ["a", "poison"], ["a"], ["poison"], ["poison"], ["b", "c"],
                ]
            )
            #expect(causes.withLock { $0 } == [nil, .bisect, .retry])
            let letter = try #require(runtime.deadLetters.first)
            #expect(runtime.deadLetters.count == 1)
            #expect(letter.approximateInvokeCount == 2)
            #expect(letter.batchInfo.records?.batchSize == 1)
        }
    }

    @Test("T3 throttling by ReservedConcurrentExecutions delays a batch and spends none of its retries")
    func throttling() async throws {
        let running = Mutex(0)
        let most = Mutex(0)
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in
            let now = running.withLock { count in
                count += 1
                return count
            }
            most.withLock { $0 = max($0, now) }
            await stepAside()
            deliveries.note(event)
            running.withLock { $0 -= 1 }
        }
        let manifest = RuntimeTests.manifest(
            #""ParallelizationFactor": 10, "BatchSize": 1, "MaximumRetryAttempts": 0"#,
            functions: #"{"FunctionName": "orders", "ReservedConcurrentExecutions": 2}"#
        )
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            let ids = (0..<40).map { "\($0)" }
            try await RuntimeTests.put(ids, into: runtime)
            try runtime.settle()
            #expect(Set(deliveries.all.flatMap(\.self)) == Set(ids))
            #expect(deliveries.all.count == ids.count)
            #expect(most.withLock { $0 } == 2)
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.failedInvocations == 0)
            #expect(ledger.dropped == 0)
        }
    }

    @Test("T3 whoever waits longest for a throttled function gets its next place: a busy mapping starves no other")
    func fairThrottling() async throws {
        let order = Mutex<[String]>([])
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            let table = context.streamARN.tableName ?? "?"
            order.withLock { order in order += event.records.map { _ in table } }
            await stepAside()
        }
        let orders = RuntimeTests.manifest(
            #""BatchSize": 1"#,
            functions: #"{"FunctionName": "orders", "ReservedConcurrentExecutions": 1}"#
        )
        let text = try Self.ofTwoTables(orders)
        try await withTestRuntime(manifest: text, functions: [function]) { runtime in
            for id in 0..<20 {
                try await runtime.table("Orders").put(["id": .string("\(id)")])
                try await runtime.table("Others").put(["id": .string("\(id)")])
            }
            try runtime.settle()
            let seen = order.withLock { $0 }
            #expect(seen.count == 40)
            let longest = seen.split { $0 == "Others" }.map(\.count).max() ?? 0
            #expect(longest <= 3, "\(seen)")
        }
    }

    @Test("a lane whose handler takes long lets the other lanes have their turn after each call, also with a backlog")
    func turns() async throws {
        let order = Mutex<[String]>([])
        let clock = Mutex<VirtualScheduler?>(nil)
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            let table = context.streamARN.tableName ?? "?"
            order.withLock { order in order += event.records.map { _ in table } }
            // As if it had kept its thread for so long.
            let scheduler = clock.withLock { $0 }
            if let scheduler { scheduler.move(to: scheduler.now + .milliseconds(5)) }
        }
        let manifest = try Self.ofTwoTables(RuntimeTests.manifest(#""BatchSize": 1"#))
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            clock.withLock { $0 = runtime.scheduler }
            for id in 0..<20 {
                try await runtime.table("Orders").put(["id": .string("\(id)")])
                try await runtime.table("Others").put(["id": .string("\(id)")])
            }
            try runtime.settle()
            let seen = order.withLock { $0 }
            #expect(seen.count == 40)
            let longest = seen.split { $0 == "Others" }.map(\.count).max() ?? 0
            #expect(longest <= 2, "\(seen)")
        }
    }

    /// A manifest whose table and mapping are there twice, the second time as `Others`.
    private static func ofTwoTables(_ text: String) throws -> String {
        var manifest = try #require(JSONValue(parsing: Array(text.utf8)).objectValue)
        var table = try #require(manifest["Tables"]?.arrayValue?.first?.objectValue)
        var mapping = try #require(manifest["EventSourceMappings"]?.arrayValue?.first?.objectValue)
        table["TableName"] = "Others"
        mapping["EventSourceArn"] = "table/Others"
        manifest["Tables"] = .array((manifest["Tables"]?.arrayValue ?? []) + [.object(table)])
        manifest["EventSourceMappings"] = .array(
            (manifest["EventSourceMappings"]?.arrayValue ?? []) + [.object(mapping)])
        return String(decoding: JSONValue.object(manifest).serialized(), as: UTF8.self)
    }

    @Test("T5 with several slots a failing key does not hold up the others, and its checkpoint waits for it")
    func parallelization() async throws {
        let isFailing = Mutex(true)
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in
            deliveries.note(event)
            let hasFailing = event.records.contains { $0.change.keys["id"] == "failing" }
            if hasFailing, isFailing.withLock({ $0 }) { throw RuntimeTests.Failed() }
        }
        let manifest = RuntimeTests.manifest(#""ParallelizationFactor": 10, "BatchSize": 1"#)
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await Self.put("failing", into: runtime)
            try runtime.advance(by: .zero)
            let ids = (0..<50).map { "\($0)" }
            try await RuntimeTests.put(ids, into: runtime)
            try runtime.advance(by: .zero)
            let delivered = Set(deliveries.all.flatMap(\.self)).subtracting(["failing"])
            #expect(delivered.count > 30, "only those of its own slot wait behind the failing one")
            #expect(try await Self.checkpoints(in: runtime).isEmpty, "nothing before the failing one is resolved")
            isFailing.withLock { $0 = false }
            try runtime.settle()
            #expect(Set(deliveries.all.flatMap(\.self)) == Set(ids + ["failing"]))
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.recordsDelivered == 51)
            #expect(try await Self.checkpoints(in: runtime) == Self.tips(in: runtime))
        }
    }

    @Test("T7 a record that the filter drops is not delivered, is counted, and the checkpoint passes it")
    func filter() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        let manifest = RuntimeTests.manifest(
            #""FilterCriteria": {"Filters": [{"Pattern": "{\"dynamodb\": {\"Keys\": {\"id\": {\"S\": [{\"prefix\": \"a\"}]}}}}"}]}"#
        )
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await Self.put("a1", "b1", "a2", "b2", into: runtime)
            try runtime.settle()
            #expect(deliveries.all.flatMap(\.self) == ["a1", "a2"])
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.filteredOut == 2)
            #expect(ledger.recordsDelivered == 2)
            #expect(try await Self.checkpoints(in: runtime) == Self.tips(in: runtime), "b2 is the last of all")
        }
    }

    @Test("P2 a fault plan delivers every batch twice, and the second delivery says that it was asked for")
    func redeliverEverything() async throws {
        let deliveries = Deliveries()
        let causes = Mutex<[RedeliveryCause?]>([])
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            deliveries.note(event)
            causes.withLock { causes in causes += event.records.map { context.redeliveryCause(of: $0) } }
        }
        let manifest = RuntimeTests.manifest(#""BatchSize": 1"#)
        try await withTestRuntime(
            manifest: manifest,
            functions: [function],
            faults: .redeliverEverything
        ) { runtime in
            try await Self.put("a", "b", into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a"], ["a"], ["b"], ["b"]])
            #expect(causes.withLock { $0 } == [nil, .injected, nil, .injected])
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.redeliveries == [.injected: 2])
        }
    }

    @Test("P2 a fault plan delivers a seeded share of the batches twice: the same ones with the same seed")
    func redeliverShare() async throws {
        func repeated(seed: UInt64) async throws -> [String] {
            let deliveries = Deliveries()
            let function = Function("orders") { (event: DynamoDBEvent, context) in
                if context.redeliveredCount > 0 { deliveries.note(event) }
            }
            let manifest = RuntimeTests.manifest(#""BatchSize": 1"#)
            return try await withTestRuntime(
                manifest: manifest,
                functions: [function],
                seed: seed,
                faults: .redeliver(share: 0.3)
            ) { runtime in
                try await RuntimeTests.put((0..<100).map { "\($0)" }, into: runtime)
                try runtime.settle()
                return deliveries.all.flatMap(\.self)
            }
        }
        let first = try await repeated(seed: 1)
        #expect((15...45).contains(first.count), "\(first.count) of 100 with a share of 0.3")
        #expect(try await repeated(seed: 1) == first)
        #expect(try await repeated(seed: 2) != first)
    }

    @Test("T3 without a retry limit a failing record is given up when its stream no longer has to keep it")
    func expiry() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in
            deliveries.note(event)
            if event.records.contains(where: { $0.change.keys["id"] == "poison" }) { throw RuntimeTests.Failed() }
        }
        let manifest = RuntimeTests.manifest(#""BatchSize": 1, \#(RuntimeTests.deadLetters)"#)
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await Self.put("poison", "a", into: runtime)
            try runtime.settle()
            #expect(deliveries.all.last == ["a"])
            #expect(deliveries.all.dropLast().allSatisfy { $0 == ["poison"] })
            #expect(runtime.elapsed > .seconds(86_400))
            #expect(runtime.elapsed < .seconds(86_400 + 60))
            #expect(runtime.deadLetters.map(\.condition) == [.recordAgeExceeded])
            #expect(try await runtime.status().first?.ledger.deadLettered == 1)
        }
    }
}
