import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneItemFailureTests {
    private func lane(records: Int, retries: Int? = nil) throws -> LaneHarness {
        try LaneHarness.started(
            LanePolicy(maximumRetryAttempts: retries, reportsItemFailures: true),
            records: records
        )
    }

    @Test("T3 the lowest reported record and all behind it are delivered again, those before it are done")
    func lowestCounts() throws {
        var harness = try lane(records: 4)
        let requestID = try #require(harness.invocations.first).requestID
        try harness.end(failing: [4, 2])
        #expect(harness.events.first == .partiallySucceeded(resolved: 1, remaining: 3))
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
        try harness.fireTimer()
        let suffix = try #require(harness.invocations.first)
        #expect(suffix.records.map(\.number) == [2, 3, 4])
        #expect(suffix.redelivery == .all(.partialFailure))
        #expect(suffix.attempt == 1)
        #expect(suffix.requestID != requestID)
    }

    @Test("T3 the lowest is found by number, not by text")
    func lowestIsNumeric() throws {
        var harness = try lane(records: 10)
        try harness.end(failing: [10, 9])
        try harness.fireTimer()
        #expect(harness.history.last == [9, 10])
    }

    @Test("T3 progress resets the retry budget")
    func progressResetsBudget() throws {
        var harness = try lane(records: 2, retries: 1)
        try harness.end(failing: [1])
        try harness.fireTimer()
        try harness.end(failing: [2])
        try harness.fireTimer()
        try harness.end(failing: [2])
        try harness.fireTimer()
        try harness.end(failing: [2])
        #expect(harness.history == [[1, 2], [1, 2], [2], [2]])
        #expect(harness.events.contains(.discarded(count: 1, .retryAttemptsExhausted, isDelivered: false)))
    }

    @Test("T3 no progress spends the budget, and discards the whole rest")
    func noProgress() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRetryAttempts: 1, reportsItemFailures: true, hasFailureDestination: true),
            records: 3
        )
        try harness.end(failing: [1])
        #expect(harness.events.contains(.failed(count: 3, attempt: 1, .noProgress)))
        try harness.fireTimer()
        #expect(harness.invocations.first?.redelivery == .all(.partialFailure))
        try harness.end(failing: [1])
        let discarded = try #require(harness.deliveries.first).batch
        #expect(discarded.records.map(\.number) == [1, 2, 3])
        #expect(discarded.invokeCount == 2)
        #expect(discarded.responseContext == FailureRecord.ResponseContext(isFunctionError: false))
    }

    @Test("T3 an identifier that is not in the batch fails it as a whole", arguments: ["", "x", "3", "0", "-1"])
    func invalidIdentifier(identifier: String) throws {
        var harness = try lane(records: 2)
        try harness.end(.responded(BatchResponse(itemFailures: ["2", identifier])))
        let reason = "the answer names \"\(identifier)\", which is not in the batch"
        #expect(harness.events.contains(.failed(count: 2, attempt: 1, .invalidResponse(reason))))
        try harness.fireTimer()
        #expect(harness.history == [[1, 2], [1, 2]])
        #expect(harness.invocations.first?.redelivery == .all(.retry))
    }

    @Test("T3 an answer that names nothing is a success")
    func emptyAnswer() throws {
        var harness = try lane(records: 2)
        try harness.end(failing: [])
        #expect(harness.lane.resolved.checkpoint == after(2))
    }

    @Test("T3 without ReportBatchItemFailures any answer is a success")
    func answerIsIgnored() throws {
        var harness = try LaneHarness.started(records: 2)
        try harness.end(failing: [1])
        #expect(harness.lane.resolved.checkpoint == after(2))
        #expect(harness.timers.isEmpty)
    }

    @Test("T3 §3.4 of records that share a sequence number, as aggregated ones do, the first counts")
    func sharedSequenceNumbers() throws {
        let page = [1, 2, 2, 3].map { record($0, arrival: LaneHarness().now) }
        var harness = try LaneHarness.started(LanePolicy(reportsItemFailures: true), reading: page)
        try harness.end(failing: [2])
        try harness.fireTimer()
        #expect(harness.history == [[1, 2, 2, 3], [2, 2, 3]])
        #expect(harness.lane.resolved.checkpoint == after(1))
    }
}
