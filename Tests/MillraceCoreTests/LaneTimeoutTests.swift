import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneTimeoutTests {
    private func lane(_ whenStuck: LanePolicy.StuckHandling, retries: Int? = nil) throws -> LaneHarness {
        try LaneHarness.started(
            LanePolicy(
                batchSize: 2,
                maximumRetryAttempts: retries,
                functionTimeout: .seconds(3),
                stuckAfter: .seconds(5),
                whenStuck: whenStuck
            ),
            records: 3
        )
    }

    @Test("A function that ends in time takes its timer with it")
    func inTime() throws {
        var harness = try lane(.hold)
        #expect(harness.timers.map(\.at) == [harness.now + .seconds(3)])
        #expect(harness.invocations.first?.deadline == harness.now + .seconds(3))
        let timer = try #require(harness.timers.first).token
        try harness.end()
        #expect(harness.effects.first == .cancelTimer(timer))
        harness.send(.timerFired(timer))
        #expect(harness.effects.isEmpty)
        #expect(harness.cancelled.isEmpty)
    }

    @Test("T3 a function whose time is up is cancelled, and has failed whatever it answers then")
    func timeout() throws {
        var harness = try lane(.hold)
        let token = try #require(harness.invocations.first).token
        try harness.fireTimer()
        #expect(harness.cancelled == [token])
        #expect(harness.timers.map(\.at) == [harness.now + .seconds(5)])
        try harness.end(.succeeded)
        #expect(harness.events.contains(.failed(count: 2, attempt: 1, .timeout)))
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
        try harness.fireTimer()
        #expect(harness.history == [[1, 2], [1, 2]])
        #expect(harness.invocations.first?.redelivery == .all(.retry))
    }

    @Test("T3 a timeout spends a retry and is a function error")
    func timeoutSpendsRetry() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRetryAttempts: 0, hasFailureDestination: true),
            records: 1
        )
        try harness.fireTimer()
        try harness.end(.failed("cancelled"))
        let context = try #require(harness.deliveries.first).batch.responseContext
        #expect(context == FailureRecord.ResponseContext(isFunctionError: true))
    }

    @Test("A stuck handler holds the lane until it ends")
    func hold() throws {
        var harness = try lane(.hold)
        try harness.fireTimer()
        try harness.fireTimer()
        #expect(harness.events == [.stuck(.hold)])
        #expect(harness.effects.isEmpty && harness.timers.isEmpty)
        #expect(harness.invocations.count == 1)
        #expect(harness.lane.isIdle == false)
        try harness.end()
        #expect(harness.events.contains(.failed(count: 2, attempt: 1, .timeout)))
        try harness.fireTimer()
        #expect(harness.invocations.first?.attempt == 2)
    }

    @Test("A stuck handler is abandoned when the policy says so, and what it answers later is dropped")
    func abandon() throws {
        var harness = try lane(.abandon)
        try harness.fireTimer()
        try harness.fireTimer()
        #expect(harness.events.first == .stuck(.abandon))
        #expect(harness.events.contains(.failed(count: 2, attempt: 1, .timeout)))
        try harness.fireTimer()
        #expect(harness.invocations.map(\.attempt) == [1, 2])
        try harness.end(.succeeded)
        #expect(harness.effects.isEmpty && harness.events.isEmpty)
        try harness.end(.succeeded)
        #expect(harness.lane.resolved.checkpoint == after(2))
    }

    @Test("A stuck handler ends the process when the policy says so")
    func exit() throws {
        var harness = try lane(.exit)
        try harness.fireTimer()
        try harness.fireTimer()
        #expect(harness.effects == [.exitProcess])
        #expect(harness.events == [.stuck(.exit)])
        #expect(harness.stores.isEmpty)
    }

    @Test("A handler that ends at the instant of its cancellation is not called stuck")
    func endsOnCancellation() throws {
        var harness = try lane(.exit)
        try harness.fireTimer()
        let stuckTimer = try #require(harness.timers.first).token
        try harness.end(.failed("cancelled"))
        harness.send(.timerFired(stuckTimer))
        #expect(harness.effects.isEmpty && harness.events.isEmpty)
    }
}
