import MillraceCore
import MillraceModel
import Testing

/// When a batch is invoked: its size, the batching window, and what a filter does to both.
@Suite struct LaneBatchingTests {
    private static let policy = LanePolicy(batchSize: 2, maximumBatchingWindow: .seconds(5))

    @Test("T2 §2 BatchSize 2, window 5 s, 5 records: [1,2] [3,4] at once, [5] 5 s after the completion before")
    func theSequenceOfTheSheet() throws {
        var harness = try LaneHarness.started(Self.policy, records: 5)
        #expect(harness.history == [[1, 2]])
        harness.now = harness.now + .seconds(1)
        try harness.end()
        #expect(harness.history == [[1, 2], [3, 4]])
        try harness.answerStore()
        harness.now = harness.now + .seconds(1)
        try harness.end()
        let completion = harness.now
        #expect(harness.invocations.isEmpty)
        #expect(harness.timers.map(\.at) == [completion + .seconds(5)])
        #expect(harness.lane.isIdle == false)
        try harness.answerStore()
        try harness.fireTimer()
        #expect(harness.history == [[1, 2], [3, 4], [5]])
    }

    @Test("T2 the first window begins with the first record")
    func firstWindow() throws {
        var harness = try LaneHarness.started(Self.policy, records: 1)
        #expect(harness.history.isEmpty)
        #expect(harness.timers.map(\.at) == [harness.now + .seconds(5)])
        try harness.fireTimer()
        #expect(harness.history == [[1]])
    }

    @Test("T2 a batch that fills up within its window is invoked at once, and takes the timer with it")
    func fillsUp() throws {
        var harness = try LaneHarness.started(Self.policy, records: 1)
        let timer = try #require(harness.timers.first).token
        try harness.answerRead([2])
        #expect(harness.history == [[1, 2]])
        #expect(harness.timers.map(\.token).contains(timer) == false)
        harness.send(.timerFired(timer))
        #expect(harness.effects.isEmpty)
    }

    @Test("T2 the window runs while a checkpoint is behind: a slow store does not add to it")
    func windowRunsBesideTheStore() throws {
        var harness = try LaneHarness.started(Self.policy, records: 5)
        try harness.end()
        try harness.end()
        #expect(harness.history == [[1, 2], [3, 4]])
        #expect(harness.stores.count == 1, "the first is still being stored, so nothing begins")
        #expect(harness.timers.map(\.at) == [harness.now + .seconds(5)])
        try harness.fireTimer()
        #expect(harness.history == [[1, 2], [3, 4]])
        harness.now = harness.now + .seconds(1)
        try harness.answerStore()
        #expect(harness.history == [[1, 2], [3, 4], [5]])
    }

    @Test("T2 records that come within a running window do not move its end")
    func windowStays() throws {
        var policy = Self.policy
        policy.batchSize = 10
        var harness = try LaneHarness.started(policy, records: 1)
        let end = harness.now + .seconds(5)
        harness.now = harness.now + .seconds(3)
        try harness.answerRead([2])
        #expect(harness.timers.map(\.at) == [end])
        try harness.fireTimer()
        #expect(harness.history == [[1, 2]])
    }

    @Test("T2 §2 a record that comes some time after a completion waits for the window that began with it")
    func windowSinceCompletion() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        try harness.end()
        let completion = harness.now
        harness.now = completion + .seconds(2)
        try harness.answerRead([3])
        #expect(harness.timers.map(\.at) == [completion + .seconds(5)])
    }

    @Test("T2 a window that ran out without records begins anew with the next one")
    func beginsAnew() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        try harness.end()
        harness.now = harness.now + .seconds(60)
        try harness.answerRead([3])
        #expect(harness.history == [[1, 2]])
        #expect(harness.timers.map(\.at) == [harness.now + .seconds(5)])
    }

    @Test("T2 the window counts from the completion of a batch that failed too")
    func afterFailure() throws {
        var policy = Self.policy
        policy.maximumRetryAttempts = 0
        var harness = try LaneHarness.started(policy, records: 3)
        harness.now = harness.now + .seconds(1)
        try harness.end(.failed("no"))
        #expect(harness.timers.map(\.at) == [harness.now + .seconds(5)])
    }

    @Test("T2 the end of the shard ends the window")
    func shardEnd() throws {
        var harness = try LaneHarness.started(Self.policy, records: 1)
        try harness.answerRead(isAtShardEnd: true)
        #expect(harness.history == [[1]])
    }

    @Test("T2 a window that ran out while the checkpoint could not be stored does not run again")
    func windowOverWhileHeld() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        try harness.end()
        let windowEnd = harness.now + .seconds(5)
        try harness.answerRead([3])
        #expect(harness.timers.map(\.at) == [windowEnd])
        try harness.answerStore(failure: "disk full")
        while harness.now < windowEnd {
            try harness.fireTimer()
            if !harness.stores.isEmpty { try harness.answerStore(failure: "disk full") }
        }
        while harness.stores.isEmpty { try harness.fireTimer() }
        #expect(harness.history == [[1, 2]])
        try harness.answerStore()
        #expect(harness.history == [[1, 2], [3]])
    }

    @Test(
        "T2 T6 a batching window that ran out before a tumbling window ends is over behind that end, done or given up",
        arguments: [.responded(.state("{}")), .failed("no")] as [ShardLane.Outcome]
    )
    func windowOverBeforeTumblingWindow(ends outcome: ShardLane.Outcome) throws {
        var policy = Self.policy
        policy.maximumRetryAttempts = 0
        policy.tumblingWindow = .seconds(10)
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_002]))
        try harness.end(.responded(.state(#"{"n":2}"#)))
        let windowEnd = harness.now + .seconds(5)
        try harness.answerStore(failure: "disk full")
        try harness.answerRead(records: records(arriving: [1_011], from: 3))
        while harness.now < windowEnd {
            try harness.fireTimer()
            if !harness.stores.isEmpty { try harness.answerStore(failure: "disk full") }
        }
        while harness.stores.isEmpty { try harness.fireTimer() }
        try harness.answerStore()
        #expect(harness.history == [[1, 2], []])
        harness.now = harness.now + .seconds(1)
        try harness.end(outcome)
        #expect(harness.history == [[1, 2], [], [3]])
    }

    @Test("A lane that stops while it gathers leaves the records to the next run")
    func stopsWhileGathering() throws {
        var harness = try LaneHarness.started(Self.policy, records: 1)
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.end == .stopped)
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
    }
}
