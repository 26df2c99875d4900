import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneCheckpointTests {
    /// A lane whose first checkpoint could not be stored, with more records at hand.
    private func failing() throws -> LaneHarness {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 3)
        try harness.end()
        #expect(harness.history == [[1], [2]])
        try harness.answerStore(failure: "disk full")
        return harness
    }

    @Test("P3 while a checkpoint is being stored one more batch is worked on, and the next waits for it")
    func runsAheadByOneBatch() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 3)
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
        #expect(harness.history == [[1], [2]])
        try harness.end()
        #expect(harness.invocations.isEmpty, "a crash now would deliver three batches again")
        try harness.answerStore()
        #expect(harness.events.first == .checkpointStored(after(1)))
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
        #expect(harness.history == [[1], [2], [3]])
        try harness.end()
        try harness.answerStore()
        try harness.answerStore()
        #expect(harness.stores.isEmpty)
        #expect(harness.lane.stored.checkpoint == after(3))
        #expect(harness.lane.isIdle)
    }

    @Test("P3 a lane does not go on while its checkpoint cannot be stored, however often that is tried")
    func holds() throws {
        var harness = try failing()
        try harness.end()
        for failures in 2...8 {
            #expect(harness.invocations.isEmpty)
            try harness.fireTimer()
            #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
            #expect(harness.invocations.isEmpty, "a new batch began while the checkpoint was tried again")
            try harness.answerStore(failure: "disk full")
            guard case .checkpointFailed("disk full", let wait) = harness.events.first else {
                Issue.record("no event: \(harness.events)")
                return
            }
            #expect(wait <= harness.lane.policy.inputOutputBackoff.bound(afterFailures: failures))
        }
        #expect(harness.lane.isIdle == false)
        try harness.fireTimer()
        try harness.answerStore()
        #expect(harness.history == [[1], [2], [3]])
    }

    @Test("A checkpoint that failed is stored as far as the lane has come meanwhile")
    func storesTheNewest() throws {
        var harness = try failing()
        try harness.end()
        try harness.fireTimer()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
    }

    @Test("An answer to a store that is no longer awaited is dropped")
    func dropsLateAnswers() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 1)
        try harness.end()
        let token = try #require(harness.stores.first).token
        try harness.answerStore(failure: "lost")
        let lane = "\(harness.lane)"
        harness.send(.progressStored(token))
        harness.send(.progressFailed(token, "late"))
        #expect("\(harness.lane)" == lane)
        #expect(harness.lane.stored.checkpoint == .trimHorizon)
    }

    @Test("G20 the shard's end is stored when all of it is resolved, and ends the lane when it is durable")
    func shardEnd() throws {
        var harness = try LaneHarness.started(records: 2, isAtShardEnd: true)
        #expect(harness.reads.isEmpty)
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [.shardEnd])
        #expect(harness.end == nil)
        try harness.answerStore(failure: "disk full")
        #expect(harness.end == nil)
        try harness.fireTimer()
        try harness.answerStore()
        #expect(harness.end == .shardEnd)
        #expect(harness.lane.isIdle)
    }

    @Test("G20 a closed shard without records ends too")
    func emptyShard() throws {
        var harness = LaneHarness()
        harness.send(.start)
        try harness.answerRead(isAtShardEnd: true)
        try harness.answerStore()
        #expect(harness.end == .shardEnd)
        #expect(harness.history.isEmpty)
    }

    @Test("The shard's end is not stored before a failure record is durable")
    func shardEndWaitsForDelivery() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRetryAttempts: 0, hasFailureDestination: true),
            records: 1,
            isAtShardEnd: true
        )
        try harness.end(.failed("no"))
        #expect(harness.stores.isEmpty)
        try harness.answerDelivery()
        #expect(harness.stores.map(\.progress.checkpoint) == [.shardEnd])
    }

    @Test("Nothing follows the end of a lane")
    func nothingFollows() throws {
        var harness = LaneHarness()
        harness.send(.start)
        try harness.answerRead(isAtShardEnd: true)
        try harness.answerStore()
        harness.send(.stop)
        harness.send(.timerFired(ShardLane.Token(1)))
        #expect(harness.effects.isEmpty && harness.events.isEmpty)
    }
}
