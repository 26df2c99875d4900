import MillraceCore
import MillraceModel

/// How the settings of a mapping are drawn.
extension MappingSettings {
    /// What holds for all settings of one world: the function's own, and the source's.
    struct Frame {
        /// How many keys there are.
        var keyCount: Int
        /// The largest event.
        var payloadLimit: Int
        /// Whether there are records that are larger; then retries must end some time.
        var hasTooLargeRecords: Bool
        /// How long the source keeps records.
        var retention: Duration?
        /// The limit above which a tumbling window ends early.
        var windowStateLimit: Int
    }

    /// Draws settings.
    init(_ profile: Profile, _ frame: Frame, using random: inout SeededGenerator) {
        var policy = Self.base(profile, using: &random)
        policy.payloadLimit = frame.payloadLimit
        policy.retention = frame.retention
        policy.windowStateLimit = frame.windowStateLimit
        if frame.hasTooLargeRecords, policy.maximumRecordAge == nil, policy.retention == nil {
            policy.maximumRetryAttempts = policy.maximumRetryAttempts ?? random.int(0...4)
        }
        policy.maximumBatchingWindow = random.chance(0.6) ? .zero : .milliseconds(random.int(100...5_000))
        policy.bisectsBatchOnFunctionError = random.chance(0.4)
        policy.redeliveredShare = random.chance(0.75) ? 0 : random.pick([0.2, 0.5, 1])
        var droppedKeys: Set<String> = []
        switch random.int(1...10) {
        case 1...3:
            policy.tumblingWindow = .seconds(random.pick([1, 3, 10, 30]))
            if random.chance(0.5) { policy.tumblingWindowIdleTimeout = .milliseconds(random.int(0...5_000)) }
        case 4...7:
            policy.parallelizationFactor = random.int(2...10)
            policy.runAheadLimit = random.pick([1, 2, 5, 10, 30])
        default: break
        }
        if policy.tumblingWindow == nil, random.chance(0.45) {
            for _ in 0..<random.int(1...3) { droppedKeys.insert("key-\(random.int(1...frame.keyCount))") }
        }
        // Drawn apart, so that all else of a seed stays as it was before there was this setting.
        var readRandom = random.derived(for: "readLengthMin")
        policy.readLengthMin = readRandom.pick([1, 1, 1, 8, 32])
        self.init(policy: policy, droppedKeys: droppedKeys)
    }

    private static func base(_ profile: Profile, using random: inout SeededGenerator) -> LanePolicy {
        let retryBase = random.int(20...1_000)
        let inputOutputBase = random.int(5...100)
        // What is retried for ever is poison to a world that is about poison: nothing else would come to pass.
        let hasNoRetryLimit = random.chance(profile == .poison ? 0.1 : 0.4)
        return LanePolicy(
            batchSize: random.pick([1, 2, 3, 5, 10, 20]),
            maximumRetryAttempts: hasNoRetryLimit ? nil : random.int(0...4),
            maximumRecordAge: random.chance(0.5) ? nil : .seconds(random.int(2...60)),
            reportsItemFailures: random.chance(0.5),
            hasFailureDestination: random.chance(0.7),
            functionTimeout: .milliseconds(random.int(600...5_000)),
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
