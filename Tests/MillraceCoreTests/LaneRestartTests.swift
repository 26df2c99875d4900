import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneRestartTests {
    @Test("P2 what was delivered before a restart is labelled, and nothing behind it")
    func labelsTheFront() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 3), records: 5, deliveredThrough: 4)
        #expect(harness.invocations.first?.redelivery == .restarted(3))
        try harness.end()
        let second = try #require(harness.invocations.first).redelivery
        #expect(second == .restarted(1))
        #expect(second.cause(at: 0) == .restart)
        #expect(second.cause(at: 1) == nil)
    }

    @Test("P2 a delivery that the checkpoint covers labels nothing")
    func coveredByCheckpoint() throws {
        var harness = LaneHarness(from: after(4), deliveredThrough: 4)
        harness.send(.start)
        try harness.answerRead([5])
        #expect(harness.invocations.first?.redelivery == ShardLane.Redelivery.none)
    }

    @Test("P2 a retry after a restart is a retry")
    func retryAfterRestart() throws {
        var harness = try LaneHarness.started(records: 2, deliveredThrough: 1)
        #expect(harness.invocations.first?.redelivery == .restarted(1))
        try harness.end(.failed("no"))
        try harness.fireTimer()
        #expect(harness.invocations.first?.redelivery == .all(.retry))
    }

    @Test("P2 the rest behind a discarded head keeps the label of the restart")
    func expiredHead() throws {
        var harness = LaneHarness(LanePolicy(maximumRecordAge: .seconds(60)), deliveredThrough: 2)
        harness.send(.start)
        let old = record(1, arrival: harness.now - .seconds(90))
        let token = try #require(harness.reads.first).token
        harness.send(
            .pageRead(
                token,
                records: [old, record(2, arrival: harness.now), record(3, arrival: harness.now)],
                isAtShardEnd: false,
                skippedTrimmedRecords: false
            )
        )
        #expect(harness.history == [[2, 3]])
        #expect(harness.invocations.first?.redelivery == .restarted(1))
    }

    @Test("P2 redeliveries are counted by their cause")
    func counts() {
        #expect(ShardLane.Redelivery.none.count(in: 3) == nil)
        let all = ShardLane.Redelivery.all(.partialFailure).count(in: 3)
        #expect(all?.cause == .partialFailure && all?.count == 3)
        let restarted = ShardLane.Redelivery.restarted(2).count(in: 3)
        #expect(restarted?.cause == .restart && restarted?.count == 2)
    }
}
