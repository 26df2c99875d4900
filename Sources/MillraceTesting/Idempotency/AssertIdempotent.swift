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
/// What is proven is that these faults, on this scenario, change nothing. A handler that remembers in memory what it has
/// done passes, although a real process forgets.
///
/// - Parameters:
///   - plans: The fault plans; ``FaultPlan/standard`` unless others are given, of which each must come to do something.
///   - seeds: Each plan is run with each of these seeds.
///   - sourceLocation: Where the issues are shown.
///   - scenario: Makes everything that the functions act on, names the effects and runs the scenario, each time anew.
/// - Throws: What the scenario throws without faults; and `IdempotencyCheckError` when the effects differ by themselves,
///   or a plan that was given finds no opportunity in the scenario.
public func assertIdempotent(
    under plans: [FaultPlan]? = nil,
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
///   - plans: The fault plans; ``FaultPlan/standard`` unless others are given, of which each must come to do something.
///   - seeds: Each plan is run with each of these seeds, until one makes a difference.
///   - scenario: Makes everything, names the effects and runs the scenario.
/// - Throws: As ``assertIdempotent(under:seeds:sourceLocation:_:)``.
public func idempotencyFailures(
    under plans: [FaultPlan]? = nil,
    seeds: [UInt64] = [1, 2, 3],
    _ scenario: (IdempotencyTrial) async throws -> Void
) async throws -> [IdempotencyFailure] {
    precondition(plans?.isEmpty != true && !seeds.isEmpty, "there has to be a plan and a seed")
    /// Runs the scenario; an error of its is thrown without faults, and kept under a plan.
    func run(_ plan: FaultPlan, _ seed: UInt64, isTracing: Bool = false) async throws -> IdempotencyTrial.Trace {
        let trial = IdempotencyTrial(plan, seed: seed, isTracing: isTracing)
        do {
            try await scenario(trial)
        } catch  where plan != .none {
            var trace = trial.trace
            trace.error = error
            return trace
        }
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
    for plan in plans ?? FaultPlan.standard {
        var hasFaults = false
        for seed in seeds {
            let found = try await run(plan, seed)
            hasFaults = hasFaults || found.hasFaults || found.error != nil
            if let error = found.error {
                failures.append(IdempotencyFailure(plan, seed, error, found.deliveries))
                break
            }
            guard let differs = difference(found, reference) else { continue }
            // With one record a delivery the one to blame shows, if it goes wrong then too.
            let traced = try await run(plan, seed, isTracing: true)
            let attribution =
                traced.error == nil
                ? Attribution(
                    of: differs.name, in: traced, reference: try await run(.none, seed, isTracing: true)) : nil
            failures.append(
                IdempotencyFailure(
                    plan: plan,
                    seed: seed,
                    effect: differs.name,
                    expected: differs.other.lines,
                    found: differs.own.lines,
                    culprit: attribution?.culprit,
                    explanation: attribution?.explanation
                        ?? "no record can be named: with one record a delivery, by which that is found out, the scenario "
                        + "does not come to its end"
                ))
            break
        }
        if plans != nil, !hasFaults {
            throw IdempotencyCheckError("the plan \(plan) finds no opportunity in the scenario, so it proves nothing")
        }
    }
    return failures
}

extension IdempotencyFailure {
    /// An effect by its name, as it was found and as it should be.
    typealias Parts = (name: String, own: EffectValue, other: EffectValue)

    /// A scenario that does not come to its end.
    fileprivate init(_ plan: FaultPlan, _ seed: UInt64, _ error: any Error, _ deliveries: [Delivery]) {
        let last = deliveries.last { if case .failed = $0.outcome { true } else { false } }
        let who = last.map { delivery in
            let records = delivery.records.map(\.description).joined(separator: ", ")
            return "the last delivery that failed, number \(delivery.number), attempt \(delivery.attempt), to "
                + "\(delivery.functionName) of \(records): \(delivery.outcome.summary)"
        }
        self.init(
            plan: plan,
            seed: seed,
            effect: "end of the scenario",
            expected: ["it comes to its end"],
            found: ["\(error)"],
            culprit: last,
            explanation: who ?? "no delivery has failed"
        )
    }
}

/// A scenario that proves nothing.
public struct IdempotencyCheckError: Error, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String

    init(_ description: String) { self.description = description }
}
