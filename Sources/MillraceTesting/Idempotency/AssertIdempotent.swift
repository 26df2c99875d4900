import Millrace
public import Testing

/// Runs a scenario without faults and under many fault plans, and records an issue for each plan that changes its effects.
///
/// ```swift
/// try await assertIdempotent { trial in
///     let outbox = RecordingOutbox()
///     trial.effect("mails") { outbox.messages }
///     try await trial.run(manifest: manifest, functions: [welcomeEmail(outbox: outbox)]) { runtime in
///         try await runtime.table("Customers").put(["id": "1", "email": "ada@example.com"])
///     }
/// }
/// ```
///
/// The issue names the plan and the seed that repeat it, the difference, and the record and the delivery that caused it.
/// What is proven is that these faults, on this scenario, change nothing.
///
/// - Parameters:
///   - plans: The fault plans; ``FaultPlan/standard`` unless others are given.
///   - seeds: Each plan is run with each of these seeds.
///   - sourceLocation: Where the issues are shown.
///   - scenario: Makes everything that the functions act on, names the effects and runs the scenario, each time anew.
/// - Throws: What the scenario throws, whatever the plan; and `IdempotencyCheckError` when the effects differ by
///   themselves.
public func assertIdempotent(
    under plans: [FaultPlan] = FaultPlan.standard,
    seeds: [UInt64] = [1, 2, 3],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ scenario: (IdempotencyTrial) async throws -> Void
) async throws {
    for failure in try await idempotencyFailures(under: plans, seeds: seeds, scenario) {
        Issue.record(Comment(rawValue: failure.description), sourceLocation: sourceLocation)
    }
}

/// What ``assertIdempotent(under:seeds:sourceLocation:_:)`` finds: one failure at most for each plan, by its first seed.
///
/// - Parameters:
///   - plans: The fault plans.
///   - seeds: Each plan is run with each of these seeds, until one makes a difference.
///   - scenario: Makes everything, names the effects and runs the scenario.
/// - Throws: As ``assertIdempotent(under:seeds:sourceLocation:_:)``.
public func idempotencyFailures(
    under plans: [FaultPlan] = FaultPlan.standard,
    seeds: [UInt64] = [1, 2, 3],
    _ scenario: (IdempotencyTrial) async throws -> Void
) async throws -> [IdempotencyFailure] {
    precondition(!plans.isEmpty && !seeds.isEmpty, "there has to be a plan and a seed")
    func run(_ plan: FaultPlan, _ seed: UInt64, isTracing: Bool = false) async throws -> IdempotencyTrial.Trace {
        let trial = IdempotencyTrial(plan, seed: seed, isTracing: isTracing)
        try await scenario(trial)
        guard trial.trace.effects != nil else {
            throw IdempotencyCheckError("the scenario did not call run on its trial")
        }
        return trial.trace
    }
    func difference(_ trace: IdempotencyTrial.Trace, _ reference: IdempotencyTrial.Trace) -> IdempotencyFailure.Parts? {
        guard let found = trace.effects, let expected = reference.effects else { return nil }
        return found.firstDifference(from: expected)
    }
    let reference = try await run(.none, seeds[0])
    if let differs = difference(try await run(.none, seeds[0] &+ 1), reference) {
        throw IdempotencyCheckError(
            "the effect \"\(differs.name)\" differs between two runs without any fault, so nothing can be said of faults; "
                + "sort it, and keep what is random out of it: \(differs.other.lines) and \(differs.own.lines)")
    }
    var failures: [IdempotencyFailure] = []
    for plan in plans {
        for seed in seeds {
            guard let differs = difference(try await run(plan, seed), reference) else { continue }
            // With one record a delivery the one to blame shows, if it goes wrong then too.
            let trace = try await run(plan, seed, isTracing: true)
            let attribution = Attribution(
                of: differs.name, in: trace, reference: try await run(.none, seed, isTracing: true))
            failures.append(
                IdempotencyFailure(
                    plan: plan,
                    seed: seed,
                    effect: differs.name,
                    expected: differs.other.lines,
                    found: differs.own.lines,
                    culprit: attribution.culprit,
                    explanation: attribution.explanation
                ))
            break
        }
    }
    return failures
}

extension IdempotencyFailure {
    /// An effect by its name, as it was found and as it should be.
    typealias Parts = (name: String, own: EffectValue, other: EffectValue)
}

/// A scenario that proves nothing.
public struct IdempotencyCheckError: Error, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String

    init(_ description: String) { self.description = description }
}
