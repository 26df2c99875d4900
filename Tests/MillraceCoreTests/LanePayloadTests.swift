import MillraceCore
import MillraceModel
import Testing

/// The largest event, §2 and §3.1.
@Suite struct LanePayloadTests {
    private let now = Timestamp(secondsSinceEpoch: 1_000)

    private func page(_ sizes: [Int]) -> [StreamRecord] {
        zip(1..., sizes).map { record($0, arrival: now, bytes: $1) }
    }

    @Test("T2 §2 a batch takes as many records as its event may have bytes, to the byte", arguments: [0, 1])
    func cutsToTheByte(missing: Int) throws {
        let page = page(Array(repeating: 30, count: 6))
        var harness = try LaneHarness.started(
            LanePolicy(payloadLimit: LaneSource.test.eventSize(Array(page[..<3])) - missing),
            reading: page
        )
        try harness.run { _ in .succeeded }
        #expect(harness.history == (missing == 0 ? [[1, 2, 3], [4, 5, 6]] : [[1, 2], [3, 4], [5, 6]]))
    }

    @Test("T2 §2 an event that is full does not wait for the end of the batching window")
    func fullEvent() throws {
        let page = page([30, 30, 30])
        let limit = LaneSource.test.eventSize(Array(page[..<2]))
        var harness = try LaneHarness.started(
            LanePolicy(maximumBatchingWindow: .seconds(300), payloadLimit: limit),
            reading: Array(page[..<2])
        )
        #expect(harness.history.isEmpty, "a smaller record may still come")
        try harness.answerRead(records: Array(page[2...]))
        #expect(harness.history == [[1, 2]])
    }

    @Test("T2 no more is read than another event can hold beside the one in hand")
    func readAhead() throws {
        let page = page(Array(repeating: 30, count: 9))
        let limit = LaneSource.test.eventSize(Array(page[..<3]))
        var harness = try LaneHarness.started(LanePolicy(payloadLimit: limit), reading: page)
        #expect(harness.history == [[1, 2, 3]])
        #expect(harness.reads.isEmpty)
        try harness.end()
        #expect(harness.reads.isEmpty == false)
    }

    @Test(
        "T5 with several slots no more bytes are read ahead than an event for each slot, whatever the run-ahead limit")
    func readAheadOfSlots() throws {
        let page = page(Array(repeating: 30, count: 4))
        let limit = LaneSource.test.eventSize(Array(page[..<2]))
        let policy = LanePolicy(batchSize: 1, parallelizationFactor: 2, payloadLimit: limit)
        var harness = try LaneHarness.started(policy, reading: page)
        #expect(harness.reads.count == 1, "three of one key wait, which is less than two events of two")
        let more = (5...7).map { record($0, arrival: now, bytes: 30) }
        try harness.answerRead(records: more)
        #expect(harness.reads.isEmpty)
        try harness.end()
        try harness.answerStore()
        try harness.end()
        try harness.answerStore()
        try harness.end()
        #expect(harness.reads.count == 1)
    }

    @Test(
        "T3 §3.1 a record too large for any event spends the budget: retries 0 → count 1, retries 2 → count 3",
        arguments: [(0, 1), (2, 3)]
    )
    func tooLarge(retries: Int, count: Int) throws {
        let page = page([10, 10_000, 10])
        let policy = LanePolicy(
            maximumRetryAttempts: retries,
            bisectsBatchOnFunctionError: true,
            hasFailureDestination: true,
            payloadLimit: 1_000
        )
        var harness = try LaneHarness.started(policy, reading: page, isAtShardEnd: true)
        try harness.run { _ in .succeeded }
        #expect(harness.history == [[1], [3]], "the function is never called with it, the successor is delivered")
        let discarded = try #require(harness.discarded.first)
        #expect(discarded.records.map(\.number) == [2])
        #expect(discarded.condition == .retryAttemptsExhausted)
        #expect(discarded.invokeCount == count)
        #expect(discarded.responseContext == nil)
        #expect(discarded.requestID.isEmpty == false)
        #expect(harness.log.filter { $0 == .failed(count: 1, attempt: count, .payloadTooLarge) }.count == 1)
        #expect(harness.end == .shardEnd)
    }

    @Test("T3 a record too large for any event is tried again for ever where nothing limits that")
    func tooLargeWithoutLimit() throws {
        var harness = try LaneHarness.started(LanePolicy(payloadLimit: 1_000), reading: page([10_000]))
        for attempt in 1...50 {
            #expect(harness.events.contains(.failed(count: 1, attempt: attempt, .payloadTooLarge)))
            try harness.fireTimer()
        }
        #expect(harness.stores.isEmpty && harness.history.isEmpty)
    }

    @Test("T3 §3.5 a record too large for any event that gets too old was never answered")
    func tooLargeAndOld() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRecordAge: .seconds(60), hasFailureDestination: true, payloadLimit: 1_000),
            reading: page([10_000])
        )
        try harness.run { _ in .succeeded }
        let discarded = try #require(harness.discarded.first)
        #expect(discarded.condition == .recordAgeExceeded)
        #expect(discarded.invokeCount > 1)
        #expect(discarded.responseContext == nil)
    }

    @Test("T6 the state of a window counts towards the size of the event")
    func stateCounts() throws {
        let page = page(Array(repeating: 30, count: 4))
        let window = TimeWindow(containing: now, length: .seconds(10))
        let state = #"{"a":""# + String(repeating: "x", count: LaneSource.test.sizing.size(of: page[0])) + #""}"#
        let properties = TimeWindowProperties(
            window: window,
            state: Array(state.utf8),
            shardID: LaneSource.test.shardID,
            eventSourceARN: LaneSource.test.streamARN,
            isFinalInvoke: false,
            isTerminatedEarly: false
        )
        let policy = LanePolicy(
            tumblingWindow: .seconds(10),
            payloadLimit: LaneSource.test.eventSize(Array(page[..<2]), timeWindow: properties)
        )
        for open in [LaneProgress.OpenWindow(window: window, state: Array(state.utf8)), nil] {
            let progress = LaneProgress(.trimHorizon, openWindow: open)
            let harness = try LaneHarness.started(policy, from: progress, reading: page)
            #expect(try #require(harness.history.first).count >= 2)
            #expect((harness.history.first == [1, 2]) == (open != nil))
        }
    }
}
