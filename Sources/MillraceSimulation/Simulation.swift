/// Runs worlds: the machines of `MillraceCore` against the in-memory store, under virtual time and faults.
///
/// Everything a world does follows from its seed, so a run that breaks a rule can be replayed exactly.
///
/// Source: TigerBeetle's VOPR, and FoundationDB's simulation
package enum Simulation {
    /// Runs one world to its end.
    ///
    /// - Parameters:
    ///   - seed: Decides everything.
    ///   - profile: What the world is mostly about; the seed's own unless it is given.
    ///   - machines: The machines to put to the test.
    ///   - rules: The rules that count; all of them unless one is to be shown alone.
    ///   - trace: Gets one line for each step.
    /// - Throws: What the store throws where a world has no faults of its own; that is a fault of the simulation.
    package static func run(
        seed: UInt64,
        profile: Profile? = nil,
        machines: Machines = .real,
        rules: Set<Rule> = Set(Rule.allCases),
        trace: (@Sendable (String) -> Void)? = nil
    ) async throws -> RunReport {
        let world = World(
            scenario: Scenario(seed: seed, profile: profile), machines: machines, rules: rules, trace: trace)
        return try await world.run()
    }
}
