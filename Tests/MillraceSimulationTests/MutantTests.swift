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
}
