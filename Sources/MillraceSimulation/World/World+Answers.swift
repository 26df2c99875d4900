import MillraceCore
import MillraceModel

/// What the function makes of a batch.
extension World {
    /// Decides how a handler answers.
    func outcome(
        for invocation: ShardLane.Invocation,
        _ id: LaneID,
        _ policy: LanePolicy
    ) -> ShardLane.Outcome {
        let numbers = invocation.records.map(\.sequenceNumber.description)
        let reports = policy.reportsItemFailures
        // Where the policy would retry for ever, poison must be forgiven some time.
        let isForgiven = phase == .liveness && policy.maximumRetryAttempts == nil
        let poison = invocation.records.firstIndex {
            !isForgiven && scene.ledger[id.shard, $0.sequenceNumber]?.isPoison == true
        }
        if let poison {
            guard reports, random.chance(0.7) else { return .failed("poison") }
            let others = numbers[(poison + 1)...].filter { _ in random.chance(0.3) }
            return answer(others + [numbers[poison]], to: invocation, succeeding: poison)
        }
        if random.chance(faults.functionFailure) { return .failed("no") }
        if random.chance(faults.missingState), invocation.timeWindow != nil {
            marks.insert(.stateMissing)
            return .responded(.succeeded)
        }
        guard let last = numbers.last else { return answer([], to: invocation, succeeding: 0) }
        if reports, random.chance(faults.invalidResponse) {
            guard random.chance(0.5) else { return .responded(Self.malformed) }
            return answer([last, "nonsense"], to: invocation, succeeding: 0)
        }
        if reports, random.chance(faults.noProgress) {
            return answer([numbers[0], random.pick(numbers)], to: invocation, succeeding: 0)
        }
        if random.chance(faults.itemFailure) {
            // A function that reports what nobody asks for has succeeded.
            if !reports { marks.insert(.answerIgnored) }
            let index = random.int(0...numbers.count - 1)
            return answer([numbers[index]], to: invocation, succeeding: reports ? index : numbers.count)
        }
        if invocation.timeWindow == nil, random.chance(0.5) { return .succeeded }
        return answer([], to: invocation, succeeding: numbers.count)
    }

    /// Answers, with a state in which all the records are that succeed.
    private func answer(
        _ failures: [String],
        to invocation: ShardLane.Invocation,
        succeeding count: Int
    ) -> ShardLane.Outcome {
        let state = invocation.timeWindow.map { window in
            window.isFinalInvoke
                ? WindowState.final : WindowState.adding(invocation.records.prefix(count), to: window.state)
        }
        return .responded(BatchResponse(itemFailures: failures, state: state))
    }

    /// An answer that names an empty identifier, which is none.
    private static let malformed = BatchResponse(
        json: Array(#"{"batchItemFailures":[{"itemIdentifier":""}],"state":{}}"#.utf8)
    )
}
