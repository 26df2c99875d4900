import MillraceCore
import MillraceModel
import Testing

/// Stopping in each state: nothing new begins, what is in flight comes to its end, and that is the end.
@Suite struct LaneStopTests {
    private static let policy = LanePolicy(
        batchSize: 2,
        maximumRetryAttempts: 0,
        reportsItemFailures: true,
        hasFailureDestination: true
    )

    @Test("a lane that is told to stop before it could begin ends, and the beginning that comes late is dropped")
    func stopBeforeStart() throws {
        var harness = LaneHarness(LanePolicy(), from: LaneProgress(after(1), openWindow: openWindow(1_000, "{}")))
        harness.send(.stop)
        harness.send(.start)
        #expect(harness.reads.isEmpty && harness.stores.isEmpty, "the window is still there for the next run")
        #expect(harness.end == .stopped)
    }

    @Test("A lane that has not begun ends at once")
    func created() {
        var harness = LaneHarness()
        harness.send(.stop)
        #expect(harness.effects == [.finished(.stopped)])
    }

    @Test("A lane that only waits for records ends at once, and drops the page that comes late")
    func reading() throws {
        var harness = LaneHarness()
        harness.send(.start)
        harness.send(.stop)
        #expect(harness.end == .stopped)
        try harness.answerRead([1])
        #expect(harness.history.isEmpty && harness.effects.isEmpty)
    }

    @Test("A lane whose next read waits takes its timer with it")
    func readBackingOff() throws {
        var harness = LaneHarness()
        harness.send(.start)
        try harness.failRead(.transient("throttled"))
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.end == .stopped)
    }

    @Test("An invocation is waited for, its success is stored, and what was read ahead is left")
    func invokingThenSuccess() throws {
        var harness = try LaneHarness.started(Self.policy, records: 3)
        harness.send(.stop)
        #expect(harness.effects.isEmpty)
        #expect(harness.lane.isIdle == false)
        try harness.end()
        #expect(harness.end == nil)
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
        try harness.answerStore()
        #expect(harness.end == .stopped)
        #expect(harness.history == [[1, 2]])
    }

    @Test("An invocation that fails while the lane stops is left for the next run")
    func invokingThenFailure() throws {
        var harness = try LaneHarness.started(LanePolicy(), records: 2)
        harness.send(.stop)
        try harness.end(.failed("no"))
        #expect(harness.end == .stopped)
        #expect(harness.stores.isEmpty && harness.timers.isEmpty)
    }

    @Test("Item failures while the lane stops leave the rest for the next run, and store the progress")
    func invokingThenItemFailures() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        harness.send(.stop)
        try harness.end(failing: [2])
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
        #expect(harness.timers.isEmpty)
        try harness.answerStore()
        #expect(harness.end == .stopped)
    }

    @Test("A batch that is exhausted while the lane stops still gets its failure record")
    func invokingThenExhausted() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        harness.send(.stop)
        try harness.end(.failed("no"))
        #expect(harness.end == nil)
        try harness.answerDelivery()
        try harness.answerStore()
        #expect(harness.end == .stopped)
        #expect(harness.lane.stored.checkpoint == after(2))
    }

    @Test("A failure record that cannot be written while the lane stops leaves its batch for the next run")
    func deliveryFailsWhileStopping() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        try harness.end(.failed("no"))
        harness.send(.stop)
        #expect(harness.end == nil)
        try harness.answerDelivery(failure: "disk full")
        #expect(harness.end == .stopped)
        #expect(harness.stores.isEmpty)
    }

    @Test("A failure record that waits for its next attempt is left for the next run")
    func deliveryBackingOff() throws {
        var harness = try LaneHarness.started(Self.policy, records: 2)
        try harness.end(.failed("no"))
        try harness.answerDelivery(failure: "disk full")
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.end == .stopped)
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
    }

    @Test("What is left behind a discarded head is not begun while the lane stops")
    func expiredHeadWhileStopping() throws {
        var policy = Self.policy
        policy.maximumRecordAge = .seconds(60)
        var harness = LaneHarness(policy)
        harness.send(.start)
        let old = record(1, arrival: harness.now - .seconds(90))
        let token = try #require(harness.reads.first).token
        harness.send(
            .pageRead(
                token,
                records: [old, record(2, arrival: harness.now)],
                isAtShardEnd: true,
                skippedTrimmedRecords: false
            )
        )
        harness.send(.stop)
        try harness.answerDelivery()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
        try harness.answerStore()
        #expect(harness.end == .stopped)
        #expect(harness.history.isEmpty)
    }

    @Test("A batch that waits for its next attempt is left for the next run")
    func backingOff() throws {
        var harness = try LaneHarness.started(LanePolicy(), records: 2)
        try harness.end(.failed("no"))
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.end == .stopped)
    }

    @Test("A checkpoint in flight is waited for")
    func storing() throws {
        var harness = try LaneHarness.started(LanePolicy(), records: 1)
        try harness.end()
        harness.send(.stop)
        #expect(harness.end == nil)
        try harness.answerStore()
        #expect(harness.end == .stopped)
        #expect(harness.lane.stored.checkpoint == after(1))
    }

    @Test("A checkpoint that fails while the lane stops is given up: the next run begins at the one before")
    func storeFailsWhileStopping() throws {
        var harness = try LaneHarness.started(LanePolicy(), records: 1)
        try harness.end()
        harness.send(.stop)
        try harness.answerStore(failure: "disk full")
        #expect(harness.events == [.checkpointFailed("disk full", wait: .zero)])
        #expect(harness.timers.isEmpty)
        #expect(harness.end == .stopped)
    }

    @Test("A checkpoint that waits for its next attempt is given up")
    func storeBackingOff() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 2)
        try harness.end()
        try harness.end()
        try harness.answerStore(failure: "disk full")
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.end == .stopped)
    }

    @Test("The shard's end that is being stored when the lane stops is still its end")
    func storingShardEnd() throws {
        var harness = LaneHarness()
        harness.send(.start)
        try harness.answerRead(isAtShardEnd: true)
        harness.send(.stop)
        try harness.answerStore()
        #expect(harness.end == .shardEnd)
    }

    @Test("A stuck handler keeps a stopping lane that holds, and not one that abandons")
    func stuckWhileStopping() throws {
        for handling in [LanePolicy.StuckHandling.hold, .abandon] {
            var harness = try LaneHarness.started(LanePolicy(whenStuck: handling), records: 1)
            harness.send(.stop)
            try harness.fireTimer()
            #expect(harness.cancelled.count == 1)
            try harness.fireTimer()
            #expect(harness.end == (handling == .hold ? nil : .stopped))
            try harness.end(.succeeded)
            #expect(harness.end == .stopped)
            #expect(harness.stores.isEmpty)
        }
    }

    @Test("A second stop changes nothing")
    func twice() throws {
        var harness = try LaneHarness.started(LanePolicy(), records: 1)
        harness.send(.stop)
        let lane = "\(harness.lane)"
        harness.send(.stop)
        #expect("\(harness.lane)" == lane)
        #expect(harness.effects.isEmpty)
    }
}
