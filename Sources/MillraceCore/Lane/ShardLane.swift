package import MillraceModel

/// The ordered work on one shard of one mapping, as a pure state machine.
///
/// Inputs say what happened, effects say what is to be done; the driver does it and answers. The lane reads ahead,
/// drops what the filter does not match, and hands each record to the slot of its key; the slots gather batches and
/// bring them to their end side by side. Its checkpoint covers what is resolved without a gap: succeeded, filtered
/// out, or durably in the dead-letter file. While a checkpoint or a failure record cannot be written the lane holds,
/// and goes on by itself when it can. `StateMachine.md` in the documentation draws the states.
///
/// `handle` is total: a late answer is dropped by its token, and what no driver can rightly send is a precondition
/// failure.
package struct ShardLane: Sendable {
    /// What does not change while it lives.
    let terms: LaneTerms
    /// The shard that the lane reads.
    package var source: LaneSource { terms.source }
    /// The mapping's and the function's settings.
    package var policy: LanePolicy { terms.policy }

    var phase = Phase.created
    var reading = Reading.resting
    var storing = Storing.resting
    /// The work on batches; records of one key always meet in the same slot.
    var slots: [LaneSlot]

    /// Behind the last record that was read.
    var readPosition: Checkpoint
    /// Whether the last record of the closed shard has been read.
    var isSourceAtEnd = false
    /// The end of what is resolved without a gap.
    var mark: LowWaterMark
    /// Whether everything in the closed shard is resolved.
    var isShardResolved = false
    /// How many batches were resolved since the last store began.
    var unstoredResolutions = 0

    /// What is known to be durable of `resolved`.
    package internal(set) var stored: LaneProgress

    private var lastToken: UInt64 = 0

    /// Creates a lane that has not begun.
    ///
    /// - Parameters:
    ///   - source: The shard to read.
    ///   - policy: The mapping's and the function's settings.
    ///   - progress: The stored progress to go on from; `shardEnd` is not a place to begin.
    ///   - deliveredBefore: What earlier runs are known to have delivered.
    package init(source: LaneSource, policy: LanePolicy, from progress: LaneProgress, deliveredBefore: DeliveryMarks) {
        precondition(progress.checkpoint != .shardEnd, "shard \(source.shardID) is finished; no lane begins there")
        precondition(
            policy.batchSize > 0 && policy.parallelizationFactor > 0,
            "a lane needs room for a record: \(policy)"
        )
        precondition(
            policy.tumblingWindow == nil || policy.parallelizationFactor == 1,
            "tumbling windows need one slot: \(policy)"
        )
        var deliveredBefore = deliveredBefore
        deliveredBefore.forget(through: progress.checkpoint)
        terms = LaneTerms(policy: policy, source: source, deliveredBefore: deliveredBefore)
        slots = (0..<policy.parallelizationFactor).map { LaneSlot(index: $0) }
        // Without windows a state that is left over belongs to nobody any more.
        if policy.tumblingWindow != nil { slots[0].openWindow = progress.openWindow }
        readPosition = progress.checkpoint
        mark = LowWaterMark(progress.checkpoint)
        stored = progress
    }

    /// How far the lane has come.
    package var resolved: LaneProgress {
        isShardResolved ? LaneProgress(.shardEnd) : LaneProgress(mark.checkpoint, openWindow: slots[0].openWindow)
    }

    /// Whether nothing is in hand, in flight or to be stored: the lane only waits for the next record.
    package var isIdle: Bool {
        guard phase == .running else { return phase == .finished }
        guard case .awaiting = reading, case .resting = storing else { return false }
        return slots.allSatisfy(\.isIdle) && resolved == stored
    }

    /// Takes in what happened and adds what is to be done to `effects`, in the order in which it is to be done.
    package mutating func handle(
        _ input: Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [Effect]
    ) {
        guard phase != .finished else { return }
        var turn = LaneTurn(
            now: now,
            terms: terms,
            random: random,
            effects: effects,
            lastToken: lastToken
        )
        effects = []
        turn.isRunning = phase == .running
        turn.isSourceAtEnd = isSourceAtEnd
        take(input, &turn)
        if phase != .finished { advance(&turn) }
        random = turn.random
        effects = turn.effects
        lastToken = turn.lastToken
    }

    private mutating func take(_ input: Input, _ turn: inout LaneTurn) {
        switch input {
        case .start:
            start(&turn)
        case .pageRead(let token, let records, let isAtShardEnd, let skippedTrimmedRecords):
            guard case .awaiting(token, _) = reading else { return }
            takePage(records, isAtShardEnd, skippedTrimmedRecords, &turn)
        case .readFailed(let token, let failure):
            guard case .awaiting(token, let failures) = reading else { return }
            readFailed(failure, failures: failures + 1, &turn)
        case .invocationFinished(let token, let outcome):
            for index in slots.indices {
                guard case .invoking(token, let timer, let hasTimedOut) = slots[index].work else { continue }
                turn.emit(.cancelTimer(timer))
                slots[index].invocationEnded(hasTimedOut ? nil : outcome, &turn)
            }
        case .failureDelivered(let token):
            for index in slots.indices {
                guard case .delivering(token, let discarded, _) = slots[index].work else { continue }
                slots[index].resolve(discarded, isDelivered: true, &turn)
            }
        case .failureDeliveryFailed(let token, let reason):
            for index in slots.indices {
                guard case .delivering(token, let discarded, let failures) = slots[index].work else { continue }
                slots[index].deliveryFailed(discarded, reason, failures: failures + 1, &turn)
            }
        case .progressStored(let token):
            guard case .awaiting(token, let progress, _) = storing else { return }
            storing = .resting
            stored = progress
            turn.observe(.checkpointStored(progress.checkpoint))
        case .progressFailed(let token, let reason):
            guard case .awaiting(token, _, let failures) = storing else { return }
            storeFailed(reason, failures: failures + 1, &turn)
        case .placeFree:
            for index in slots.indices where slots[index].placeFree(&turn) { return }
        case .timerFired(let token):
            timerFired(token, &turn)
        case .stop:
            stop(&turn)
        }
    }

    private mutating func start(_ turn: inout LaneTurn) {
        precondition(phase == .created, "lane \(source.shardID) was started twice: \(self)")
        phase = .running
        if policy.tumblingWindow == nil, let lost = stored.openWindow { turn.observe(.windowDropped(lost.window)) }
    }

    /// Begins whatever the new state allows.
    ///
    /// Every input ends here, so that no transition has to think of what it makes possible elsewhere.
    private mutating func advance(_ turn: inout LaneTurn) {
        turn.isRunning = phase == .running
        turn.isSourceAtEnd = isSourceAtEnd
        turn.isCheckpointClose = isCheckpointClose(after: turn.resolutions)
        for index in slots.indices { slots[index].begin(&turn) }
        unstoredResolutions += turn.resolutions
        mark.advance(before: slots.lazy.compactMap(\.firstUnresolved).min())
        readMore(&turn)
        watchIdleWindows(&turn)
        storeProgress(&turn)
        finishIfDone(&turn)
    }

    /// Goes on where a timer was waited for; one that was cancelled meanwhile is nobody's any more.
    private mutating func timerFired(_ token: Token, _ turn: inout LaneTurn) {
        if case .backingOff(token, let failures) = reading { requestRead(failures: failures, &turn) }
        if case .backingOff(token, let failures) = storing { requestStore(failures: failures, &turn) }
        for index in slots.indices where slots[index].timerFired(token, &turn) { return }
    }

    private mutating func stop(_ turn: inout LaneTurn) {
        // It may be told to stop before it could begin; the beginning that comes late is dropped then.
        guard phase != .created else {
            phase = .finished
            turn.emit(.finished(.stopped))
            return
        }
        phase = .stopping
        for index in slots.indices { slots[index].stop(&turn) }
        if case .backingOff(let timer, _) = reading { turn.emit(.cancelTimer(timer)) }
        if case .backingOff(let timer, _) = storing {
            turn.emit(.cancelTimer(timer))
            storing = .gaveUp
        }
        reading = .resting
    }

    private mutating func finishIfDone(_ turn: inout LaneTurn) {
        guard slots.allSatisfy(\.isAtRest) else { return }
        switch storing {
        case .awaiting, .backingOff: return
        case .resting where stored != resolved: return
        case .resting, .gaveUp: break
        }
        if stored.checkpoint == .shardEnd {
            phase = .finished
            turn.emit(.finished(.shardEnd))
        } else if phase == .stopping {
            phase = .finished
            turn.emit(.finished(.stopped))
        }
    }
}
