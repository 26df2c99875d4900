import MillraceCore
import MillraceModel
import Testing

@testable import MillraceSimulation

/// The oracle's own reading of AWS's rules, against the tables of the fact sheet.
@Suite struct VerdictTests {
    private func verdict(_ outcome: ShardLane.Outcome, wasCancelled: Bool = false, reports: Bool = true) -> Verdict {
        let records = (8...11).map { number in
            StreamRecord(
                sequenceNumber: SequenceNumber(normalized: String(number)),
                arrival: .epoch,
                content: .data(DataRecord(partitionKey: "key", data: []))
            )
        }
        return Verdict(
            on: outcome,
            records: records,
            wasCancelled: wasCancelled,
            policy: LanePolicy(reportsItemFailures: reports)
        )
    }

    private func reporting(_ identifiers: String...) -> ShardLane.Outcome {
        .responded(BatchResponse(itemFailures: identifiers))
    }

    @Test("T3 what an answer means")
    func answers() {
        #expect(verdict(.succeeded) == .succeeded(4))
        #expect(verdict(reporting()) == .succeeded(4))
        #expect(verdict(reporting("11")) == .succeeded(3))
        #expect(verdict(reporting("10", "9")) == .succeeded(1))
        #expect(verdict(reporting("9", "8")) == .failed(.noProgress))
        #expect(verdict(reporting("9", "")) == .failed(.invalidResponse))
        #expect(verdict(reporting("12")) == .failed(.invalidResponse))
        #expect(verdict(.failed("no")) == .failed(.error))
        #expect(verdict(.succeeded, wasCancelled: true) == .failed(.timeout))
        #expect(verdict(reporting("9"), reports: false) == .succeeded(4))
        #expect(verdict(.throttled) == .throttled)
        let malformed = BatchResponse(json: Array(#"{"batchItemFailures":[{"itemIdentifier":null}]}"#.utf8))
        #expect(verdict(.responded(malformed)) == .failed(.invalidResponse))
        #expect(verdict(.responded(malformed), reports: false) == .succeeded(4))
    }

    @Test("T6 an answer without state fails, whatever else it says")
    func windows() {
        let policy = LanePolicy(reportsItemFailures: true, tumblingWindow: .seconds(1))
        func verdict(_ outcome: ShardLane.Outcome) -> Verdict {
            Verdict(on: outcome, records: [], wasCancelled: false, policy: policy)
        }
        #expect(verdict(.succeeded) == .failed(.missingState))
        #expect(verdict(reporting()) == .failed(.missingState))
        #expect(verdict(.responded(BatchResponse(itemFailures: [], state: Array("{}".utf8)))) == .succeeded(0))
    }

    @Test("T4 only errors and timeouts are function errors")
    func functionErrors() {
        #expect(Verdict.Failure.error.isFunctionError && Verdict.Failure.timeout.isFunctionError)
        #expect(!Verdict.Failure.noProgress.isFunctionError && !Verdict.Failure.invalidResponse.isFunctionError)
        #expect(!Verdict.Failure.missingState.isFunctionError)
    }
}
