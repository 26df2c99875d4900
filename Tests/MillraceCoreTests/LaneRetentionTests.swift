import MillraceCore
import MillraceModel
import Testing

/// Retries end when the source no longer has to keep the records, §3.2 and §14.
@Suite struct LaneRetentionTests {
    private static let policy = LanePolicy(
        retention: .seconds(86_400), hasFailureDestination: true, functionTimeout: .seconds(900))

    @Test("T3 §3.2 O7 a failed batch is tried until its records' life is over, and then kept in a failure record")
    func untilTheEnd() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        let start = harness.now
        try harness.run { _ in .failed("no") }
        #expect(harness.now - start > .seconds(86_400))
        #expect(harness.discarded.map(\.condition) == [.recordAgeExceeded])
        #expect(harness.discarded.map(\.invokeCount) == [harness.invoked.count])
        #expect(harness.discarded.map { $0.records.map(\.number) } == [[1, 2]])
        #expect(harness.discarded.allSatisfy { $0.responseContext == nil })
        #expect(harness.lane.stored.checkpoint == after(2))
        #expect(harness.invoked.count > 1_000)
    }

    @Test("T3 only the records at the front are given up, the others go on with a new budget")
    func front() throws {
        let start = LaneHarness().now
        var harness = try LaneHarness.started(Self.policy, reading: records(ages: [86_399, 0], at: start))
        harness.now = start + .seconds(5)
        try harness.end(.failed("no"))
        try harness.fireTimer()
        try harness.answerDelivery()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
        #expect(harness.invocations.map { $0.records.map(\.number) } == [[2]])
        #expect(harness.invocations.map(\.attempt) == [1])
        #expect(harness.invocations.map(\.redelivery) == [.all(.retry)])
    }

    @Test("T3 O9 what was read is invoked once, however old it is")
    func firstAttempt() throws {
        let start = LaneHarness().now
        let harness = try LaneHarness.started(Self.policy, reading: records(ages: [100_000, 0], at: start))
        #expect(harness.history == [[1, 2]])
    }

    @Test("T3 §3.1 records that were only throttled are not given up at that age: they never failed")
    func throttled() throws {
        let start = LaneHarness().now
        var harness = try LaneHarness.started(Self.policy, reading: records(ages: [100_000], at: start))
        for _ in 1...10 {
            try harness.end(.throttled)
            try harness.fireTimer()
        }
        try harness.end(.failed("no"))
        try harness.fireTimer()
        #expect(harness.deliveries.map(\.batch.condition) == [.recordAgeExceeded])
    }

    @Test("T3 §3.2 whichever of two limits is reached first counts")
    func bothLimits() throws {
        var policy = Self.policy
        policy.maximumRecordAge = .seconds(600)
        var harness = try LaneHarness.started(policy, records: 1)
        let start = harness.now
        try harness.run { _ in .failed("no") }
        #expect(harness.discarded.map(\.condition) == [.recordAgeExceeded])
        #expect(harness.now - start < .seconds(700))
    }
}
