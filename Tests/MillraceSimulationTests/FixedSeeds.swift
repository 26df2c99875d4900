import MillraceSimulation

/// The thousand worlds that every run of the tests goes through, in a few parts that run side by side.
enum FixedSeeds {
    /// What the seeds of one part came to, and what could not be run.
    struct Part: Sendable {
        var reports: [RunReport] = []
        var error: String?
    }

    static let partCount = 8
    static let seedsOfAPart: UInt64 = 125

    /// Each part is run once, whoever asks first; the tests of single parts, coverage and transitions share them.
    static let parts = (0..<partCount).map { part in
        Task { () -> Part in
            var result = Part()
            let first = UInt64(part) * seedsOfAPart + 1
            for seed in first..<first + seedsOfAPart {
                do {
                    result.reports.append(try await Simulation.run(seed: seed))
                } catch {
                    result.error = "seed \(seed): \(error)"
                }
            }
            return result
        }
    }

    /// What all of them came to.
    static func reports() async -> [RunReport] {
        var reports: [RunReport] = []
        for part in parts { reports += await part.value.reports }
        return reports
    }
}
