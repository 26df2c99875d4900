import Millrace
import MillraceTesting
import Testing

/// A process that dies, by the test's will or by a fault plan, and comes back.
@Suite struct CrashTests {
    @Test(
        "P3 whenever the process dies, every record is delivered and the checkpoint is right",
        arguments: FaultPlan.Step.allCases.flatMap { [FaultPlan.crash(before: $0), .crash(after: $0)] })
    func crashes(plan: FaultPlan) async throws {
        let effects = Effects()
        let function = idFunction { id, context in
            effects.add(id)
            if id == "poison" { throw Failed() }
        }
        try await withTestRuntime(functions: [function], faults: plan) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { table in
                table.trigger("orders") { mapping in
                    mapping.batchSize = 1
                    mapping.maximumRetryAttempts = 0
                    mapping.onFailureDestination = "file:orders.jsonl"
                }
            }
            for id in ["a", "poison", "b"] {
                try await orders.put(["id": .string(id)])
                try runtime.settle()
            }
            #expect(runtime.crashCount == 1)
            #expect(runtime.missedFaults == [])
            #expect(Set(effects.texts) == ["a", "poison", "b"])
            #expect(runtime.deadLetters.count >= 1)
            #expect(runtime.deadLetters.allSatisfy { $0.batchInfo.records?.batchSize == 1 })
            let restarted = runtime.duplicates(by: .restart).map(\.label)
            if plan == .crashBeforeHandler || plan == .crashAfterHandler || plan == .crashBeforeCheckpoint {
                #expect(restarted == ["INSERT id=a"])
            } else if plan == .crashAfterCheckpoint {
                #expect(restarted == [])
            } else {
                #expect(restarted == ["INSERT id=poison"])
                #expect(runtime.deadLetters.count == (plan == .crash(after: .deadLetter) ? 2 : 1))
            }
        }
    }

    @Test("P3 a process that the test kills and starts again goes on behind its checkpoint")
    func killAndRestart() async throws {
        let effects = Effects()
        try await withTestRuntime(functions: [idFunction { id, _ in effects.add(id) }]) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") }
            try await orders.put(["id": "a"])
            try runtime.settle()
            runtime.crash()
            try await orders.put(["id": "b"])
            let stalled = #expect(throws: TestRuntime.Stalled.self) { try runtime.settle() }
            #expect(stalled?.description.contains("restart()") == true)
            #expect(effects.texts == ["a"])
            try runtime.restart()
            try runtime.settle()
            #expect(effects.texts == ["a", "b"])
            #expect(runtime.duplicates().isEmpty)
            #expect(runtime.crashCount == 1)
        }
    }

    @Test("a plan that kills the process for ever is reported and not followed for ever")
    func endlessCrashes() async throws {
        let function = idFunction { _, _ in }
        try await withTestRuntime(functions: [function], faults: .crash(before: .handler, .times(.max))) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") }
            try await orders.put(["id": "a"])
            let stalled = #expect(throws: TestRuntime.Stalled.self) { try runtime.settle() }
            #expect(stalled?.description.contains("has died 201 times") == true, "\(String(describing: stalled))")
        }
    }

    @Test("a plan that kills the process for ever is reported too when time passes in between")
    func endlessCrashesOverTime() async throws {
        let function = idFunction { _, _ in }
        try await withTestRuntime(functions: [function], faults: .crash(before: .checkpoint, .times(.max))) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { table in
                table.trigger("orders") { $0.maximumBatchingWindow = .seconds(1) }
            }
            try await orders.put(["id": "a"])
            let stalled = #expect(throws: TestRuntime.Stalled.self) { try runtime.settle() }
            #expect(stalled?.description.contains("has died") == true)
            #expect(runtime.elapsed < .seconds(1_000))
        }
    }

    @Test("G22 time passes while the process is down")
    func downtime() async throws {
        let effects = Effects()
        try await withTestRuntime(functions: [idFunction { id, _ in effects.add(id) }]) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { table in
                table.trigger("orders") { $0.maximumRecordAge = .seconds(3_600) }
            }
            runtime.crash()
            try await orders.put(["id": "old"])
            try runtime.advance(by: .seconds(7_200))
            try await orders.put(["id": "new"])
            try runtime.restart()
            try runtime.settle()
            #expect(effects.texts == ["new"], "what was too old at the restart was given up")
            #expect(runtime.elapsed >= .seconds(7_200))
        }
    }
}

/// What handlers throw in these tests.
struct Failed: Error {}
