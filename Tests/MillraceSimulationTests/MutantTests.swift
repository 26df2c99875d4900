import MillraceSimulation
import Testing

/// The checkers are only worth what they catch: each planted fault must be seen, by a rule that it breaks.
@Suite struct MutantTests {
    /// Several times what the slowest of them needs.
    static let seedCountMax: UInt64 = 1_000

    @Test("A planted fault is caught", arguments: Mutant.allCases)
    func isCaught(mutant: Mutant) async throws {
        for seed in 1...Self.seedCountMax {
            let report = try await Simulation.run(seed: seed, machines: mutant.machines)
            guard !report.violations.isEmpty else { continue }
            #expect(
                report.violations.contains { mutant.rules.contains($0.rule) },
                "seed \(seed) caught \(mutant.rawValue) by other rules: \(report.violations)"
            )
            return
        }
        Issue.record("\(Self.seedCountMax) seeds did not catch \(mutant.rawValue)")
    }

    /// Rules that other ones are mostly faster than.
    static let shadowed: [(Mutant, Rule)] = [
        (.storesCheckpointOneTooFar, .checkpointAhead),
        (.storesAnOldCheckpoint, .checkpointBack),
        (.goesOnBeforeFailureRecord, .holdOnFailureRecord),
        (.deliversTwice, .deadLetters),
        (.swapsRecords, .keyOrder),
        (.skipsRecordsWhenReading, .laneOrder),
        (.skipsRecordsWhenReading, .unresolvedRecord),
        (.ignoresFilter, .filter),
        (.routesByRecord, .inFlight),
        (.labelsNothing, .deliveryCount),
    ]

    @Test("A rule catches a planted fault alone", arguments: shadowed)
    func isCaught(mutant: Mutant, by rule: Rule) async throws {
        for seed in 1...Self.seedCountMax {
            let report = try await Simulation.run(seed: seed, machines: mutant.machines, rules: [rule])
            if !report.violations.isEmpty { return }
        }
        Issue.record("\(Self.seedCountMax) seeds did not catch \(mutant.rawValue) by \(rule.rawValue)")
    }

    @Test("Each rule has a planted fault that it catches")
    func rulesAreProven() {
        let proven = Set(Mutant.allCases.flatMap(\.rules))
        let unproven = Rule.allCases.filter { rule in
            !proven.contains(rule) && !Self.shadowed.contains { $0.1 == rule }
        }
        #expect(unproven.isEmpty)
    }
}
