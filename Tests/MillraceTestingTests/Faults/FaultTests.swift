import Millrace
import MillraceTesting
import Testing

/// What each fault of a plan does to a handler and to a lane.
@Suite struct FaultTests {
    /// Runs three orders, one a batch, and gives what the handler saw: the id, and the cause of its redelivery.
    private func sightings(
        _ faults: FaultPlan,
        settings: String = "",
        batchSize: Int = 1,
        _ body: (TestRuntime) async throws -> Void = { _ in }
    ) async throws -> [String] {
        let seen = Effects()
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            for record in event.records {
                let id = record.change.keys["id"]?.stringValue ?? "?"
                seen.add(id + (context.redeliveryCause(of: record).map { " \($0.rawValue)" } ?? ""))
            }
        }
        let manifest = #"{"Functions": [{"FunctionName": "orders"\#(settings)}]}"#
        try await withTestRuntime(manifest: manifest, functions: [function], faults: faults) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { table in
                table.trigger("orders") { $0.batchSize = batchSize }
            }
            for id in ["a", "b", "c"] { try await orders.put(["id": .string(id)]) }
            try runtime.settle()
            #expect(runtime.missedFaults == [])
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.recordsDelivered == 3)
            try await body(runtime)
        }
        return seen.texts
    }

    @Test("P2 everything is delivered twice, or a share of it that the seed draws")
    func redelivery() async throws {
        #expect(
            try await sightings(.redeliverEverything)
                == ["a", "a injected", "b", "b injected", "c", "c injected"])
        let some = try await sightings(.redeliver(share: 0.5))
        #expect(Set(some).isSuperset(of: ["a", "b", "c"]))
        #expect((4...6).contains(some.count), "\(some)")
        #expect(try await sightings(.redeliver(share: 0.5)) == some, "the same seed gives the same run")
    }

    @Test("T3 a handler whose answer is lost has had its effect, and is called again as a retry")
    func lostAnswerOfHandler() async throws {
        #expect(try await sightings(.loseAnswer(of: .handler, .number(2))) == ["a", "b", "b retry", "c"])
    }

    @Test("T3 a call that fails before the handler spends an attempt and has no effect")
    func failedHandler() async throws {
        let seen = try await sightings(.fail(.handler)) { runtime in
            #expect(runtime.deliveries(of: "orders").map(\.attempt) == [1, 2, 1, 1])
            #expect(
                runtime.deliveries(of: "orders").first?.outcome == .failed("the handler failed on purpose"))
            #expect(runtime.elapsed > .zero)
        }
        #expect(seen == ["a retry", "b", "c"])
    }

    @Test("P3 a checkpoint that cannot be stored, or whose answer is lost, holds the lane and loses nothing")
    func checkpoints() async throws {
        for plan in [FaultPlan.fail(.checkpoint, .times(3)), .loseAnswer(of: .checkpoint, .times(3))] {
            let seen = try await sightings(plan) { runtime in
                #expect(runtime.elapsed > .zero, "\(plan) is waited out")
            }
            #expect(seen == ["a", "b", "c"], "\(plan)")
        }
    }

    @Test("T4 a failure record that cannot be written is written later; one whose answer is lost is written twice")
    func deadLetters() async throws {
        for (plan, count) in [(FaultPlan.fail(.deadLetter, .times(2)), 1), (.loseAnswer(of: .deadLetter), 2)] {
            let function = idFunction { _, _ in throw Failed() }
            try await withTestRuntime(functions: [function], faults: plan) { runtime in
                let orders = try await runtime.table("Orders", key: "id") { table in
                    table.trigger("orders") {
                        $0.maximumRetryAttempts = 0
                        $0.onFailureDestination = "file:orders.jsonl"
                    }
                }
                try await orders.put(["id": "a"])
                try runtime.settle()
                #expect(runtime.deadLetters.count == count, "\(plan)")
                #expect(runtime.missedFaults == [])
            }
        }
    }

    @Test("T3 throttling, of the function and of the source, spends no attempt")
    func throttling() async throws {
        let seen = try await sightings(.throttle(times: 5) + .throttleSource(times: 5)) { runtime in
            #expect(runtime.deliveries(of: "orders").map(\.attempt) == [1, 1, 1])
            #expect(runtime.elapsed > .zero)
        }
        #expect(seen == ["a", "b", "c"])
    }

    @Test("T3 a handler that is slow within its timeout succeeds; beyond it, it has failed with its effects done")
    func slowHandlers() async throws {
        let slow = try await sightings(.slowHandler(by: .seconds(2))) { runtime in
            #expect(runtime.elapsed >= .seconds(2))
        }
        #expect(slow == ["a", "b", "c"])
        #expect(try await sightings(.slowHandler(by: .seconds(4))) == ["a", "a retry", "b", "c"])
        let settings = #", "TimeoutSeconds": 5"#
        #expect(try await sightings(.slowHandler(by: .seconds(4)), settings: settings) == ["a", "b", "c"])
    }

    @Test("T3 a handler that never ends holds its lane, and the test is told who waits for what")
    func stuckHandler() async throws {
        let function = idFunction { _, _ in }
        try await withTestRuntime(functions: [function], faults: .stuckHandler()) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") }
            try await orders.put(["id": "a"])
            let stalled = try #require(throws: TestRuntime.Stalled.self) { try runtime.settle() }
            #expect(stalled.description.contains("orders, shard shardId-"), "\(stalled)")
            #expect(
                stalled.description.contains(
                    "the handler runs since 2026-01-01T00:00:00.000Z with 1 record, attempt 1, and may until "
                        + "2026-01-01T00:00:03.000Z; a handler's time is up and it was cancelled"), "\(stalled)")
        }
    }

    @Test("T3 a stuck handler is left behind, or ends the process, as the function's settings say")
    func stuckHandlers() async throws {
        let abandoned = try await sightings(.stuckHandler(), settings: #", "WhenStuck": "abandon""#) { runtime in
            #expect(runtime.crashCount == 0)
        }
        #expect(abandoned == ["a", "a retry", "b", "c"])
        let exited = try await sightings(.stuckHandler(), settings: #", "WhenStuck": "exit""#) { runtime in
            #expect(runtime.crashCount == 1)
            #expect(runtime.deliveries(of: "orders").first?.outcome == .interrupted)
        }
        #expect(exited == ["a", "a restart", "b", "c"])
    }

    @Test("G20 streams split and roll over at the record that the plan names, and order and completeness stay")
    func tableShards() async throws {
        for (plan, count) in [
            (FaultPlan.split(after: 2), 3), (.rollOver(after: 1), 2), (.split(after: 1) + .rollOver(after: 2), 4),
        ] {
            let seen = try await sightings(plan) { runtime in
                let stream = try #require(try await runtime.table("Orders").describe().latestStreamARN)
                #expect(runtime.store.shards(of: stream).count == count, "\(plan)")
            }
            #expect(seen.sorted() == ["a", "b", "c"], "\(plan)")
        }
    }

    @Test("G20 faults that are due together change a stream one after the other, and never the writer's success")
    func severalTopologyFaults() async throws {
        let seen = Effects()
        let function = Function("clicks") { (event: KinesisEvent, _) in
            for record in event.records { seen.add(record.kinesis.partitionKey) }
        }
        let faults: FaultPlan = .merge(after: 2) + .split(after: 3) + .rollOver(after: 3) + .split(after: 3)
        try await withTestRuntime(functions: [function], faults: faults) { runtime in
            try await runtime.stream("clicks", shards: 2) { $0.trigger("clicks") }
            let keys = (1...8).map { "\($0)" }
            for part in [keys.prefix(4), keys.suffix(4).prefix(2), keys.suffix(2)] {
                try await runtime.kinesis.putRecords(
                    part.map { .init(data: [1], partitionKey: $0) }, to: .init(name: "clicks"))
            }
            for key in keys {
                try await runtime.kinesis.putRecord(.init(data: [2], partitionKey: key), to: .init(name: "clicks"))
            }
            try runtime.settle()
            #expect(runtime.missedFaults == [])
        }
        #expect(seen.texts.count == 16)
    }

    @Test("G27 a Kinesis shard is merged with its neighbour at the record that the plan names")
    func kinesisShards() async throws {
        let seen = Effects()
        let function = Function("clicks") { (event: KinesisEvent, _) in
            for record in event.records { seen.add(String(decoding: record.kinesis.data, as: UTF8.self)) }
        }
        try await withTestRuntime(functions: [function], faults: .merge(after: 3)) { runtime in
            let clicks = try await runtime.stream("clicks", shards: 2) { $0.trigger("clicks") }
            for number in 1...6 { try await clicks.put("\(number)", partitionKey: "\(number)") }
            try runtime.settle()
            #expect(runtime.missedFaults == [])
            let output = try await runtime.kinesis.listShards(.init(stream: .init(name: "clicks")))
            #expect(output.shards.count == 3)
            #expect(output.shards.last?.adjacentParentShardID != nil)
        }
        #expect(seen.sorted == ["1", "2", "3", "4", "5", "6"])
    }

    @Test("G28 changes come twice and in disorder to a Kinesis stream that takes a table's changes")
    func destination() async throws {
        let seen = Effects()
        let function = Function("changes") { (event: KinesisEvent, _) in
            for record in event.records { seen.add(String(decoding: record.kinesis.data, as: UTF8.self)) }
        }
        let faults: FaultPlan = .duplicateInDestination(share: 0.5) + .reorderInDestination(share: 0.5)
        try await withTestRuntime(functions: [function], faults: faults) { runtime in
            try await runtime.stream("changes") { $0.trigger("changes") }
            let orders = try await runtime.table("Orders", key: "id")
            try await runtime.tables.enableKinesisStreamingDestination(
                of: "Orders", streamARN: StreamARN(stream: "changes", region: "us-east-1", accountID: "000000000000"))
            for number in 10..<30 { try await orders.put(["id": .string("\(number)")]) }
            try runtime.settle()
        }
        #expect(seen.texts.count > 20)
        #expect(Set(seen.texts).count == 20)
        #expect(seen.texts != seen.sorted)
    }
}
