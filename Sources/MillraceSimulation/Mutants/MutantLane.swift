import MillraceCore
import MillraceModel

/// A lane with a fault: the real one, and something between it and the world.
struct MutantLane: LaneMachine {
    let mutant: Mutant
    var lane: ShardLane
    /// Sequence numbers that were read, for faults that look ahead.
    var numbersRead: [SequenceNumber] = []
    /// The highest sequence number that is resolved.
    var highestResolved: SequenceNumber?
    /// The batches that are being invoked.
    var batches: [ShardLane.Token: [StreamRecord]] = [:]
    /// The batch that was invoked last in each slot.
    var lastBatches: [Int: [StreamRecord]] = [:]
    /// How often the batch that was last taken in hand has been invoked, whatever is left of it.
    var attempts = 0
    /// So many attempts are still to be pretended.
    var pretendedAttempts = 0
    /// The window that was stored last.
    var storedWindow: LaneProgress.OpenWindow?
    var isBackingOff = false
    var retryTimer: ShardLane.Token?
    var retryCount = 0
    var cancelled: Set<ShardLane.Token> = []
    var isStopping = false
    private var isStopped = false
    /// Names something that the lane itself does not await.
    static let foreignToken = ShardLane.Token(.max)

    init(
        _ mutant: Mutant,
        source: LaneSource,
        policy: LanePolicy,
        from progress: LaneProgress,
        deliveredBefore: DeliveryMarks
    ) {
        self.mutant = mutant
        lane = ShardLane(
            source: source,
            policy: mutant.policy(policy),
            from: mutant.progress(progress),
            deliveredBefore: mutant.marks(deliveredBefore, policy)
        )
        storedWindow = progress.openWindow
    }

    var isIdle: Bool { isStopped || lane.isIdle }
    var stateNames: ShardLane.StateNames { lane.stateNames }
    var heldNumbers: Set<SequenceNumber> { lane.heldNumbers }

    mutating func handle(
        _ input: ShardLane.Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [ShardLane.Effect]
    ) {
        if case .stop = input { isStopping = true }
        guard !isStopped, let input = changed(input, &effects) else { return }
        var produced: [ShardLane.Effect] = []
        lane.handle(input, now: now, using: &random, into: &produced)
        for effect in produced {
            guard let answer = change(effect, &effects) else { continue }
            handle(answer, now: now, using: &random, into: &effects)
        }
        if mutant == .stopsWithoutWaiting, case .stop = input, !isStopped, !lane.isIdle {
            isStopped = true
            effects.append(.finished(.stopped))
        }
    }
}
