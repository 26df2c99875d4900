import MillraceCore
import MillraceModel
import Testing

/// What counts as a failure and what it costs, §3.1.
@Suite struct LaneFailureKindTests {
    /// One way for an invocation to fail.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case exception
        case timeout
        case unknownIdentifier
        case emptyIdentifier
        case malformedAnswer
        case firstRecordReported
        case missingState

        var testDescription: String { rawValue }

        /// Whether the failure record says `Unhandled`.
        var isFunctionError: Bool { self == .exception || self == .timeout }

        var policy: LanePolicy {
            LanePolicy(
                maximumRetryAttempts: 1,
                reportsItemFailures: true,
                tumblingWindow: self == .missingState ? .seconds(10) : nil,
                hasFailureDestination: true
            )
        }

        func fail(_ harness: inout LaneHarness) throws {
            switch self {
            case .exception: try harness.end(.failed("no"))
            case .timeout:
                try harness.fireTimer()
                try harness.end(.succeeded)
            case .unknownIdentifier: try harness.end(failing: [2, 99])
            case .emptyIdentifier: try harness.end(.responded(BatchResponse(itemFailures: [""])))
            case .malformedAnswer:
                let answer = #"{"batchItemFailures":[{"itemIdentifier":7}]}"#
                try harness.end(.responded(BatchResponse(json: Array(answer.utf8))))
            case .firstRecordReported: try harness.end(failing: [1])
            case .missingState: try harness.end(.responded(.succeeded))
            }
        }
    }

    @Test(
        "T3 §3.1 it spends the budget, and the failure record tells how the last attempt ended",
        arguments: Kind.allCases)
    func spends(kind: Kind) throws {
        var harness = try LaneHarness.started(kind.policy, records: 3)
        let requestID = try #require(harness.invocations.first).requestID
        try kind.fail(&harness)
        #expect(harness.deliveries.isEmpty)
        try harness.fireTimer()
        #expect(harness.invocations.map(\.attempt) == [2])
        #expect(harness.invocations.map(\.requestID) == [requestID])
        try kind.fail(&harness)
        let discarded = try #require(harness.deliveries.first).batch
        #expect(discarded.records.map(\.number) == [1, 2, 3])
        #expect(discarded.condition == .retryAttemptsExhausted)
        #expect(discarded.invokeCount == 2)
        #expect(discarded.requestID == requestID)
        #expect(discarded.responseContext == FailureRecord.ResponseContext(isFunctionError: kind.isFunctionError))
        #expect(harness.history == [[1, 2, 3], [1, 2, 3]])
    }

    @Test(
        "T3 §3.4 these answers are a complete success",
        arguments: [
            #"{"batchItemFailures":[]}"#, #"{"batchItemFailures":null}"#, "{}", "null", "", "\"\"", "[]",
        ]
    )
    func completeSuccess(answer: String) throws {
        var harness = try LaneHarness.started(LanePolicy(reportsItemFailures: true), records: 2)
        try harness.end(.responded(BatchResponse(json: Array(answer.utf8))))
        #expect(harness.lane.resolved.checkpoint == after(2))
    }

    @Test(
        "T3 §3.4 these answers fail the whole batch",
        arguments: [
            #"[{"itemIdentifier":""}]"#, #"[{"itemIdentifier":null}]"#, #"[{"key":"2"}]"#, #"[{"key":null}]"#,
            #"[{"itemIdentifier":"3"}]"#, #"[{"itemIdentifier":2}]"#,
            #"[{"itemIdentifier":"2"},{"itemIdentifier":""}]"#,
        ]
    )
    func wholeBatchFails(failures: String) throws {
        var harness = try LaneHarness.started(LanePolicy(reportsItemFailures: true), records: 2)
        let answer = #"{"batchItemFailures":\#(failures)}"#
        try harness.end(.responded(BatchResponse(json: Array(answer.utf8))))
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
        try harness.fireTimer()
        #expect(harness.history == [[1, 2], [1, 2]])
        #expect(harness.invocations.first?.redelivery == .all(.retry))
    }

    @Test("T3 §3.4 a malformed answer is a success where item failures are not reported")
    func malformedIsIgnored() throws {
        var harness = try LaneHarness.started(records: 2)
        try harness.end(.responded(BatchResponse(json: Array("7".utf8))))
        #expect(harness.lane.resolved.checkpoint == after(2))
    }
}
