import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterPropertyTests {
    /// What a record and a random filter gave.
    private struct Trial {
        let criteria: FilterCriteria
        let record: StreamRecord
        let context: FilterContext
        /// The record's event JSON, for Kinesis with what the data hold; `nil` data when they are no JSON.
        let event: JSONObject
        let data: JSONValue?
    }

    private func trial(_ seed: UInt64, _ source: FilterSource) throws -> Trial {
        var generator = FilterGenerator(seed: seed)
        let record = generator.record(source)
        let view = StreamViewType.allCases.randomElement(using: &generator.random) ?? .keysOnly
        let context = FilterSamples.context(source, viewType: view)
        let event = try FilterSamples.eventJSON(record, in: context)
        var whole = event
        if case .data(let content) = record.content { whole["data"] = Self.json(content.data) }
        let patterns = try (0..<Int.random(in: 1...2, using: &generator.random)).map { _ in
            try FilterPattern(generator.pattern(for: whole, source), for: source)
        }
        return Trial(
            criteria: try FilterCriteria(patterns),
            record: record,
            context: context,
            event: event,
            data: whole["data"]
        )
    }

    private static func json(_ bytes: [UInt8]) -> JSONValue? {
        do { return try JSONValue(parsing: bytes) } catch { return nil }
    }

    @Test(
        "T7 matching, explaining and a matcher of another make agree on random filters",
        arguments: FilterSource.allCases)
    func agreement(source: FilterSource) throws {
        var matchCount = 0
        let seeds = 0..<4_000 as Range<UInt64>
        for seed in seeds {
            let trial = try trial(seed, source)
            let criteria = trial.criteria
            let isMatch = criteria.matches(trial.record, in: trial.context)
            let explanation = criteria.explain(trial.record, in: trial.context)
            #expect(explanation.isMatch == isMatch, "seed \(seed)")
            #expect(criteria.matches(FilterRecord(event: trial.event)) == isMatch, "seed \(seed)")
            #expect(criteria.explain(FilterRecord(event: trial.event)).isMatch == isMatch, "seed \(seed)")
            var whole = trial.event
            whole["data"] = trial.data
            let expected = try criteria.patterns.map { pattern in
                let document = try JSONValue(parsing: [UInt8](pattern.description.utf8))
                let readsData = pattern.description.contains("\"data\":{")
                return (source == .dynamoDB || !readsData || trial.data != nil) && FilterOracle.matches(document, whole)
            }
            #expect(explanation.patterns.map(\.isMatch) == expected, "seed \(seed): \(criteria.patterns)")
            #expect(isMatch == expected.contains(true), "seed \(seed)")
            matchCount += isMatch ? 1 : 0
        }
        // Random filters say something only when both answers are common.
        #expect((seeds.count / 10...seeds.count * 9 / 10).contains(matchCount), "\(matchCount) matches")
    }

    @Test("T7 an explanation gives each leaf and adds up to its verdict", arguments: FilterSource.allCases)
    func explanationsAddUp(source: FilterSource) throws {
        for seed in 0..<500 as Range<UInt64> {
            let trial = try trial(seed, source)
            for pattern in trial.criteria.explain(trial.record, in: trial.context).patterns {
                let addsUp = pattern.remark == nil && pattern.checks.allSatisfy(\.isMatch)
                #expect(pattern.isMatch == addsUp, "seed \(seed)")
                #expect(!pattern.leaves.isEmpty, "seed \(seed)")
                for leaf in pattern.leaves where !leaf.isMatch {
                    #expect(leaf.remark?.isEmpty == false, "seed \(seed): \(leaf.place)")
                }
                #expect(pattern.checks.allSatisfy { Self.addsUp($0) }, "seed \(seed)")
            }
        }
    }

    private static func addsUp(_ check: FilterExplanation.Check) -> Bool {
        guard case .choice(let choice) = check else { return true }
        return choice.isMatch == choice.branches.contains(where: \.isMatch) && choice.branches.count > 0
            && choice.branches.allSatisfy { branch in
                branch.isMatch == branch.checks.allSatisfy(\.isMatch) && branch.checks.allSatisfy { addsUp($0) }
            }
    }
}
