import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneDeadLetterTests {
    private func exhausted(records: Int = 2) throws -> LaneHarness {
        var harness = try LaneHarness.started(
            LanePolicy(batchSize: 2, maximumRetryAttempts: 0, hasFailureDestination: true),
            records: records
        )
        try harness.end(.failed("no"))
        return harness
    }

    @Test("P3 what is discarded is resolved only when its failure record is durable")
    func resolvedWhenDelivered() throws {
        var harness = try exhausted(records: 3)
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
        #expect(harness.stores.isEmpty)
        #expect(harness.invocations.isEmpty)
        try harness.answerDelivery()
        #expect(harness.events.first == .discarded(count: 2, .retryAttemptsExhausted, isDelivered: true))
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
        #expect(harness.history == [[1, 2], [3]])
    }

    @Test("T4 P3 §3.6 O8 a failure record that cannot be written holds the lane")
    func holdsTheLane() throws {
        var harness = try exhausted(records: 3)
        let discarded = try #require(harness.deliveries.first).batch
        for failures in 1...10 {
            try harness.answerDelivery(failure: "disk full")
            guard case .failureDeliveryFailed("disk full", let wait) = harness.events.first else {
                Issue.record("no event: \(harness.events)")
                return
            }
            #expect(wait <= harness.lane.policy.inputOutputBackoff.bound(afterFailures: failures))
            #expect(harness.invocations.isEmpty && harness.stores.isEmpty)
            #expect(harness.lane.isIdle == false)
            try harness.fireTimer()
            #expect(harness.deliveries.map(\.batch) == [discarded])
        }
        try harness.answerDelivery()
        #expect(harness.history == [[1, 2], [3]])
    }

    @Test("T4 the failure record holds the last request id, the attempts and how the last one ended")
    func content() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRetryAttempts: 2, reportsItemFailures: true, hasFailureDestination: true),
            records: 1
        )
        let requestID = try #require(harness.invocations.first).requestID
        try harness.end(.failed("no"))
        try harness.fireTimer()
        try harness.end(failing: [7])
        try harness.fireTimer()
        try harness.end(.failed("no"))
        let discarded = try #require(harness.deliveries.first).batch
        #expect(discarded.condition == .retryAttemptsExhausted)
        #expect(discarded.requestID == requestID)
        #expect(discarded.invokeCount == 3)
        #expect(discarded.responseContext == FailureRecord.ResponseContext(isFunctionError: true))
    }

    @Test("Without a destination what is discarded is dropped, and that is resolved")
    func dropped() throws {
        var harness = try LaneHarness.started(LanePolicy(maximumRetryAttempts: 0), records: 2)
        try harness.end(.failed("no"))
        #expect(harness.deliveries.isEmpty)
        #expect(harness.events.contains(.discarded(count: 2, .retryAttemptsExhausted, isDelivered: false)))
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
    }

    @Test("An answer to a delivery that is no longer awaited is dropped")
    func dropsLateAnswers() throws {
        var harness = try exhausted()
        let token = try #require(harness.deliveries.first).token
        try harness.answerDelivery(failure: "disk full")
        let lane = "\(harness.lane)"
        harness.send(.failureDelivered(token))
        harness.send(.failureDeliveryFailed(token, "late"))
        #expect("\(harness.lane)" == lane)
        #expect(harness.effects.isEmpty)
    }
}
