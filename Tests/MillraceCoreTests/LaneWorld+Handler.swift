import MillraceCore
import MillraceModel

/// The function: it succeeds, or fails in one of the ways there are.
extension LaneWorld {
    mutating func endInvocation(_ goesWell: Bool) throws {
        let index = Int.random(in: 0..<running.count, using: &random)
        let ended = running.remove(at: index)
        let outcome = outcome(of: ended, goesWell)
        if outcome != .throttled { deliver(ended.invocation) }
        let progress = ended.isCancelled ? nil : self.progress(of: ended.invocation, outcome)
        let numbers = ended.invocation.records.map(\.number)
        if let progress { resolved.formUnion(numbers[..<progress.count]) }
        let before = openWindow
        if let progress {
            if ended.invocation.timeWindow?.isFinalInvoke == true {
                openWindow = nil
            } else if progress.count > 0, let window = ended.invocation.timeWindow?.window, let state = progress.state {
                openWindow = LaneProgress.OpenWindow(window: window, state: state)
            }
        }
        let after = openWindow
        // A delivery that is to be repeated counts as if its answer had been lost.
        try send(.invocationFinished(ended.invocation.token, outcome)) { world in
            world.openWindow = world.hasInjected ? before : after
        }
    }

    private mutating func outcome(of running: Running, _ goesWell: Bool) -> ShardLane.Outcome {
        let numbers = running.invocation.records.map(\.number)
        let state = state(behind: running.invocation, goesWell)
        if goesWell { return .responded(.failing([], state: state)) }
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<3: return .failed("no")
        case 3..<5: return running.isCancelled ? .failed("cancelled") : .throttled
        case 5..<8:
            guard let number = numbers.randomElement(using: &random) else { return .failed("no") }
            return .responded(.failing([number], state: state))
        case 8: return .responded(.failing(numbers.suffix(2) + [999], state: state))
        case 9: return .succeeded
        default: return .responded(.failing([], state: state))
        }
    }

    /// How many records an answer resolves, and the state that it brings; `nil` when it is a failure.
    private func progress(
        of invocation: ShardLane.Invocation,
        _ outcome: ShardLane.Outcome
    ) -> (count: Int, state: [UInt8]?)? {
        let response: BatchResponse
        switch outcome {
        case .failed, .throttled: return nil
        case .succeeded: response = .succeeded
        case .responded(let answer): response = answer
        }
        if policy.tumblingWindow != nil, response.state == nil { return nil }
        let numbers = invocation.records.map(\.number)
        guard policy.reportsItemFailures, !response.itemFailures.isEmpty else { return (numbers.count, response.state) }
        let indices = response.itemFailures.map { Int($0).flatMap(numbers.firstIndex(of:)) }
        guard !indices.contains(nil), let lowest = indices.compactMap({ $0 }).min(), lowest > 0 else { return nil }
        return (lowest, response.state)
    }

    /// What the function makes of the records: mostly their sum, sometimes more than it may keep.
    private mutating func state(behind invocation: ShardLane.Invocation, _ goesWell: Bool) -> String? {
        guard policy.tumblingWindow != nil else { return nil }
        let padding = !goesWell && chance(1, in: 4) ? Int.random(in: 0...500, using: &random) : 0
        let sum = invocation.records.map(\.number).reduce(0, +)
        return #"{"n":\#(sum),"x":"\#(String(repeating: "x", count: padding))"}"#
    }
}

extension LanePolicy {
    /// Settings with each feature on or off.
    static func random(using random: inout SeededGenerator) throws -> LanePolicy {
        let window = Int.random(in: 0..<3, using: &random) == 0
        let isLimited = Bool.random(using: &random)
        let isSmall = isLimited && Bool.random(using: &random)
        let share = Int.random(in: 0..<4, using: &random) == 0 ? 0.3 : 0
        return LanePolicy(
            batchSize: Int.random(in: 1...6, using: &random),
            maximumBatchingWindow: .seconds([0, 0, 3].randomElement(using: &random) ?? 0),
            parallelizationFactor: window ? 1 : Int.random(in: 1...3, using: &random),
            maximumRetryAttempts: isLimited ? Int.random(in: 0...2, using: &random) : nil,
            maximumRecordAge: Bool.random(using: &random) ? .seconds(40) : nil,
            retention: Bool.random(using: &random) ? .seconds(30) : nil,
            bisectsBatchOnFunctionError: Bool.random(using: &random),
            reportsItemFailures: Bool.random(using: &random),
            tumblingWindow: window ? .seconds(10) : nil,
            tumblingWindowIdleTimeout: Bool.random(using: &random) ? .seconds(20) : nil,
            filter: Bool.random(using: &random) ? try dropping("drop") : nil,
            hasFailureDestination: true,
            whenStuck: Bool.random(using: &random) ? .hold : .abandon,
            redeliveredShare: share,
            payloadLimit: isSmall ? Int.random(in: 1_000...3_000, using: &random) : 100_000,
            windowStateLimit: 400,
            runAheadLimit: Int.random(in: 3...20, using: &random)
        )
    }
}

extension StreamRecord {
    /// The records of one closed shard.
    static func randomShard(using random: inout SeededGenerator) -> [StreamRecord] {
        var arrival = Timestamp(secondsSinceEpoch: 1_000)
        return (0..<Int.random(in: 0...16, using: &random)).map { index in
            arrival = arrival + .seconds(Int.random(in: 0...4, using: &random))
            // Numbers of one, two and three digits, with gaps.
            return record(
                7 + index * 5,
                arrival: arrival,
                key: ["a", "b", "c", "d", "drop"].randomElement(using: &random) ?? "a",
                bytes: Int.random(in: 0..<12, using: &random) == 0 ? 3_000 : Int.random(in: 0...80, using: &random)
            )
        }
    }
}
