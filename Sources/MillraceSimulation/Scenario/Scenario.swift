import MillraceCore
import MillraceModel

/// Everything about a world that its seed decides before time begins.
package struct Scenario: Sendable {
    /// How many handlers may run at once from some time on.
    package struct ConcurrencyChange: Hashable, Sendable {
        /// When, in microseconds.
        package let time: Int64
        /// How many, over all lanes; `nil` for any number.
        package let limit: Int?
    }

    /// The seed.
    package let seed: UInt64
    /// What kind of trouble the world is mostly about.
    package let profile: Profile
    /// The mapping as it is created first.
    package let life: MappingLife
    /// How likely faults are in the safety phase.
    package let faults: FaultRates
    /// How many item keys there are.
    package let keyCount: Int
    /// How many records are written.
    package let recordCount: Int
    /// The largest event of the function.
    package let payloadLimit: Int
    /// The most bytes of a record; some are larger than an event.
    package let recordBytesMax: Int
    /// How long the source keeps records, in microseconds; `nil` unless it is told to trim.
    package let retentionMicroseconds: Int64?
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
    /// What is asked of the mapping, in this order.
    package let lifeOperations: [LifeOperation]
    /// How many handlers may run at once.
    package let concurrency: [ConcurrencyChange]
    /// How often the wall clock jumps.
    package let clockJumpCount: Int
    /// How often the process is stopped and started again.
    package let processStopCount: Int
    /// How often the process crashes at the most.
    package let crashCountMax: Int
    /// The longest that reading, writing and waking take, in microseconds.
    package let latencyMicrosecondsMax: Int64

    /// Draws a world.
    ///
    /// - Parameters:
    ///   - seed: Decides everything.
    ///   - profile: What the world is mostly about; the seed's own unless it is given.
    package init(seed: UInt64, profile: Profile? = nil) {
        // A seed of its own for each use, so that a change of one does not move the others.
        var random = SeededGenerator(seed: seed ^ 0x5ce4_a410)
        let profile = profile ?? Profile(seed: seed)
        self.seed = seed
        self.profile = profile
        faults = FaultRates(profile, using: &random)
        keyCount = random.int(1...8)
        recordCount = random.int(1...(profile == .calm ? 100 : 60))
        shardCount = random.int(1...3)
        safetyMicroseconds = random.microseconds(2_000_000...120_000_000)
        startMicroseconds = random.chance(0.5) ? 0 : random.microseconds(0...safetyMicroseconds / 2)
        isWrittenAtStart = random.chance(0.25)
        let hasSmallEvents = random.chance(0.3)
        payloadLimit = hasSmallEvents ? random.int(1_400...3_700) : EventSizing.payloadLimit
        let hasTooLargeRecords = hasSmallEvents && random.chance(0.5)
        recordBytesMax = hasTooLargeRecords ? payloadLimit : hasSmallEvents ? 40 : 0
        retentionMicroseconds = random.chance(0.75) ? nil : random.microseconds(3_000_000...30_000_000)
        let frame = MappingSettings.Frame(
            keyCount: keyCount,
            payloadLimit: payloadLimit,
            hasTooLargeRecords: hasTooLargeRecords,
            retention: retentionMicroseconds.map { .microseconds($0) },
            windowStateLimit: random.chance(0.5) ? 1_048_576 : random.int(8...40)
        )
        let lastStart = startMicroseconds
        func life(_ random: inout SeededGenerator) -> MappingLife {
            MappingLife(
                startingPosition: random.pick([.trimHorizon, .trimHorizon, .latest, .latest, .atTimestamp]),
                startingMicroseconds: random.microseconds(0...lastStart),
                settings: MappingSettings(profile, frame, using: &random)
            )
        }
        self.life = life(&random)
        operations = Self.operations(profile, using: &random)
        var lifeOperations: [LifeOperation] = []
        for _ in 0..<(random.chance(profile == .calm ? 0.3 : 0.6) ? 0 : random.int(1...5)) {
            switch random.int(1...10) {
            case 1...4: lifeOperations.append(.update(MappingSettings(profile, frame, using: &random)))
            case 5...6: lifeOperations.append(.disable)
            case 7...8: lifeOperations.append(.enable)
            default: lifeOperations.append(.delete(life(&random)))
            }
        }
        self.lifeOperations = lifeOperations
        concurrency = Self.concurrency(profile, safetyMicroseconds, using: &random)
        clockJumpCount = random.chance(0.75) || profile == .calm ? 0 : random.int(1...3)
        processStopCount = random.chance(0.6) ? 0 : random.int(1...3)
        crashCountMax = random.int(1...(profile == .crashy ? 12 : 6))
        latencyMicrosecondsMax = random.pick([0, 1_000, 20_000, 500_000])
    }

    private static func operations(_ profile: Profile, using random: inout SeededGenerator) -> [ShardOperation] {
        var operations: [ShardOperation] = []
        let isBusy = profile == .resharding
        for _ in 0..<(random.chance(isBusy ? 0 : 0.4) ? 0 : random.int((isBusy ? 4 : 1)...(isBusy ? 12 : 5))) {
            operations.append(random.pick([.split, .split, .rollOver, .merge, .merge, .trim, .trim]))
        }
        // Rarely disabled: nothing happens to a stream after that.
        if random.chance(0.2) { operations.append(.disable) }
        return operations
    }

    private static func concurrency(
        _ profile: Profile,
        _ safety: Int64,
        using random: inout SeededGenerator
    ) -> [ConcurrencyChange] {
        guard profile == .throttled || random.chance(0.2) else { return [] }
        let limits: [Int?] = [0, 1, 1, 2, 3, nil]
        let first = ConcurrencyChange(time: 0, limit: random.pick(limits))
        return (0..<random.int(1...5)).reduce(into: [first]) { changes, _ in
            changes.append(ConcurrencyChange(time: random.microseconds(0...safety), limit: random.pick(limits)))
        }
    }
}

extension Scenario: CustomStringConvertible {
    /// All that was drawn, in a few lines.
    package var description: String {
        """
        seed \(seed), profile \(profile.rawValue): \(recordCount) records of \(keyCount) keys, \(shardCount) shards, \
        \(safetyMicroseconds / 1_000) ms\(isWrittenAtStart ? ", written at the start" : "")
          operations \(operations.map(\.rawValue)), asked \(lifeOperations.map(\.name)), \
        \(clockJumpCount) clock jumps, \(processStopCount) stops, at most \(crashCountMax) crashes, \
        concurrency \(concurrency.map { "\($0.limit.map { "\($0)" } ?? "any") from \($0.time)" })
          \(life)
          \(faults)
        """
    }
}
