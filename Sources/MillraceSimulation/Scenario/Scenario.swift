package import MillraceCore
package import MillraceModel

/// Everything about a world that its seed decides before time begins.
package struct Scenario: Sendable {
    /// The seed.
    package let seed: UInt64
    /// The settings of the mapping and its function.
    package let policy: LanePolicy
    /// Where reading begins.
    package let startingPosition: EventSourceMapping.StartingPosition
    /// How likely faults are in the safety phase.
    package let faults: FaultRates
    /// How many item keys there are.
    package let keyCount: Int
    /// How many records are written.
    package let recordCount: Int
    /// How many shards the stream begins with.
    package let shardCount: Int
    /// How long records are written and faults happen, in microseconds.
    package let safetyMicroseconds: Int64
    /// When the mapping is started for the first time, in microseconds.
    package let startMicroseconds: Int64
    /// Whether all records are written around the mapping's start and not over the whole time.
    package let isWrittenAtStart: Bool
    /// What is done to the shards, in this order.
    package let operations: [ShardOperation]
    /// How often the wall clock jumps.
    package let clockJumpCount: Int
    /// How often the mapping is stopped and started again.
    package let mappingStopCount: Int
    /// How often the process crashes at the most.
    package let crashCountMax: Int
    /// The longest that reading, writing and waking take, in microseconds.
    package let latencyMicrosecondsMax: Int64

    /// Draws a world.
    package init(seed: UInt64) {
        // A seed of its own for each use, so that a change of one does not move the others.
        var random = SeededGenerator(seed: seed ^ 0x5ce4_a410)
        self.seed = seed
        faults = FaultRates(using: &random)
        policy = Self.policy(using: &random)
        startingPosition = random.chance(0.6) ? .trimHorizon : .latest
        keyCount = random.int(1...8)
        recordCount = random.int(1...70)
        shardCount = random.int(1...3)
        safetyMicroseconds = random.microseconds(2_000_000...150_000_000)
        startMicroseconds = random.chance(0.5) ? 0 : random.microseconds(0...safetyMicroseconds / 2)
        isWrittenAtStart = random.chance(0.2)
        var operations: [ShardOperation] = []
        for _ in 0..<(random.chance(0.3) ? 0 : random.int(1...6)) {
            // Rarely disabled: nothing happens to a stream after that.
            operations.append(random.pick([.split, .split, .rollOver, .merge, .merge, .trim, .trim]))
        }
        if random.chance(0.2) { operations.append(.disable) }
        self.operations = operations
        clockJumpCount = random.chance(0.7) ? 0 : random.int(1...3)
        mappingStopCount = random.chance(0.5) ? 0 : random.int(1...3)
        crashCountMax = random.int(1...6)
        latencyMicrosecondsMax = random.pick([0, 1_000, 20_000, 500_000])
    }

    private static func policy(using random: inout SeededGenerator) -> LanePolicy {
        let retryBase = random.int(20...1_000)
        let inputOutputBase = random.int(5...100)
        return LanePolicy(
            batchSize: random.pick([1, 2, 3, 5, 10, 20]),
            maximumRetryAttempts: random.chance(0.4) ? nil : random.int(0...4),
            maximumRecordAge: random.chance(0.5) ? nil : .seconds(random.int(2...60)),
            reportsItemFailures: random.chance(0.5),
            hasFailureDestination: random.chance(0.7),
            functionTimeout: .milliseconds(random.int(500...5_000)),
            stuckAfter: .milliseconds(random.int(500...5_000)),
            whenStuck: random.pick(LanePolicy.StuckHandling.allCases),
            retryBackoff: Backoff(
                base: .milliseconds(retryBase),
                cap: .milliseconds(random.int(retryBase...max(retryBase, 8_000)))
            ),
            inputOutputBackoff: Backoff(
                base: .milliseconds(inputOutputBase),
                cap: .milliseconds(random.int(inputOutputBase...3_000))
            )
        )
    }
}

extension Scenario: CustomStringConvertible {
    /// All that was drawn, in one line.
    package var description: String {
        "seed \(seed): \(recordCount) records of \(keyCount) keys, \(shardCount) shards, \(startingPosition.rawValue), "
            + "\(safetyMicroseconds / 1_000) ms, \(isWrittenAtStart ? "written at the start, " : "")operations \(operations.map(\.rawValue)), "
            + "\(clockJumpCount) clock jumps, \(mappingStopCount) stops, at most \(crashCountMax) crashes, "
            + "\(policy), \(faults)"
    }
}
