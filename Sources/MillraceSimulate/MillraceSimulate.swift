import ArgumentParser
import MillraceSimulation

/// Runs seeded worlds against the pure core, and replays one of them step by step.
@main struct MillraceSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "millrace-simulate",
        abstract: "Runs the pure core in seeded worlds full of faults.",
        discussion: "Exits with 1 when a rule is broken, and prints the command that replays that world."
    )

    @Option(help: "Run this seed.")
    var seed: UInt64?

    @Option(parsing: .upToNextOption, help: "Run the seeds from the first number to the second.")
    var seeds: [UInt64] = []

    @Option(help: "Run so many seeds, from 1 or from --seed on.")
    var count: UInt64?

    @Option(help: "Run all seeds as worlds of this kind, in place of the one that each seed picks.")
    var profile: Profile?

    @Flag(help: "Print how many seeds went through each rare situation.")
    var marks = false

    @Flag(help: "Print the transitions of the machines' states, in Markdown.")
    var transitions = false

    @Flag(help: "Print for each planted fault the first seed that catches it, and by which rules.")
    var mutants = false

    @Flag(help: "Print a line for each step, with its virtual time in microseconds.")
    var trace = false

    func validate() throws {
        guard seeds.isEmpty || (seeds.count == 2 && seeds[0] <= seeds[1]) else {
            throw ValidationError("--seeds takes two numbers, the first one not above the second")
        }
        guard seeds.isEmpty || (seed == nil && count == nil) else {
            throw ValidationError("--seeds goes without --seed and --count")
        }
    }

    func run() async throws {
        if mutants { return try await catchMutants() }
        var failures = 0
        var stepCount = 0
        var counts: [Mark: Int] = [:]
        var table = TransitionTable()
        let range = range
        let line: (@Sendable (String) -> Void)? = trace ? { @Sendable in print($0) } : nil
        for seed in range {
            let report = try await Simulation.run(seed: seed, profile: profile, trace: line)
            stepCount += report.stepCount
            for mark in report.marks { counts[mark, default: 0] += 1 }
            table.merge(report.transitions)
            if report.violations.isEmpty && range.count > 1 { continue }
            print(report.summary)
            failures += report.violations.isEmpty ? 0 : 1
        }
        for mark in Mark.allCases where marks { print("\(counts[mark, default: 0])\t\(mark.rawValue)") }
        if transitions { print(table.markdown) }
        if range.count > 1 { print("\(range.count) seeds, \(stepCount) steps, \(failures) with violations") }
        if failures > 0 { throw ExitCode(1) }
    }

    private func catchMutants() async throws {
        for mutant in Mutant.allCases {
            var catching: RunReport?
            for seed in range where catching == nil {
                let report = try await Simulation.run(seed: seed, profile: profile, machines: mutant.machines)
                if !report.violations.isEmpty { catching = report }
            }
            let rules = Set(catching?.violations.map(\.rule.rawValue) ?? []).sorted().joined(separator: ", ")
            print("\(mutant.rawValue)\t\(catching.map { "seed \($0.seed): \(rules)" } ?? "not caught")")
        }
    }

    private var range: ClosedRange<UInt64> {
        if seeds.count == 2 { return seeds[0]...seeds[1] }
        let first: UInt64 = seed ?? 1
        let length: UInt64 = count ?? (seed == nil ? 100 : 1)
        return first...first + max(length, 1) - 1
    }
}

extension Profile: ExpressibleByArgument {}
