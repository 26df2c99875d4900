/// What came of one world.
package struct RunReport: Sendable {
    /// The seed.
    package let seed: UInt64
    /// What was drawn from it.
    package let scenario: Scenario
    /// The rules that were broken; none if all is well.
    package let violations: [Violation]
    /// What the run went through.
    package let marks: Set<Mark>
    /// The transitions of the machines.
    package let transitions: TransitionTable
    /// How many events there were.
    package let stepCount: Int
    /// How long it took in the world, in microseconds.
    package let time: Int64
    /// How many records were written.
    package let recordCount: Int
    /// How often records were delivered.
    package let deliveryCount: Int
    /// A number that differs when the run took another path.
    package let digest: UInt64

    /// The command that runs the same world again and shows each step.
    package var replayCommand: String {
        let profile = scenario.profile == Profile(seed: seed) ? "" : " --profile \(scenario.profile)"
        return "swift run millrace-simulate --seed \(seed)\(profile) --trace"
    }

    /// What is wrong and how to see it, or that nothing is.
    package var summary: String {
        guard !violations.isEmpty else {
            return "seed \(seed), \(scenario.profile): nothing wrong in \(stepCount) steps, with "
                + "\(recordCount) records and \(deliveryCount) deliveries"
        }
        return "seed \(seed), \(scenario.profile): \(violations.map(\.description).joined(separator: "; "))\n"
            + "replay with: \(replayCommand)\n\(scenario)"
    }
}
