package import MillraceModel

/// The ordered work on one shard of one mapping, as a pure state machine.
///
/// Inputs say what happened, effects say what is to be done; the driver does it and answers. The lane reads ahead by
/// at most a batch, has one batch in hand at a time, and stores a checkpoint for what is resolved: succeeded, or
/// durably in the dead-letter file. While a checkpoint or a failure record cannot be written the lane holds, and goes
/// on by itself when it can. `StateMachine.md` in the documentation draws the states.
///
/// `handle` is total: a late answer is dropped by its token, and what no driver can rightly send is a precondition
/// failure.
package struct ShardLane: Sendable {
    /// The shard that the lane reads.
    package let shardID: ShardID
    /// The mapping's and the function's settings.
    package let policy: LanePolicy

    var phase = Phase.created
    var reading = Reading.resting
    var storing = Storing.resting
    var work = Work.none

    /// The batch in hand, or what is left of it.
    var batch: Batch?
    /// Records that were read and are not in hand yet, from `bufferHead` on.
    var buffer: [StreamRecord] = []
    var bufferHead = 0
    /// Behind the last record that was read.
    var readPosition: Checkpoint
    /// Whether the last record of the closed shard has been read.
    var isSourceAtEnd = false

    /// Everything up to here is resolved.
    package internal(set) var resolved: Checkpoint
    /// What is known to be durable of `resolved`.
    package internal(set) var stored: Checkpoint
    /// The last record that was delivered before this lane began, if its checkpoint does not cover it.
    let restartedThrough: SequenceNumber?

    private var lastToken: UInt64 = 0

    /// Creates a lane that has not begun.
    ///
    /// - Parameters:
    ///   - shardID: The shard to read.
    ///   - policy: The mapping's and the function's settings.
    ///   - checkpoint: The stored checkpoint to go on from; `shardEnd` is not a place to begin.
    ///   - deliveredThrough: The last record that any earlier run is known to have delivered.
    package init(shardID: ShardID, policy: LanePolicy, from checkpoint: Checkpoint, deliveredThrough: SequenceNumber?) {
        precondition(checkpoint != .shardEnd, "shard \(shardID) is finished; no lane begins there")
        self.shardID = shardID
        self.policy = policy
        readPosition = checkpoint
        resolved = checkpoint
        stored = checkpoint
        restartedThrough = deliveredThrough.flatMap { .after($0) > checkpoint ? $0 : nil }
    }

    /// Whether nothing is in hand, in flight or to be stored: the lane only waits for the next record.
    package var isIdle: Bool {
        guard phase == .running else { return phase == .finished }
        guard case .awaiting = reading, case .resting = storing, case .none = work else { return false }
        return batch == nil && bufferedCount == 0 && resolved == stored
    }

    /// Takes in what happened and adds what is to be done to `effects`, in the order in which it is to be done.
    package mutating func handle(
        _ input: Input,
        now: Timestamp,
        using random: inout some RandomNumberGenerator,
        into effects: inout [Effect]
    ) {
        guard phase != .finished else { return }
        switch input {
        case .start:
            precondition(phase == .created, "lane \(shardID) was started twice: \(self)")
            phase = .running
        case .pageRead(let token, let records, let isAtShardEnd, let skippedTrimmedRecords):
            guard case .awaiting(token, _) = reading else { return }
            takePage(records, isAtShardEnd, skippedTrimmedRecords, &effects)
        case .readFailed(let token, let failure):
            guard case .awaiting(token, let failures) = reading else { return }
            readFailed(failure, failures: failures + 1, now, &random, &effects)
        case .invocationFinished(let token, let outcome):
            guard case .invoking(token, let timer, let hasTimedOut) = work else { return }
            effects.append(.cancelTimer(timer))
            invocationFinished(hasTimedOut ? nil : outcome, now, &random, &effects)
        case .failureDelivered(let token):
            guard case .delivering(token, let discarded, _) = work else { return }
            effects.append(
                .observe(.discarded(count: discarded.records.count, discarded.condition, isDelivered: true))
            )
            resolveDiscarded(discarded, now, &random, &effects)
        case .failureDeliveryFailed(let token, let reason):
            guard case .delivering(token, let discarded, let failures) = work else { return }
            failureDeliveryFailed(discarded, reason, failures: failures + 1, now, &random, &effects)
        case .checkpointStored(let token):
            guard case .awaiting(token, let checkpoint, _) = storing else { return }
            storing = .resting
            stored = checkpoint
            effects.append(.observe(.checkpointStored(checkpoint)))
        case .checkpointFailed(let token, let reason):
            guard case .awaiting(token, _, let failures) = storing else { return }
            checkpointFailed(reason, failures: failures + 1, now, &random, &effects)
        case .timerFired(let token):
            timerFired(token, now, &random, &effects)
        case .stop:
            stop(&effects)
        }
        advance(now, &random, &effects)
    }

    /// Begins whatever the new state allows.
    ///
    /// Every input ends here, so that no transition has to think of what it makes possible elsewhere.
    private mutating func advance(
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        beginNextBatch(now, &random, &effects)
        readMore(&effects)
        storeCheckpoint(&effects)
        finishIfDone(&effects)
    }

    /// A name for the next thing that is awaited.
    mutating func nextToken() -> Token {
        lastToken += 1
        return Token(lastToken)
    }

    private mutating func stop(_ effects: inout [Effect]) {
        phase = .stopping
        switch work {
        case .backingOff(let timer), .deliveryBackingOff(let timer, _, _):
            // What is in hand stays unresolved; the next run delivers it again.
            effects.append(.cancelTimer(timer))
            work = .none
        case .none, .invoking, .delivering:
            break
        }
        if case .none = work { batch = nil }
        if case .backingOff(let timer, _) = reading { effects.append(.cancelTimer(timer)) }
        if case .backingOff(let timer, _) = storing {
            effects.append(.cancelTimer(timer))
            storing = .gaveUp
        }
        reading = .resting
    }

    private mutating func finishIfDone(_ effects: inout [Effect]) {
        guard case .none = work, batch == nil else { return }
        switch storing {
        case .awaiting, .backingOff: return
        case .resting where stored != resolved: return
        case .resting, .gaveUp: break
        }
        if stored == .shardEnd {
            phase = .finished
            effects.append(.finished(.shardEnd))
        } else if phase == .stopping {
            phase = .finished
            effects.append(.finished(.stopped))
        }
    }
}
