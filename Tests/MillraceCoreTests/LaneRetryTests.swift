import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneRetryTests {
    @Test("T3 N retries are N + 1 invocations of the same batch, under one request id", arguments: [0, 1, 2, 5])
    func retriesAreCounted(retries: Int) throws {
        var harness = try LaneHarness.started(LanePolicy(maximumRetryAttempts: retries), records: 2)
        let requestID = try #require(harness.invocations.first).requestID
        for attempt in 1...retries + 1 {
            let invocation = try #require(harness.invocations.first)
            #expect(invocation.attempt == attempt)
            #expect(invocation.requestID == requestID)
            try harness.end(.failed("no"))
            #expect(harness.events.contains(.failed(count: 2, attempt: attempt, .error("no"))))
            if attempt <= retries { try harness.fireTimer() }
        }
        #expect(harness.history == Array(repeating: [1, 2], count: retries + 1))
        #expect(harness.events.contains(.discarded(count: 2, .retryAttemptsExhausted, isDelivered: false)))
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
    }

    @Test("T3 without a limit a batch is tried again for ever")
    func retriesWithoutEnd() throws {
        var harness = try LaneHarness.started(records: 1)
        for _ in 1...200 {
            try harness.end(.failed("no"))
            try harness.fireTimer()
        }
        #expect(harness.invocations.first?.attempt == 201)
        #expect(harness.stores.isEmpty)
    }

    @Test("T3 the shard waits while its batch fails, and the next batch has its own request id and budget")
    func theNextBatchStartsAfresh() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1, maximumRetryAttempts: 1), records: 2)
        let first = try #require(harness.invocations.first)
        try harness.end(.failed("no"))
        #expect(harness.invocations.isEmpty)
        try harness.fireTimer()
        try harness.end(.failed("no"))
        let next = try #require(harness.invocations.first)
        #expect(next.requestID != first.requestID)
        #expect(next.attempt == 1)
        #expect(next.redelivery == .none)
        #expect(harness.history == [[1], [1], [2]])
    }

    @Test("T3 §14 O1 the waits between the attempts grow with the attempts")
    func waitsGrow() throws {
        var harness = try LaneHarness.started(records: 1)
        for attempt in 1...12 {
            try harness.end(.failed("no"))
            let wait = try #require(harness.timers.first).at - harness.now
            #expect(wait <= Backoff().bound(afterFailures: attempt))
            #expect(harness.events.contains(.backingOff(wait)))
            try harness.fireTimer()
        }
    }

    @Test("A retry is labelled as one, and only a retry")
    func retriesAreLabelled() throws {
        var harness = try LaneHarness.started(records: 2)
        #expect(harness.invocations.first?.redelivery == ShardLane.Redelivery.none)
        try harness.end(.failed("no"))
        try harness.fireTimer()
        #expect(harness.invocations.first?.redelivery == .all(.retry))
        #expect(harness.invocations.first?.attempt == 2)
    }

    @Test("A batch that succeeds is resolved, and tells the arrival of its last record")
    func success() throws {
        var harness = try LaneHarness.started(records: 3)
        let arrival = harness.now
        harness.now = harness.now + .seconds(2)
        try harness.end()
        #expect(harness.events.contains(.succeeded(count: 3, lastArrival: arrival)))
        #expect(harness.lane.resolved.checkpoint == after(3))
        #expect(harness.lane.stored.checkpoint == .trimHorizon)
    }

    @Test("An answer to an invocation that is no longer awaited is dropped")
    func dropsLateOutcomes() throws {
        var harness = try LaneHarness.started(records: 1)
        let token = try #require(harness.invocations.first).token
        try harness.end(.failed("no"))
        let lane = "\(harness.lane)"
        harness.send(.invocationFinished(token, .succeeded))
        #expect("\(harness.lane)" == lane)
        #expect(harness.effects.isEmpty)
    }
}
