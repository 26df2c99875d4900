package import MillraceModel

/// One mapping as a pure state machine: its life, the discovery of shards, lineage, starting points.
///
/// A shard's lane begins when the shard end of each parent that still exists is durable; children begin at their
/// first record whatever the starting position says (T8), else records written between a split and its discovery
/// would be lost. LATEST and AT_TIMESTAMP hold only for the shards of the very first discovery, and what they mean is
/// made durable before anything is read: a restart must not move it.
///
/// To update or disable a mapping all its lanes are stopped, which stores what they have resolved; to enable it again
/// they begin at their checkpoints. So an update loses no position, and delivers again what was in hand.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html, and the Kinesis client
/// library's `docs/lease-lifecycle.md`
package struct MappingMachine: Sendable {
    /// What a shard is doing.
    enum ShardState: Hashable, Sendable {
        /// Some parents are not finished.
        case waiting
        /// A lane runs.
        case running
        /// Everything in it is resolved, durably.
        case finished
        /// Its lane was stopped before the end.
        case stopped
    }

    /// What the machine is about.
    enum Phase: Hashable, Sendable {
        /// `start` has not come yet.
        case created
        /// Lanes run, or are about to.
        case running
        /// Lanes are coming to their end, before something else.
        case draining(Goal)
        /// The mapping is disabled.
        case disabled
        /// The checkpoints are being deleted.
        case deleting
        /// No input matters any more.
        case finished
    }

    /// What follows when all lanes have ended.
    enum Goal: Hashable, Sendable {
        /// New settings, and the lanes again.
        case restart
        /// No lanes.
        case disable
        /// No mapping any more.
        case delete
        /// The end of the process.
        case stop
    }

    /// What goes on with the source's list of shards, or the mapping's checkpoints.
    enum Listing: Hashable, Sendable {
        case resting
        case loading(Token)
        case loadBackingOff(Token)
        case awaiting(Token)
        case backingOff(Token)
        case storingStartingPoints(Token, [Shard])
        case storeBackingOff(Token, [Shard])
        case deleting(Token)
        case deleteBackingOff(Token)
    }

    /// Where reading begins at the first discovery.
    package let startingPosition: EventSourceMapping.StartingPosition
    let backoff: Backoff

    /// The state as AWS names it.
    package internal(set) var state = EventSourceMapping.State.creating

    var phase = Phase.created
    var listing = Listing.resting
    var failures = 0
    var hasChangedSinceListing = false
    /// Whether the mapping was deleted, and its checkpoints are gone.
    package private(set) var isDeleted = false
    /// Whether the process ends.
    var isStopping = false
    var checkpoints: [ShardID: Checkpoint] = [:]
    var shards: [ShardID: Shard] = [:]
    var states: [ShardID: ShardState] = [:]
    /// The parents of shards that expired before their lane began, as long as those parents matter.
    var parentsOfExpired: [ShardID: [ShardID]] = [:]
    private var lastToken: UInt64 = 0

    /// Creates a machine that has not begun.
    package init(startingPosition: EventSourceMapping.StartingPosition, backoff: Backoff) {
        self.startingPosition = startingPosition
        self.backoff = backoff
    }

    /// Whether the machine awaits nothing but changes of the source and the ends of its lanes.
    package var isIdle: Bool {
        switch phase {
        case .running: listing == .resting
        case .disabled, .finished: true
        case .created, .draining, .deleting: false
        }
    }

    /// Takes in what happened and adds what is to be done to `effects`, in the order in which it is to be done.
    package mutating func handle(
        _ input: Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [Effect]
    ) {
        guard phase != .finished else { return }
        switch input {
        case .start(let isEnabled):
            precondition(phase == .created, "the mapping was started twice: \(self)")
            if isEnabled { resume(&effects) } else { rest(&effects) }
        case .checkpointsLoaded(let token, let checkpoints):
            guard case .loading(token) = listing else { return }
            self.checkpoints = checkpoints
            list(&effects)
        case .checkpointsLoadFailed(let token, let reason):
            guard case .loading(token) = listing else { return }
            inputOutputFailed(reason, now, &random, &effects) { .loadBackingOff($0) }
        case .shardsListed(let token, let listed):
            guard case .awaiting(token) = listing else { return }
            shardsListed(listed, &effects)
        case .startingPointsStored(let token):
            guard case .storingStartingPoints(token, let listed) = listing else { return }
            adopt(listed, &effects)
        case .listFailed(let token, let reason):
            guard case .awaiting(token) = listing else { return }
            inputOutputFailed(reason, now, &random, &effects) { .backingOff($0) }
            // A source that fails is no reason not to let the mapping be changed or deleted.
            if phase == .running { enter(.enabled, &effects) }
        case .startingPointsFailed(let token, let reason):
            guard case .storingStartingPoints(token, let listed) = listing else { return }
            inputOutputFailed(reason, now, &random, &effects) { .storeBackingOff($0, listed) }
        case .shardsChanged:
            hasChangedSinceListing = true
            listAgainIfChanged(&effects)
        case .laneFinished(let shard, let end):
            laneFinished(shard, end, &effects)
        case .timerFired(let token):
            timerFired(token, &effects)
        case .update(let isEnabled):
            update(isEnabled: isEnabled, &effects)
        case .delete:
            delete(&effects)
        case .checkpointsDeleted(let token):
            guard case .deleting(token) = listing else { return }
            isDeleted = true
            finish(&effects)
        case .deleteFailed(let token, let reason):
            guard case .deleting(token) = listing else { return }
            inputOutputFailed(reason, now, &random, &effects) { .deleteBackingOff($0) }
        case .stop:
            stop(&effects)
        }
        goOnIfDrained(&effects)
    }

    /// A name for the next thing that is awaited.
    mutating func nextToken() -> Token {
        lastToken += 1
        return Token(lastToken)
    }

    private mutating func timerFired(_ token: Token, _ effects: inout [Effect]) {
        switch listing {
        case .loadBackingOff(token):
            resume(&effects)
        case .backingOff(token):
            list(&effects)
        case .storeBackingOff(token, let listed):
            // The same points as before, not those of a new list: they may be durable already, only the answer was
            // lost, and what was written since would be left out.
            storeStartingPoints(listed, &effects)
        case .deleteBackingOff(token):
            deleteCheckpoints(&effects)
        case .resting, .loading, .loadBackingOff, .awaiting, .backingOff, .storingStartingPoints, .storeBackingOff,
            .deleting, .deleteBackingOff:
            break
        }
    }

    private mutating func inputOutputFailed(
        _ reason: String,
        _ now: Timestamp,
        _ random: inout SeededGenerator,
        _ effects: inout [Effect],
        waiting: (Token) -> Listing
    ) {
        if phase == .deleting, isStopping { return finish(&effects) }
        guard phase == .running || phase == .deleting else {
            listing = .resting
            return
        }
        failures += 1
        let timer = nextToken()
        let wait = backoff.wait(afterFailures: failures, using: &random)
        listing = waiting(timer)
        effects.append(.startTimer(timer, at: now + wait))
        effects.append(.observe(.inputOutputFailed(reason, wait: wait)))
    }
}
