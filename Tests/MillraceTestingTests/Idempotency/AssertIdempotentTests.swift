import Millrace
import MillraceTesting
import Testing

/// What the assertion finds, and what it says of it.
@Suite struct AssertIdempotentTests {
    /// Runs three orders through a function that adds their ids to some effects.
    private func failures(
        under plans: [FaultPlan]? = nil,
        batchSize: Int = 100,
        _ handle: @escaping @Sendable (String, FunctionContext, Effects) async throws -> Void
    ) async throws -> [IdempotencyFailure] {
        try await idempotencyFailures(under: plans) { trial in
            let effects = Effects()
            trial.effect("ids") { effects.sorted }
            try await Self.run(trial, effects, batchSize, handle)
        }
    }

    private static func run(
        _ trial: IdempotencyTrial,
        _ effects: Effects,
        _ batchSize: Int = 100,
        _ handle: @escaping @Sendable (String, FunctionContext, Effects) async throws -> Void
    ) async throws {
        let function = idFunction { id, context in try await handle(id, context, effects) }
        try await trial.run(functions: [function]) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { table in
                table.trigger("orders") { $0.batchSize = batchSize }
            }
            for id in ["a", "b", "c"] { try await orders.put(["id": .string(id)]) }
        }
    }

    @Test("P2 a handler that is idempotent passes under every standard plan")
    func idempotent() async throws {
        try await assertIdempotent { trial in
            let effects = Effects()
            trial.effect("ids") { effects.sorted }
            try await Self.run(trial, effects) { id, _, effects in effects.addOnce(id) }
        }
    }

    @Test("P2 a handler that is not idempotent is found, with the record and the delivery that caused it")
    func notIdempotent() async throws {
        let failures = try await failures(under: [.crashAfterHandler, .redeliverEverything]) { id, _, effects in
            effects.add(id)
        }
        #expect(failures.map(\.plan) == [.crashAfterHandler, .redeliverEverything])
        let failure = try #require(failures.first)
        #expect(failure.effect == "ids")
        #expect(failure.expected == ["a", "b", "c"])
        #expect(failure.found.count > 3)
        #expect(failure.culprit?.records.first?.label == "INSERT id=a")
        #expect(failure.culprit?.records.first?.cause == .restart)
        #expect(failure.culprit?.number == 2)
        #expect(
            "\(failure)".hasPrefix(
                "not idempotent: under .crash(after: .handler, .times(1)), seed 1, the effect \"ids\" is not"))
        #expect("\(failure)".contains("  + a"), "\(failure)")
        #expect("\(failure)".contains("delivery 2"), "\(failure)")
        #expect("\(failure)".contains("was interrupted by a crash"), "\(failure)")
    }

    @Test("P2 the assertion records an issue for each plan that makes a difference")
    func issues() async throws {
        try await withKnownIssue {
            try await assertIdempotent(under: [.redeliverEverything]) { trial in
                let effects = Effects()
                trial.effect("ids") { effects.sorted }
                try await Self.run(trial, effects) { id, _, effects in effects.add(id) }
            }
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("under .redeliverEverything, seed 1") }
        }
    }

    @Test("P2 a handler that takes a first delivery for granted loses an effect, and the record is named")
    func lostEffect() async throws {
        let failures = try await failures(under: [.fail(.handler, .number(2))], batchSize: 1) { id, context, effects in
            // It believes that what is delivered again has been done.
            if context.attempt == 1 { effects.add(id) }
        }
        let failure = try #require(failures.first)
        #expect(failure.found == ["a", "c"])
        #expect(failure.culprit?.records.first?.label == "INSERT id=b")
        #expect(failure.culprit?.records.first?.cause == .retry)
        #expect("\(failure)".contains("  - b"), "\(failure)")
        #expect(failure.explanation.contains("no delivery of INSERT id=b"), "\(failure)")
    }

    @Test("P2 of the standard plans, all that repeat a delivery find a handler that is not idempotent")
    func standardPlans() async throws {
        let failures = try await failures(batchSize: 1) { id, _, effects in effects.add(id) }
        let found = Set(failures.map(\.plan))
        let mild: [FaultPlan] = [
            .loseAnswer(of: .checkpoint, .times(2)), .loseAnswer(of: .deadLetter), .fail(.checkpoint, .times(2)),
            .fail(.deadLetter), .throttle(times: 3) + .throttleSource(times: 3),
        ]
        #expect(found.isDisjoint(with: mild))
        for number in 1...3 {
            #expect(found.contains(.crash(after: .handler, .number(number))))
            #expect(found.contains(.loseAnswer(of: .handler, .number(number))))
        }
        #expect(found.isSuperset(of: [.redeliverEverything, .slowHandler(by: .seconds(901))]))
        #expect(failures.allSatisfy { $0.culprit != nil }, "\(failures.filter { $0.culprit == nil })")
    }

    @Test("P2 a scenario that does not come to its end under a plan is a failure with the last delivery, not an error")
    func throwsWhenRepeated() async throws {
        let failures = try await idempotencyFailures(under: [.redeliverEverything, .throttle(times: 1)]) { trial in
            let effects = Effects()
            trial.effect("ids") { effects.sorted }
            let function = idFunction { id, context in
                guard context.redeliveredCount == 0 else { throw Failed() }
                effects.add(id)
            }
            try await trial.run(functions: [function]) { runtime in
                let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") }
                try await orders.put(["id": "a"])
                try runtime.settle(within: .seconds(600))
            }
        }
        let failure = try #require(failures.first)
        #expect(failures.count == 1)
        #expect(failure.plan == .redeliverEverything)
        #expect(failure.found.first?.contains("there is still something to do") == true)
        #expect(failure.culprit?.records.first?.label == "INSERT id=a")
        #expect(failure.explanation.contains("the last delivery that failed"), "\(failure)")
    }

    @Test("a plan that was asked for and finds no opportunity proves nothing, and that is said")
    func missedPlan() async throws {
        let error = await #expect(throws: IdempotencyCheckError.self) {
            try await failures(under: [.split(after: 100)]) { id, _, effects in effects.addOnce(id) }
        }
        #expect(error?.description.contains(".split(after: 100) finds no opportunity") == true)
    }

    @Test("effects that differ by themselves prove nothing, and that is said")
    func randomEffects() async throws {
        let error = await #expect(throws: IdempotencyCheckError.self) {
            try await failures { _, context, effects in effects.add(context.requestID) }
        }
        #expect(error?.description.contains("differs between two runs without any fault") == true)
    }

    @Test("a scenario that forgets to run is refused")
    func forgottenRun() async throws {
        await #expect(throws: IdempotencyCheckError.self) {
            try await assertIdempotent { trial in trial.effect("nothing") { 0 } }
        }
    }

    @Test("what a scenario throws ends the assertion")
    func throwingScenario() async throws {
        await #expect(throws: Failed.self) { try await assertIdempotent { _ in throw Failed() } }
    }

    @Test("a handler that counts batches is told that it matters how they are cut")
    func batches() async throws {
        let failures = try await idempotencyFailures(under: [.split(after: 2)]) { trial in
            let effects = Effects()
            trial.effect("batches") { effects.texts }
            let function = Function("orders") { (event: DynamoDBEvent, _) in effects.add("\(event.records.count)") }
            try await trial.run(functions: [function]) { runtime in
                let orders = try await runtime.table("Orders", key: "id")
                for id in ["a", "b", "c"] { try await orders.put(["id": .string(id)]) }
                try await runtime.trigger("orders", by: .table("Orders"))
            }
        }
        let failure = try #require(failures.first)
        #expect(failure.culprit == nil)
        #expect(failure.explanation.contains("how records are cut into batches"))
    }

    @Test("values are compared as they are: dictionaries, sets and items by content, lists by order")
    func values() async throws {
        try await assertIdempotent(under: [.redeliverEverything], seeds: [7]) { trial in
            let effects = Effects()
            trial.effect("set") { Set(effects.texts) }
            trial.effect("dictionary") { Dictionary(effects.texts.map { ($0, 1) }) { first, _ in first } }
            trial.effect("table") { runtime in try await runtime.table("Orders").items().items }
            trial.effect("text") { effects.sorted.first ?? "" }
            try await Self.run(trial, effects) { id, _, effects in effects.addOnce(id) }
        }
    }
}
