import MillraceCore
import MillraceModel

/// The parts of a batch, as AWS's rules make them.
extension SlotFacts {
    /// The invocation of the part in hand has ended.
    mutating func endSegment(_ verdict: Verdict, isRepeated: Bool, _ policy: LanePolicy, _ time: Int64) {
        guard var segment = top else { return }
        let count = segment.count ?? 0
        switch verdict {
        case .throttled:
            segment.attempts -= 1
            segment.throttles += 1
            segment.waitsSince = (time, segment.throttles + 1)
            top = segment
        case .succeeded where isRepeated:
            top = Segment(count: count, isFinal: segment.isFinal, isRepeated: true)
        case .succeeded(let done) where done == count:
            segments.removeLast()
        case .succeeded(let done):
            top = Segment(count: count - done, isRepeated: segment.isRepeated, waitsSince: (time, 1))
        case .failed where policy.bisectsBatchOnFunctionError && count > 1:
            // The left half comes first; splitting spends no attempt.
            top = Segment(count: count - count / 2, isRepeated: segment.isRepeated)
            segments.append(Segment(count: count / 2, isRepeated: segment.isRepeated, waitsSince: (time, 0)))
        case .failed(let failure):
            segment.throttles = 0
            segment.waitsSince = (time, segment.attempts)
            // N retries are N + 1 attempts.
            if let retries = policy.maximumRetryAttempts, segment.attempts == retries + 1 {
                segment.exhaustedBy = failure
            }
            top = segment
        }
    }

    /// Records at the front of the part in hand are given up.
    mutating func letGo(_ count: Int, _ condition: FailureRecord.Condition) {
        switch (condition, top?.count) {
        case (.retryAttemptsExhausted, _), (.recordAgeExceeded, .some(count)):
            top = nil
        case (.recordAgeExceeded, let held?):
            top = Segment(count: held - count, isRepeated: top?.isRepeated ?? false)
        case (.recordAgeExceeded, nil):
            // Nobody knows how large the batch was.
            top = Segment(count: nil)
        }
    }
}
