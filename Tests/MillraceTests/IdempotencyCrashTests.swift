import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// Idempotent functions in a process that dies, and where batches and shards are cut.
@Suite struct IdempotencyCrashTests {
    typealias Form = IdempotencyBench.Form

    private static let orderID = IdempotencyKey.change { $0.change.newImage?["orderID"]?.stringValue }

    @Test("P2 a crash behind the marks repeats no effect, whatever the checkpoint missed", arguments: Form.allCases)
    func behindTheMark(_ form: Form) async throws {
        for plan in [FaultPlan.crashAfterHandler, .crashBeforeCheckpoint] {
            let effects = Stored<[String]>([])
            let function = IdempotencyRuntimeTests.function(form) { id, _ in effects.change { $0.append(id) } }
                .idempotent(by: .eventID)
            let ids = (0..<9).map { "o\($0)" }
            try await withTestRuntime(
                manifest: IdempotencyRuntimeTests.manifest(form, #""BatchSize": 4"#),
                functions: [function],
                faults: plan
            ) { runtime in
                try await RuntimeTests.put(ids, into: runtime)
                try runtime.settle()
                #expect(effects.value == ids, "\(plan)")
                #expect(runtime.crashCount == 1)
                #expect(runtime.missedFaults == [])
                #expect(!runtime.duplicates(by: .restart).isEmpty, "what the checkpoint missed came again, \(plan)")
            }
        }
    }

    @Test(
        "P2 a crash between effect and mark: the record is refused up to the deadline, and its effect comes twice then",
        arguments: Form.allCases)
    func beforeTheMark(_ form: Form) async throws {
        let effects = Stored<[String]>([])
        let startedAt = Stored<[Timestamp]>([])
        let halt = Halt()
        let function = IdempotencyRuntimeTests.function(form) { id, context in
            effects.change { $0.append(id) }
            startedAt.change { $0.append(context.invokedAt) }
            if id == "b" { await halt.hold() }
        }.idempotent(by: .eventID)
        let settings = #"{"FunctionName": "orders", "TimeoutSeconds": 300}"#
        try await withTestRuntime(
            manifest: IdempotencyRuntimeTests.manifest(form, #""Enabled": false"#, functions: settings),
            functions: [function]
        ) { runtime in
            try await RuntimeTests.put(["a", "b"], into: runtime)
            try await runtime.enableMapping(of: "orders")
            try runtime.advance(by: .zero)
            #expect(effects.value == ["a", "b"])
            let deadline = try #require(startedAt.value.first) + .seconds(300)
            runtime.crash()
            try runtime.restart()
            // The manifest is read anew, and says that the mapping is not enabled.
            try await runtime.enableMapping(of: "orders")
            try runtime.advance(by: .seconds(299))
            #expect(effects.value == ["a", "b"], "nothing is handled before the deadline")
            #expect(runtime.deliveries.count > 3, "it came again and was refused")
            try runtime.settle()
            #expect(effects.value == (form == .each ? ["a", "b", "b"] : ["a", "b", "a", "b"]))
            let again = try #require(startedAt.value.last)
            #expect(again >= deadline && again < deadline + .seconds(61))
            halt.open()
        }
    }

    @Test(
        "P2 bisecting a batch around a record that always fails has the effects of the others once",
        arguments: Form.allCases)
    func bisected(_ form: Form) async throws {
        let effects = Stored<[String]>([])
        let ids = (0..<8).map { $0 == 5 ? "poison" : "o\($0)" }
        let function: Function
        if form == .whole {
            // The effects of a batch that fails as a whole come again with it, so these come when all is well.
            function = Function("orders") { (event: DynamoDBEvent, _) in
                let names = event.records.map { $0.change.keys["id"]?.stringValue ?? "?" }
                if names.contains("poison") { throw RuntimeTests.Failed() }
                effects.change { $0 += names }
            }
        } else {
            function = IdempotencyRuntimeTests.function(form) { id, _ in
                if id == "poison" { throw RuntimeTests.Failed() }
                effects.change { $0.append(id) }
            }
        }
        let parameters = #""BisectBatchOnFunctionError": true, "MaximumRetryAttempts": 1, \#(RuntimeTests.deadLetters)"#
        try await withTestRuntime(
            manifest: IdempotencyRuntimeTests.manifest(form, #""Enabled": false, \#(parameters)"#),
            functions: [function.idempotent(by: .eventID)],
            faults: .redeliverEverything
        ) { runtime in
            try await RuntimeTests.put(ids, into: runtime)
            try await runtime.enableMapping(of: "orders")
            try runtime.settle()
            #expect(effects.value == ids.filter { $0 != "poison" })
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.deadLettered == 1, "the one that failed, and nothing with it")
            if form == .whole { #expect(ledger.redeliveries[.bisect, default: 0] > 0) }
            #expect(ledger.redeliveries[.injected, default: 0] > 0)
        }
    }

    @Test("P2 a business key finds the write before a split from behind it, in another shard", arguments: Form.allCases)
    func split(_ form: Form) async throws {
        let effects = Stored<[String]>([])
        let function = IdempotencyRuntimeTests.function(form) { id, _ in effects.change { $0.append(id) } }
            .idempotent(by: Self.orderID)
        try await withTestRuntime(
            manifest: IdempotencyRuntimeTests.manifest(form), functions: [function], faults: .split(after: 2)
        ) { runtime in
            for number in 0..<8 {
                try await runtime.table("Orders").put(["id": .string("o\(number)"), "orderID": "4711"])
                try runtime.settle()
            }
            #expect(effects.value == ["o0"])
            #expect(runtime.missedFaults == [])
            #expect(Set(runtime.deliveries.map(\.shardID)).count > 1, "shards of both generations were read")
            #expect(runtime.deliveries.flatMap(\.records).count == 8)
        }
    }

    /// Runs six orders through a function whose effect is repeated whenever it is called.
    private static func run(_ trial: IdempotencyTrial, isIdempotent: Bool) async throws {
        let effects = Stored<[String]>([])
        trial.effect("charges") { effects.value.sorted() }
        let function = IdempotencyRuntimeTests.function(.each) { id, _ in effects.change { $0.append(id) } }
        try await trial.run(
            manifest: IdempotencyRuntimeTests.manifest(.each, #""BatchSize": 2"#),
            functions: [isIdempotent ? function.idempotent(by: .eventID) : function]
        ) { runtime in
            try await RuntimeTests.put((0..<6).map { "o\($0)" }, into: runtime)
        }
    }

    // All standard plans crash, delay and lose answers before or behind the function with its marks. The promise does not
    // hold for a crash between effect and mark, which `beforeTheMark` shows, for one that is found after the time to
    // live, and beside a handler that ignores its cancellation.
    @Test("P2 an effect that would be repeated is had once under every standard plan")
    func standardPlans() async throws {
        try await assertIdempotent { trial in try await Self.run(trial, isIdempotent: true) }
        let failures = try await idempotencyFailures { trial in try await Self.run(trial, isIdempotent: false) }
        #expect(failures.map(\.plan).contains(.redeliverEverything))
        #expect(failures.count > FaultPlan.standard.count / 2, "without marks most plans make a difference")
    }
}
