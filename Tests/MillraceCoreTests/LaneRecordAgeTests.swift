import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneRecordAgeTests {
    private static let policy = LanePolicy(maximumRecordAge: .seconds(60), hasFailureDestination: true)

    /// A lane that reads two records of different age at one instant.
    private func lane(_ policy: LanePolicy, ages: [Int]) throws -> LaneHarness {
        try LaneHarness.started(policy, reading: records(ages: ages, at: LaneHarness().now))
    }

    @Test("T3 only the records at the head that are too old are discarded, the others are delivered")
    func expiredHead() throws {
        var harness = try lane(Self.policy, ages: [90, 61, 60, 0])
        let discarded = try #require(harness.deliveries.first).batch
        #expect(discarded.condition == .recordAgeExceeded)
        #expect(discarded.records.map(\.number) == [1, 2])
        #expect(discarded.invokeCount == 1)
        #expect(discarded.responseContext == nil)
        #expect(harness.invocations.isEmpty)
        try harness.answerDelivery()
        #expect(harness.events.contains(.discarded(count: 2, .recordAgeExceeded, isDelivered: true)))
        #expect(harness.history == [[3, 4]])
        #expect(harness.invocations.first?.redelivery == ShardLane.Redelivery.none)
    }

    @Test("T3 an old record behind a young one is delivered with it")
    func expiredBehindHead() throws {
        let harness = try lane(Self.policy, ages: [10, 90])
        #expect(harness.history == [[1, 2]])
    }

    @Test("T3 records that expire while they are retried are discarded with the invocations so far")
    func expiresWhileRetrying() throws {
        var harness = try lane(Self.policy, ages: [50, 0])
        try harness.end(.failed("no"))
        try harness.fireTimer()
        try harness.end(.failed("no"))
        harness.now = harness.now + .seconds(20)
        try harness.fireTimer()
        let discarded = try #require(harness.deliveries.first).batch
        #expect(discarded.condition == .recordAgeExceeded)
        #expect(discarded.records.map(\.number) == [1])
        #expect(discarded.invokeCount == 2)
        #expect(discarded.responseContext == nil)
        try harness.answerDelivery()
        let rest = try #require(harness.invocations.first)
        #expect(rest.records.map(\.number) == [2])
        #expect(rest.attempt == 1)
        #expect(rest.redelivery == .all(.retry))
    }

    @Test("T3 without a destination records that are too old are dropped, and that is resolved")
    func dropsWithoutDestination() throws {
        var harness = try lane(LanePolicy(maximumRecordAge: .seconds(60)), ages: [90, 0])
        #expect(harness.events.contains(.discarded(count: 1, .recordAgeExceeded, isDelivered: false)))
        #expect(harness.history == [[2]])
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
        try harness.end()
        #expect(harness.lane.resolved.checkpoint == after(2))
    }

    @Test("T3 a batch that is too old as a whole is discarded without an invocation")
    func wholeBatch() throws {
        var harness = try lane(Self.policy, ages: [90, 80])
        try harness.answerDelivery()
        #expect(harness.history.isEmpty)
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
    }

    @Test("T3 whichever limit is reached first counts")
    func bothLimits() throws {
        var harness = try lane(
            LanePolicy(maximumRetryAttempts: 0, maximumRecordAge: .seconds(60), hasFailureDestination: true),
            ages: [59]
        )
        try harness.end(.failed("no"))
        #expect(harness.deliveries.first?.batch.condition == .retryAttemptsExhausted)
    }

    @Test("The age is looked at again when what lies before it has been discarded")
    func looksAgain() throws {
        var harness = try lane(Self.policy, ages: [90, 59, 0])
        harness.now = harness.now + .seconds(5)
        try harness.answerDelivery()
        #expect(harness.deliveries.first?.batch.records.map(\.number) == [2])
        try harness.answerStore()
        try harness.answerDelivery()
        #expect(harness.history == [[3]])
    }
}
