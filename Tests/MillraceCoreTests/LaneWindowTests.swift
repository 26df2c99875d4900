import MillraceCore
import MillraceModel
import Testing

/// Tumbling windows, §6: which records belong to one, and what goes on with the state.
@Suite struct LaneWindowTests {
    private static let policy = LanePolicy(batchSize: 2, tumblingWindow: .seconds(10))

    @Test("T6 §6 the first invocation of a window has the state {} and tells the window, the shard and the stream")
    func firstInvocation() throws {
        let harness = try LaneHarness.started(Self.policy, reading: records(arriving: [1_003]))
        let window = try #require(harness.invocations.first?.timeWindow)
        #expect(window.state == Array("{}".utf8))
        #expect(window.window.start == Timestamp(secondsSinceEpoch: 1_000))
        #expect(window.window.end == Timestamp(secondsSinceEpoch: 1_010))
        #expect(window.shardID == LaneSource.test.shardID)
        #expect(window.eventSourceARN == LaneSource.test.streamARN)
        #expect(!window.isFinalInvoke && !window.isTerminatedEarly)
    }

    @Test("T6 without windows an event has none")
    func withoutWindows() throws {
        let harness = try LaneHarness.started(records: 1)
        #expect(harness.invocations.first?.timeWindow == nil)
    }

    @Test(
        "T6 §6 windows are aligned to multiples of their length since the epoch, by arrival and not by the clock",
        arguments: [(10, 1_009, 1_000), (10, 1_010, 1_010), (7, 1_000, 994), (900, 1_000, 900), (1, 1_003, 1_003)]
    )
    func alignment(length: Int, arrival: Int64, start: Int64) throws {
        let policy = LanePolicy(tumblingWindow: .seconds(length))
        let harness = try LaneHarness.started(policy, reading: records(arriving: [arrival]))
        let window = try #require(harness.invocations.first?.timeWindow).window
        #expect(window.start == Timestamp(secondsSinceEpoch: start))
        #expect(window.end - window.start == .seconds(length))
    }

    @Test("T6 §6 the state goes from batch to batch; the final invocation is separate; the next window begins with {}")
    func sequence() throws {
        var harness = try LaneHarness.started(
            Self.policy,
            reading: records(arriving: [1_001, 1_002, 1_003, 1_011, 1_012]),
            isAtShardEnd: true
        )
        try harness.run(counting)
        #expect(harness.history == [[1, 2], [3], [], [4, 5], []])
        #expect(harness.invoked.map(\.state) == ["{}", #"{"n":2}"#, #"{"n":3}"#, "{}", #"{"n":2}"#])
        #expect(harness.invoked.map { $0.timeWindow?.isFinalInvoke } == [false, false, true, false, true])
        #expect(harness.invoked.allSatisfy { $0.timeWindow?.isTerminatedEarly == false })
        #expect(harness.log.contains(.windowClosed(openWindow(1_000, "").window, isEarly: false)))
        #expect(harness.invoked.map(\.requestID).count == Set(harness.invoked.map(\.requestID)).count)
        #expect(harness.end == .shardEnd)
    }

    @Test("T6 §6 what the final invocation returns as its state is thrown away")
    func finalStateIsThrownAway() throws {
        var harness = try LaneHarness.started(Self.policy, reading: records(arriving: [1_001, 1_011]))
        try harness.end(failing: [], state: #"{"n":1}"#)
        #expect(harness.invocations.map(\.state) == [#"{"n":1}"#])
        try harness.answerStore()
        try harness.end(failing: [], state: #"{"n":99}"#)
        #expect(harness.invocations.map(\.state) == ["{}"])
        #expect(harness.stores.map(\.progress) == [LaneProgress(after(1))])
    }

    @Test("T6 §6 a batch never mixes windows, and a window that is over does not wait for a full batch")
    func neverMixes() throws {
        var policy = Self.policy
        policy.batchSize = 100
        policy.maximumBatchingWindow = .seconds(60)
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_002]))
        #expect(harness.history.isEmpty)
        try harness.answerRead(records: records(arriving: [1_015], from: 3))
        #expect(harness.history == [[1, 2]])
    }

    @Test("T6 §6 an idle window stays open until a later record comes")
    func idle() throws {
        var harness = try LaneHarness.started(Self.policy, reading: records(arriving: [1_001]))
        try harness.run(counting)
        #expect(harness.timers.isEmpty)
        #expect(harness.lane.isIdle)
        harness.now = harness.now + .seconds(3_600)
        try harness.answerRead(records: records(arriving: [1_009], from: 2))
        #expect(harness.invocations.map(\.state) == [#"{"n":1}"#], "its arrival counts, not the clock")
    }

    @Test("T6 §14 O5 with an idle timeout a window closes that long after its end")
    func idleTimeout() throws {
        var policy = Self.policy
        policy.tumblingWindowIdleTimeout = .seconds(30)
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001]))
        try harness.end(failing: [], state: #"{"n":1}"#)
        #expect(harness.timers.map(\.at) == [Timestamp(secondsSinceEpoch: 1_040)])
        #expect(harness.lane.isIdle == false)
        try harness.answerStore()
        try harness.fireTimer()
        #expect(harness.invocations.map(\.timeWindow?.isFinalInvoke) == [true])
        try harness.end(failing: [], state: "{}")
        try harness.answerStore()
        #expect(harness.lane.isIdle)
        #expect(harness.lane.stored == LaneProgress(after(1)))
    }

    @Test("T6 O5 while a backlog is read, a window of long ago is not idle before the whole timeout has passed")
    func idleInBacklog() throws {
        var policy = Self.policy
        policy.tumblingWindowIdleTimeout = .seconds(30)
        var harness = LaneHarness(policy)
        harness.now = Timestamp(secondsSinceEpoch: 9_000)
        harness.send(.start)
        try harness.answerRead(records: records(arriving: [1_001]))
        try harness.end(failing: [], state: #"{"n":1}"#)
        #expect(harness.timers.map(\.at) == [Timestamp(secondsSinceEpoch: 9_030)])
        try harness.answerStore()
        try harness.failRead(.transient("throttled"))
        while harness.now <= Timestamp(secondsSinceEpoch: 9_030) {
            try harness.fireTimer()
            if !harness.reads.isEmpty { try harness.failRead(.transient("throttled")) }
        }
        #expect(harness.invocations.isEmpty, "nobody knows what there is to read")
    }

    @Test("T6 O5 a window is idle when one read finds nothing for the whole timeout, after failed ones too")
    func idleAfterFailedReads() throws {
        var policy = Self.policy
        policy.tumblingWindowIdleTimeout = .seconds(1)
        policy.inputOutputBackoff = Backoff(base: .seconds(5), cap: .seconds(5))
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001]))
        try harness.end(failing: [], state: #"{"n":1}"#)
        try harness.answerStore()
        harness.now = Timestamp(secondsSinceEpoch: 1_010)
        for _ in 0..<3 {
            try harness.failRead(.transient("throttled"))
            while harness.reads.isEmpty { try harness.fireTimer() }
        }
        #expect(harness.invocations.isEmpty, "nobody knows what there is to read")
        let readOut = harness.now
        while harness.invocations.isEmpty { try harness.fireTimer() }
        #expect(harness.now == readOut + .seconds(1))
        #expect(harness.invocations.map(\.timeWindow?.isFinalInvoke) == [true])
    }

    @Test("T6 a mapping without windows any more drops one that is open, and says so")
    func windowsSwitchedOff() throws {
        var harness = LaneHarness(LanePolicy(), from: LaneProgress(after(1), openWindow: openWindow(1_000, "{}")))
        harness.send(.start)
        #expect(harness.events.contains(.windowDropped(openWindow(1_000, "{}").window)))
        #expect(harness.stores.map(\.progress) == [LaneProgress(after(1))])
    }

    @Test("T6 O5 a record of the same window takes the idle timer with it, and the timer begins anew behind it")
    func idleTimerBeginsAnew() throws {
        var policy = Self.policy
        policy.tumblingWindowIdleTimeout = .seconds(30)
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001]))
        try harness.end(failing: [], state: #"{"n":1}"#)
        try harness.answerStore()
        let timer = try #require(harness.timers.first).token
        try harness.answerRead(records: records(arriving: [1_002], from: 2))
        #expect(harness.timers.map(\.token).contains(timer) == false)
        try harness.end(failing: [], state: #"{"n":2}"#)
        #expect(harness.timers.map(\.at) == [Timestamp(secondsSinceEpoch: 1_040)])
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
    }

    @Test("T6 §6 at the end of the shard the window is closed before that end is stored")
    func shardEnd() throws {
        var harness = try LaneHarness.started(Self.policy, reading: records(arriving: [1_001]), isAtShardEnd: true)
        try harness.end(failing: [], state: #"{"n":1}"#)
        #expect(harness.stores.map(\.progress) == [LaneProgress(after(1), openWindow: openWindow(1_000, #"{"n":1}"#))])
        try harness.answerStore()
        #expect(harness.stores.isEmpty && harness.end == nil)
        try harness.end(failing: [], state: "{}")
        #expect(harness.stores.map(\.progress) == [LaneProgress(.shardEnd)])
        try harness.answerStore()
        #expect(harness.end == .shardEnd)
    }

    @Test("T6 §3.4 a partial failure keeps the state of the progress, one without progress does not")
    func partialFailure() throws {
        var policy = Self.policy
        policy.batchSize = 3
        policy.reportsItemFailures = true
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_002, 1_003]))
        try harness.end(failing: [2], state: #"{"n":1}"#)
        #expect(harness.stores.map(\.progress) == [LaneProgress(after(1), openWindow: openWindow(1_000, #"{"n":1}"#))])
        try harness.answerStore()
        try harness.fireTimer()
        #expect(harness.invocations.map(\.state) == [#"{"n":1}"#])
        try harness.end(failing: [2], state: #"{"n":7}"#)
        try harness.fireTimer()
        #expect(harness.invocations.map(\.state) == [#"{"n":1}"#])
        #expect(harness.history == [[1, 2, 3], [2, 3], [2, 3]])
    }

    @Test("T6 a discarded batch leaves the state as it was")
    func discarded() throws {
        var policy = Self.policy
        policy.maximumRetryAttempts = 0
        policy.hasFailureDestination = true
        var harness = try LaneHarness.started(
            policy, reading: records(arriving: [1_001, 1_002, 1_003, 1_004, 1_005]), isAtShardEnd: true)
        try harness.run { $0.records.contains { $0.number == 3 } ? .failed("no") : counting($0) }
        #expect(harness.invoked.map(\.state) == ["{}", #"{"n":2}"#, #"{"n":2}"#, #"{"n":3}"#])
        let window = try #require(harness.discarded.first?.timeWindow)
        #expect(String(decoding: window.state, as: UTF8.self) == #"{"n":2}"#)
        #expect(!window.isFinalInvoke)
    }

    @Test("T6 a window of which no record was resolved has no end", arguments: [0, 1])
    func nothingResolved(retries: Int) throws {
        var policy = Self.policy
        policy.maximumRetryAttempts = retries
        var harness = try LaneHarness.started(policy, reading: records(arriving: [1_001, 1_011]), isAtShardEnd: true)
        try harness.run { $0.records.contains { $0.number == 1 } ? .failed("no") : counting($0) }
        #expect(harness.history == Array(repeating: [1], count: retries + 1) + [[2], []])
        #expect(harness.end == .shardEnd)
    }
}
