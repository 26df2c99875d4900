import MillraceCore
import MillraceModel
import Testing

/// Splitting of failed batches, §3.3; the sequences are in `LaneFailureSequenceTests`.
@Suite struct LaneBisectTests {
    private static let policy = LanePolicy(maximumRetryAttempts: 1, bisectsBatchOnFunctionError: true)

    @Test("T3 §3.3 a half follows at once, under a new request id, with the cause bisect and the full budget")
    func halves() throws {
        var harness = try LaneHarness.started(Self.policy, records: 4)
        let requestID = try #require(harness.invocations.first).requestID
        try harness.end(.failed("no"))
        #expect(harness.events.contains(.bisected(left: 2, right: 2)))
        let left = try #require(harness.invocations.first)
        #expect(left.records.map(\.number) == [1, 2])
        #expect(left.requestID != requestID)
        #expect(left.attempt == 1)
        #expect(left.redelivery == .all(.bisect))
        try harness.end()
        let right = try #require(harness.invocations.first)
        #expect(right.records.map(\.number) == [3, 4])
        #expect(right.requestID != left.requestID && right.requestID != requestID)
        #expect(right.redelivery == .all(.bisect))
    }

    @Test("T3 a single record is retried after a wait, and that is a retry")
    func single() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        try harness.end(.failed("no"))
        try harness.end(.failed("no"))
        #expect(harness.invocations.isEmpty)
        try harness.fireTimer()
        #expect(harness.invocations.map(\.attempt) == [2])
        #expect(harness.invocations.map(\.redelivery) == [.all(.retry)])
        #expect(harness.history == [[1, 2], [1], [1]])
    }

    @Test("P3 the checkpoint covers the left half while the right one is out")
    func checkpoint() throws {
        var harness = try LaneHarness.started(Self.policy, records: 4)
        try harness.end(.failed("no"))
        #expect(harness.stores.isEmpty)
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
    }

    @Test("P3 the right half waits while the checkpoint of the left one cannot be stored")
    func holds() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 3, bisectsBatchOnFunctionError: true), records: 3)
        try harness.end(.failed("no"))
        try harness.end()
        try harness.answerStore(failure: "disk full")
        try harness.end(.failed("no"))
        #expect(harness.history == [[1, 2, 3], [1], [2, 3]])
        #expect(harness.lane.isIdle == false)
        try harness.fireTimer()
        try harness.answerStore()
        #expect(harness.history == [[1, 2, 3], [1], [2, 3], [2]])
    }

    @Test("A lane that stops after a half leaves the other one to the next run")
    func stops() throws {
        var harness = try LaneHarness.started(Self.policy, records: 4)
        try harness.end(.failed("no"))
        harness.send(.stop)
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
        try harness.answerStore()
        #expect(harness.end == .stopped)
        #expect(harness.history == [[1, 2, 3, 4], [1, 2]])
    }

    @Test("A batch that fails while the lane stops is left whole")
    func stopsBeforeSplit() throws {
        var harness = try LaneHarness.started(Self.policy, records: 4)
        harness.send(.stop)
        try harness.end(.failed("no"))
        #expect(harness.end == .stopped)
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
    }

    @Test("T3 §3.5 records that get too old while halves are worked on are discarded with the counts so far")
    func ages() throws {
        let start = LaneHarness().now
        var harness = try LaneHarness.started(
            LanePolicy(
                maximumRecordAge: .seconds(60), bisectsBatchOnFunctionError: true, hasFailureDestination: true,
                functionTimeout: .seconds(900)),
            reading: records(ages: [50, 0, 0, 0], at: start)
        )
        harness.now = start + .seconds(20)
        try harness.end(.failed("no"))
        let discarded = try #require(harness.deliveries.first).batch
        #expect(discarded.records.map(\.number) == [1])
        #expect(discarded.invokeCount == 1)
        try harness.answerDelivery()
        #expect(harness.history == [[1, 2, 3, 4], [2]])
    }
}
