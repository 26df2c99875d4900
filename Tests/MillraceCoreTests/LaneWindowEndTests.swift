import MillraceCore
import MillraceModel
import Testing

/// The end of a tumbling window, §6: early, failed, throttled.
@Suite struct LaneWindowEndTests {
    private static let policy = LanePolicy(
        batchSize: 1, maximumRetryAttempts: 1, tumblingWindow: .seconds(10), hasFailureDestination: true)
    private static let big = #"{"a":"12345678901234567890"}"#

    /// A lane in the final invocation of its window, with a record of the next one at hand.
    private func closing(_ policy: LanePolicy = policy) throws -> LaneHarness {
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_011]))
        try harness.end(failing: [], state: #"{"n":1}"#)
        try harness.answerStore()
        #expect(harness.invocations.map(\.timeWindow?.isFinalInvoke) == [true])
        return harness
    }

    @Test("T6 §6 a state above the limit ends the window early, with both flags and all of it")
    func early() throws {
        var policy = Self.policy
        policy.windowStateLimit = 20
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_002]))
        try harness.end(failing: [], state: Self.big)
        let final = try #require(harness.invocations.first)
        #expect(final.records.isEmpty)
        #expect(final.state == Self.big)
        #expect(final.timeWindow?.isFinalInvoke == true && final.timeWindow?.isTerminatedEarly == true)
        try harness.answerStore()
        try harness.end(failing: [], state: "{}")
        #expect(harness.events.contains(.windowClosed(openWindow(1_000, "").window, isEarly: true)))
        let next = try #require(harness.invocations.first)
        #expect(next.records.map(\.number) == [2])
        #expect(next.state == "{}" && next.timeWindow?.window == openWindow(1_000, "").window)
    }

    @Test("T6 a state of just the limit goes on", arguments: [0, 1])
    func limit(over: Int) throws {
        var policy = Self.policy
        policy.windowStateLimit = Self.big.utf8.count - over
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_002]))
        try harness.end(failing: [], state: Self.big)
        #expect(harness.history == (over == 0 ? [[1], [2]] : [[1], []]))
    }

    @Test("T6 §6 a state above the limit after a partial failure ends the window before the rest is tried")
    func earlyAfterPartialFailure() throws {
        var policy = Self.policy
        policy.batchSize = 3
        policy.windowStateLimit = 20
        policy.reportsItemFailures = true
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_002, 1_003]))
        try harness.end(failing: [2], state: Self.big)
        try harness.answerStore()
        try harness.run(counting)
        #expect(harness.history == [[1, 2, 3], [], [2, 3]])
        #expect(harness.invoked.map(\.state) == ["{}", Self.big, "{}"])
        #expect(harness.invoked.last?.redelivery == .all(.partialFailure))
        #expect(harness.lane.stored == LaneProgress(after(3), openWindow: openWindow(1_000, #"{"n":2}"#)))
    }

    @Test("T6 T2 the rest of a batch is cut anew when the state has grown")
    func cutsTheRest() throws {
        let page = records(arriving: [1_001, 1_002, 1_003, 1_004])
        let empty = TimeWindowProperties(
            window: openWindow(1_000, "").window,
            state: Array("{}".utf8),
            shardID: LaneSource.test.shardID,
            eventSourceARN: LaneSource.test.streamARN,
            isFinalInvoke: false,
            isTerminatedEarly: false
        )
        let policy = LanePolicy(
            bisectsBatchOnFunctionError: true,
            reportsItemFailures: true,
            tumblingWindow: .seconds(10),
            payloadLimit: LaneSource.test.eventSize(page, timeWindow: empty)
        )
        let state = #"{"a":""# + String(repeating: "x", count: LaneSource.test.sizing.size(of: page[0]) + 50) + #""}"#
        var harness = try LaneHarness.started(policy, reading: page)
        try harness.end(failing: [2], state: state)
        try harness.answerStore()
        try harness.run(counting)
        #expect(harness.history == [[1, 2, 3, 4], [2, 3], [4]])
        #expect(harness.invoked.map(\.redelivery) == [.none, .all(.partialFailure), .all(.partialFailure)])
        #expect(harness.lane.stored.checkpoint == after(4))
    }

    @Test("T6 §6 a failed final invocation is tried again under the same request id, with the same state")
    func retried() throws {
        var harness = try closing()
        let requestID = try #require(harness.invocations.first).requestID
        try harness.end(.failed("no"))
        #expect(harness.events.contains(.failed(count: 0, attempt: 1, .error("no"))))
        try harness.fireTimer()
        #expect(harness.invocations.map(\.requestID) == [requestID])
        #expect(harness.invocations.map(\.attempt) == [2])
        #expect(harness.invocations.map(\.state) == [#"{"n":1}"#])
        try harness.end(failing: [], state: "{}")
        #expect(harness.history == [[1], [], [], [2]])
    }

    @Test("T6 §6 retries 0: a failed final invocation is discarded without records, and the shard goes on")
    func discarded() throws {
        var policy = Self.policy
        policy.maximumRetryAttempts = 0
        var harness = try closing(policy)
        try harness.end(.failed("no"))
        let discarded = try #require(harness.deliveries.first).batch
        #expect(discarded.records.isEmpty)
        #expect(discarded.condition == .retryAttemptsExhausted && discarded.invokeCount == 1)
        #expect(discarded.timeWindow?.isFinalInvoke == true)
        #expect(discarded.timeWindow?.state == Array(#"{"n":1}"#.utf8))
        #expect(harness.lane.resolved.openWindow != nil, "P3 its state is not given up before the record is durable")
        try harness.answerDelivery()
        #expect(harness.events.contains(.discarded(count: 0, .retryAttemptsExhausted, isDelivered: true)))
        #expect(harness.stores.map(\.progress) == [LaneProgress(after(1))])
        #expect(harness.invocations.map(\.state) == ["{}"])
        #expect(harness.invocations.map { $0.records.map(\.number) } == [[2]])
    }

    @Test("T6 §3.1 a final invocation fails without a state, and by item failures")
    func finalNeedsState() throws {
        var policy = Self.policy
        policy.reportsItemFailures = true
        var harness = try closing(policy)
        try harness.end(.responded(.succeeded))
        #expect(harness.events.contains(.failed(count: 0, attempt: 1, .missingState)))
        try harness.fireTimer()
        try harness.end(failing: [1], state: "{}")
        #expect(harness.deliveries.map(\.batch.invokeCount) == [2])
    }

    @Test("T6 a final invocation is never split")
    func neverSplit() throws {
        var policy = Self.policy
        policy.bisectsBatchOnFunctionError = true
        var harness = try closing(policy)
        try harness.end(.failed("no"))
        try harness.fireTimer()
        #expect(harness.history == [[1], [], []])
    }

    @Test("T6 §6 MaximumRecordAge holds for the end of a window too, from its end on", arguments: [false, true])
    func age(isThrottled: Bool) throws {
        var policy = Self.policy
        policy.maximumRetryAttempts = nil
        policy.maximumRecordAge = .seconds(60)
        var harness = try closing(policy)
        try harness.run { $0.records.isEmpty ? (isThrottled ? .throttled : .failed("no")) : counting($0) }
        let discarded = try #require(harness.discarded.first)
        #expect(discarded.condition == .recordAgeExceeded)
        #expect(discarded.records.isEmpty && discarded.responseContext == nil)
        #expect(isThrottled ? discarded.invokeCount == 1 : discarded.invokeCount > 1)
        #expect(harness.now - Timestamp(secondsSinceEpoch: 1_010) > .seconds(60))
        #expect(harness.history.last == [2] || harness.discarded.count == 2)
    }

    @Test("T6 the end of a window is tried once however late it comes")
    func lateEnd() throws {
        var policy = Self.policy
        policy.maximumRecordAge = .seconds(60)
        let progress = LaneProgress(after(1), openWindow: openWindow(500, #"{"n":1}"#))
        let harness = try LaneHarness.started(policy, from: progress, reading: records(arriving: [1_001], from: 2))
        #expect(harness.history == [[]])
        #expect(harness.invocations.map(\.state) == [#"{"n":1}"#])
    }

    @Test("A final invocation that fails while the lane stops is left to the next run, with its state")
    func stops() throws {
        var harness = try closing()
        harness.send(.stop)
        try harness.end(.failed("no"))
        #expect(harness.end == .stopped)
        #expect(harness.lane.stored == LaneProgress(after(1), openWindow: openWindow(1_000, #"{"n":1}"#)))
    }
}
