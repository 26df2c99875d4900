import MillraceCore
import MillraceModel
import Testing

/// A function that has no place for another invocation, §3.1.
@Suite struct LaneThrottlingTests {
    @Test("T3 §3.1 throttles spend no attempt, whatever MaximumRetryAttempts says")
    func spendsNothing() throws {
        var harness = try LaneHarness.started(LanePolicy(maximumRetryAttempts: 0), records: 2)
        let requestID = try #require(harness.invocations.first).requestID
        for throttles in 1...20 {
            try harness.end(.throttled)
            guard case .throttled(let wait) = harness.events.first else {
                Issue.record("no event: \(harness.events)")
                return
            }
            #expect(wait <= Backoff().bound(afterFailures: throttles))
            #expect(harness.timers.map(\.at) == [harness.now + wait])
            try harness.fireTimer()
            let invocation = try #require(harness.invocations.first)
            #expect(invocation.attempt == 1)
            #expect(invocation.requestID == requestID)
            #expect(invocation.redelivery == ShardLane.Redelivery.none, "it never was delivered")
        }
        try harness.end()
        #expect(harness.lane.resolved.checkpoint == after(2))
    }

    @Test("T3 a place that gets free ends the wait of a throttled batch, and of no other")
    func placeFree() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 1)
        try harness.end(.throttled)
        harness.send(.placeFree)
        #expect(harness.timers.count == 1, "the wait is over, its timer is gone, the function's timeout runs")
        #expect(harness.invocations.map(\.attempt) == [1])
        harness.send(.placeFree)
        #expect(harness.effects.isEmpty)
        try harness.end(.failed("no"))
        harness.send(.placeFree)
        #expect(harness.effects.isEmpty, "a batch that failed waits for its retry")
    }

    @Test("T3 a throttle between two attempts changes neither the count nor the cause")
    func betweenAttempts() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRetryAttempts: 1, hasFailureDestination: true),
            records: 1
        )
        try harness.end(.failed("no"))
        try harness.fireTimer()
        try harness.end(.throttled)
        try harness.fireTimer()
        #expect(harness.invocations.map(\.attempt) == [2])
        #expect(harness.invocations.map(\.redelivery) == [.all(.retry)])
        try harness.end(.failed("no"))
        #expect(harness.deliveries.map(\.batch.invokeCount) == [2])
    }

    @Test("T3 the waits between throttles begin anew after an invocation that took place")
    func waitsBeginAnew() throws {
        var harness = try LaneHarness.started(LanePolicy(retryBackoff: Backoff(base: .microseconds(1))), records: 1)
        for _ in 1...25 {
            try harness.end(.throttled)
            try harness.fireTimer()
        }
        try harness.end(.failed("no"))
        try harness.fireTimer()
        try harness.end(.throttled)
        let timer = try #require(harness.timers.first)
        #expect(timer.at - harness.now <= .microseconds(1))
    }

    @Test("T3 §3.5 records that get too old while the function is throttled are discarded: count 1, no response")
    func age() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRecordAge: .seconds(60), hasFailureDestination: true),
            records: 2
        )
        try harness.run { _ in .throttled }
        let discarded = try #require(harness.discarded.first)
        #expect(discarded.condition == .recordAgeExceeded)
        #expect(discarded.records.map(\.number) == [1, 2])
        #expect(discarded.invokeCount == 1)
        #expect(discarded.responseContext == nil)
    }

    @Test("T2 the batching window does not count from a throttle")
    func batchingWindow() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 2, maximumBatchingWindow: .seconds(5)), records: 3)
        try harness.end(.throttled)
        try harness.fireTimer()
        harness.now = harness.now + .seconds(2)
        try harness.end()
        #expect(harness.timers.map(\.at) == [harness.now + .seconds(5)])
    }

    @Test("A throttled batch is left to the next run when the lane stops")
    func stops() throws {
        var harness = try LaneHarness.started(records: 2)
        harness.send(.stop)
        try harness.end(.throttled)
        #expect(harness.end == .stopped)
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
    }
}
