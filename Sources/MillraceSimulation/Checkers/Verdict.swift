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
        /// It reported something that is not in the batch.
        case invalidIdentifier

        /// Whether AWS calls it a function error.
        var isFunctionError: Bool { self == .error || self == .timeout }
    }

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
        case .failed: self = .failed(.error)
        case .succeeded: break
        case .responded(let response):
            guard policy.reportsItemFailures, !response.itemFailures.isEmpty else { return }
            let numbers = records.map(\.sequenceNumber.description)
            let places = response.itemFailures.map { numbers.firstIndex(of: $0) }
            if places.contains(nil) {
                self = .failed(.invalidIdentifier)
            } else if let lowest = places.compactMap(\.self).min(), lowest > 0 {
                self = .succeeded(lowest)
            } else {
                self = .failed(.noProgress)
            }
        }
    }
}
