import MillraceCore
import MillraceModel
import Testing

/// The sequences of §3.2 to §3.4, replayed as they stand there.
@Suite struct LaneFailureSequenceTests {
    /// Which batches a function sees, and what is discarded.
    struct Sequence: Sendable, CustomTestStringConvertible {
        /// The fact.
        var testDescription: String
        var numbers: ClosedRange<Int>
        var retries: Int?
        var bisects = false
        var reports = false
        /// The records that fail.
        var poison: Set<Int>
        /// Whether the function reports them; else it throws.
        var isReported = false
        var history: [[Int]]
        /// The discarded batches with their `approximateInvokeCount`.
        var discarded: [[Int]: Int] = [:]
    }

    static let sequences = [
        Sequence(
            testDescription: "§3.2 retries 0 → 1 invocation",
            numbers: 1...1, retries: 0, poison: [1], history: [[1]], discarded: [[1]: 1]),
        Sequence(
            testDescription: "§3.2 retries 1 → 2 invocations",
            numbers: 1...1, retries: 1, poison: [1], history: [[1], [1]], discarded: [[1]: 2]),
        Sequence(
            testDescription: "§3.2 retries 2 → 3 invocations",
            numbers: 1...1, retries: 2, poison: [1], history: [[1], [1], [1]], discarded: [[1]: 3]),
        Sequence(
            testDescription: "§3.2 retries 3 → 4 invocations",
            numbers: 1...1, retries: 3, poison: [1], history: [[1], [1], [1], [1]], discarded: [[1]: 4]),
        Sequence(
            testDescription: "§3.3 retries 1, record 2 poison",
            numbers: 1...4, retries: 1, bisects: true, poison: [2],
            history: [[1, 2, 3, 4], [1, 2], [1], [2], [2], [3, 4]], discarded: [[2]: 2]),
        Sequence(
            testDescription: "§3.3 O2 retries 0: split, then each single record once",
            numbers: 1...4, retries: 0, bisects: true, poison: [2],
            history: [[1, 2, 3, 4], [1, 2], [1], [2], [3, 4]], discarded: [[2]: 1]),
        Sequence(
            testDescription: "§3.3 split at floor(n/2), down to single records",
            numbers: 1...5, retries: 0, bisects: true, poison: [1, 5],
            history: [[1, 2, 3, 4, 5], [1, 2], [1], [2], [3, 4, 5], [3], [4, 5], [4], [5]],
            discarded: [[1]: 1, [5]: 1]),
        Sequence(
            testDescription: "§3.4 BatchSize 3, retries 3: [3,4,5] → [5]×4, count 4",
            numbers: 3...5, retries: 3, reports: true, poison: [5], isReported: true,
            history: [[3, 4, 5], [5], [5], [5], [5]], discarded: [[5]: 4]),
        Sequence(
            testDescription: "§3.4 retries 1: [1,2,3,4] → [2,3,4] → [2,3,4] → all discarded, count 2",
            numbers: 1...4, retries: 1, reports: true, poison: [2], isReported: true,
            history: [[1, 2, 3, 4], [2, 3, 4], [2, 3, 4]], discarded: [[2, 3, 4]: 2]),
        Sequence(
            testDescription: "§3.4 with bisect (a): a whole-batch failure is halved",
            numbers: 1...4, retries: 1, bisects: true, reports: true, poison: [2],
            history: [[1, 2, 3, 4], [1, 2], [1], [2], [2], [3, 4]], discarded: [[2]: 2]),
        Sequence(
            testDescription: "§3.4 with bisect (b): split at the reported record, only the rest is retried",
            numbers: 1...4, retries: 1, bisects: true, reports: true, poison: [4], isReported: true,
            history: [[1, 2, 3, 4], [4], [4]], discarded: [[4]: 2]),
        Sequence(
            testDescription: "§3.4 with bisect (c): [1,2,3,4] → [2,3,4] → [2] → [2] → on-failure → [3,4]",
            numbers: 1...4, retries: 1, bisects: true, reports: true, poison: [2], isReported: true,
            history: [[1, 2, 3, 4], [2, 3, 4], [2], [2], [3, 4]], discarded: [[2]: 2]),
        Sequence(
            testDescription: "§3.4 the lowest by number: 9 before 10",
            numbers: 8...10, retries: 0, reports: true, poison: [9, 10], isReported: true,
            history: [[8, 9, 10], [9, 10]], discarded: [[9, 10]: 1]),
        Sequence(
            testDescription: "§3.4 without ReportBatchItemFailures the answer is ignored",
            numbers: 1...4, retries: 1, bisects: true, poison: [2], isReported: true, history: [[1, 2, 3, 4]]),
    ]

    @Test("T3", arguments: sequences)
    func replays(_ sequence: Sequence) throws {
        let policy = LanePolicy(
            maximumRetryAttempts: sequence.retries,
            bisectsBatchOnFunctionError: sequence.bisects,
            reportsItemFailures: sequence.reports,
            hasFailureDestination: true
        )
        var harness = LaneHarness(policy)
        harness.send(.start)
        try harness.answerRead(Array(sequence.numbers), isAtShardEnd: true)
        try harness.run { invocation in
            let failing = invocation.records.map(\.number).filter(sequence.poison.contains)
            if sequence.isReported { return .responded(.failing(failing)) }
            return failing.isEmpty ? .succeeded : .failed("poison")
        }
        #expect(harness.history == sequence.history)
        let discarded = harness.discarded.map { ($0.records.map(\.number), $0.invokeCount) }
        #expect(Dictionary(uniqueKeysWithValues: discarded) == sequence.discarded)
        #expect(harness.discarded.allSatisfy { $0.condition == .retryAttemptsExhausted })
        for batch in harness.discarded {
            let context = FailureRecord.ResponseContext(isFunctionError: !sequence.isReported)
            #expect(batch.responseContext == context, "§4 functionError")
        }
        #expect(harness.end == .shardEnd)
        // §3.2: one request id for each unchanged batch.
        var batches: [String: [Int]] = [:]
        for invocation in harness.invoked {
            let numbers = invocation.records.map(\.number)
            #expect(batches[invocation.requestID, default: numbers] == numbers)
            batches[invocation.requestID] = numbers
        }
        #expect(batches.count == Set(sequence.history).count)
    }
}
