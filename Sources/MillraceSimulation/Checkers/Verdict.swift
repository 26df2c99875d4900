import MillraceCore
import MillraceModel

/// What the end of a handler means by AWS's rules, worked out here once more, apart from the lane.
enum Verdict: Equatable {
    /// Why nothing is done.
    enum Failure: Equatable {
        /// The function threw.
        case error
        /// It ended after its cancellation, whatever it said.
        case timeout
        /// It reported the first record.
        case noProgress
        /// It reported something that is not in the batch, or its report is malformed.
        case invalidResponse
        /// It answered no state for its tumbling window.
        case missingState

        /// Whether AWS calls it a function error.
        var isFunctionError: Bool { self == .error || self == .timeout }
    }

    /// The function was not called, and nothing counts.
    case throttled
    /// So many records at the front are done; all of them, or up to the lowest item failure.
    case succeeded(Int)
    /// None is.
    case failed(Failure)

    /// Works out what an answer means.
    init(on outcome: ShardLane.Outcome, records: [StreamRecord], wasCancelled: Bool, policy: LanePolicy) {
        self = .succeeded(records.count)
        if wasCancelled {
            self = .failed(.timeout)
            return
        }
        switch outcome {
        case .throttled: self = .throttled
        case .failed: self = .failed(.error)
        case .succeeded: if policy.tumblingWindow != nil { self = .failed(.missingState) }
        case .responded(let response):
            if policy.reportsItemFailures, response.invalidReason != nil {
                self = .failed(.invalidResponse)
                return
            }
            if policy.tumblingWindow != nil, response.state == nil {
                self = .failed(.missingState)
                return
            }
            guard policy.reportsItemFailures, !response.itemFailures.isEmpty else { return }
            let numbers = records.map(\.sequenceNumber.description)
            let places = response.itemFailures.map { numbers.firstIndex(of: $0) }
            if places.contains(nil) {
                self = .failed(.invalidResponse)
            } else if let lowest = places.compactMap(\.self).min(), lowest > 0 {
                self = .succeeded(lowest)
            } else {
                self = .failed(.noProgress)
            }
        }
    }

    /// Works out what the end of an invocation means.
    init(on outcome: ShardLane.Outcome, of flight: SlotFacts.Flight, _ policy: LanePolicy) {
        self.init(
            on: outcome,
            records: flight.invocation.records,
            wasCancelled: flight.cancelledAt != nil,
            policy: policy
        )
    }
}
