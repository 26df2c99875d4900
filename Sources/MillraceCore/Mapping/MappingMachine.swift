package import MillraceModel

/// The shards of one mapping, as a pure state machine: discovery, lineage, starting points.
///
/// A shard's lane begins when the shard end of each parent that still exists is durable; children begin at their
/// first record whatever the starting position says (T8), else records written between a split and its discovery
/// would be lost. LATEST holds only for the shards of the very first discovery, and is made durable before anything
/// is read: a restart must not move it.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html, and the Kinesis client
/// library's `docs/lease-lifecycle.md`
package struct MappingMachine: Sendable {
    /// What a shard is doing.
    private enum ShardState: Hashable, Sendable {
        /// Some parents are not finished.
        case waiting
        /// A lane runs.
        case running
        /// Everything in it is resolved, durably.
        case finished
        /// Its lane was stopped before the end.
        case stopped
    }

    private enum Phase: Hashable, Sendable {
        case created, running, stopping, finished
    }

    private enum Listing: Hashable, Sendable {
        case resting
        case awaiting(Token)
        case backingOff(Token)
        case storingStartingPoints(Token, [Shard])
        case storeBackingOff(Token, [Shard])
    }

    /// Where reading begins at the first discovery.
    package let startingPosition: EventSourceMapping.StartingPosition
    private let backoff: Backoff

    private var phase = Phase.created
    private var listing = Listing.resting
    private var failures = 0
    private var hasChangedSinceListing = false
    private var checkpoints: [ShardID: Checkpoint] = [:]
    private var shards: [ShardID: Shard] = [:]
    private var states: [ShardID: ShardState] = [:]
    /// The parents of shards that expired before their lane began, as long as those parents matter.
    private var parentsOfExpired: [ShardID: [ShardID]] = [:]
    private var lastToken: UInt64 = 0

    /// Creates a machine that has not begun.
    package init(startingPosition: EventSourceMapping.StartingPosition, backoff: Backoff) {
        self.startingPosition = startingPosition
        self.backoff = backoff
    }

    /// Whether the machine awaits nothing but changes of the source and the ends of its lanes.
    package var isIdle: Bool {
        switch phase {
        case .created: false
        case .running: listing == .resting
        case .stopping: false
        case .finished: true
        }
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
        case .start(let checkpoints):
            precondition(phase == .created, "the mapping was started twice: \(self)")
            phase = .running
            self.checkpoints = checkpoints
            list(&effects)
        case .shardsListed(let token, let listed):
            guard case .awaiting(token) = listing else { return }
            shardsListed(listed, &effects)
        case .startingPointsStored(let token):
            guard case .storingStartingPoints(token, let listed) = listing else { return }
            adopt(listed, &effects)
        case .listFailed(let token, let reason):
            guard case .awaiting(token) = listing else { return }
            inputOutputFailed(reason, now, &random, &effects) { .backingOff($0) }
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
        case .stop:
            stop(&effects)
        }
        finishIfDone(&effects)
    }

    private mutating func nextToken() -> Token {
        lastToken += 1
        return Token(lastToken)
    }

    private mutating func list(_ effects: inout [Effect]) {
        let token = nextToken()
        listing = .awaiting(token)
        hasChangedSinceListing = false
        effects.append(.listShards(token))
    }

    private mutating func listAgainIfChanged(_ effects: inout [Effect]) {
        guard phase == .running, listing == .resting, hasChangedSinceListing else { return }
        list(&effects)
    }

    private mutating func shardsListed(_ listed: [Shard], _ effects: inout [Effect]) {
        guard phase == .running else {
            listing = .resting
            return
        }
        guard startingPosition == .latest, checkpoints.isEmpty, !listed.isEmpty else {
            return adopt(listed, &effects)
        }
        for shard in listed { checkpoints[shard.id] = shard.isOpen ? shard.tip : .shardEnd }
        storeStartingPoints(listed, &effects)
    }

    private mutating func storeStartingPoints(_ listed: [Shard], _ effects: inout [Effect]) {
        let token = nextToken()
        listing = .storingStartingPoints(token, listed)
        effects.append(.storeStartingPoints(token, checkpoints))
    }

    private mutating func timerFired(_ token: Token, _ effects: inout [Effect]) {
        switch listing {
        case .backingOff(token):
            list(&effects)
        case .storeBackingOff(token, let listed):
            // The same points as before, not those of a new list: they may be durable already, only the answer was
            // lost, and what was written since would be left out.
            storeStartingPoints(listed, &effects)
        case .resting, .awaiting, .backingOff, .storingStartingPoints, .storeBackingOff:
            break
        }
    }

    /// Takes over a list of shards: those that are gone are forgotten, new ones wait for their parents.
    private mutating func adopt(_ listed: [Shard], _ effects: inout [Effect]) {
        listing = .resting
        failures = 0
        guard phase == .running else { return }
        let listedIDs = Set(listed.map(\.id))
        for (id, shard) in shards where states[id] == .waiting && !listedIDs.contains(id) {
            parentsOfExpired[id] = shard.parents
        }
        shards = Dictionary(uniqueKeysWithValues: listed.map { ($0.id, $0) })
        // A lane that still runs outlives its shard's expiry: it holds records in memory, and will say when it ends.
        states = states.filter { shards[$0.key] != nil || $0.value == .running }
        parentsOfExpired = parentsOfExpired.filter { !unfinished($0.value).isEmpty }
        for shard in listed where states[shard.id] == nil {
            let isFinished = checkpoints[shard.id] == .shardEnd
            states[shard.id] = isFinished ? .finished : .waiting
            if !isFinished {
                effects.append(.observe(.shardDiscovered(shard.id, waitingFor: unfinished(shard.parents))))
            }
        }
        startReadyLanes(&effects)
        listAgainIfChanged(&effects)
    }

    /// Those parents that a shard has to wait for.
    ///
    /// In place of one that expired unread stand its own parents: a lane of theirs may still hold records in memory,
    /// and those come first. One that came and expired between two lists may have had any expired parents.
    private func unfinished(_ parents: [ShardID]) -> [ShardID] {
        parents.flatMap { parent -> [ShardID] in
            switch states[parent] {
            case .finished: []
            case .waiting, .running, .stopped: [parent]
            case nil where shards[parent] != nil: [parent]
            case nil where checkpoints[parent] == .shardEnd: []
            case nil: parentsOfExpired[parent].map(unfinished) ?? expiredShardsWithLanes
            }
        }
    }

    private var expiredShardsWithLanes: [ShardID] {
        states.filter { $0.value == .running && shards[$0.key] == nil }.keys.sorted()
    }

    private mutating func startReadyLanes(_ effects: inout [Effect]) {
        for shard in shards.values.sorted(by: { $0.id < $1.id }) where states[shard.id] == .waiting {
            guard unfinished(shard.parents).isEmpty else { continue }
            states[shard.id] = .running
            effects.append(.startLane(shard.id, from: checkpoints[shard.id] ?? .trimHorizon))
        }
        let isDrained = !shards.values.contains { $0.isOpen } && states.values.allSatisfy { $0 == .finished }
        if isDrained, !shards.isEmpty { effects.append(.observe(.drained)) }
    }

    private mutating func laneFinished(_ shard: ShardID, _ end: ShardLane.End, _ effects: inout [Effect]) {
        precondition(states[shard] == .running, "a lane ended that does not run, \(shard): \(self)")
        switch end {
        case .stopped:
            states[shard] = .stopped
        case .shardEnd:
            states[shard] = .finished
            checkpoints[shard] = .shardEnd
            effects.append(.observe(.shardFinished(shard)))
            if phase == .running { startReadyLanes(&effects) }
        }
    }

    private mutating func inputOutputFailed(
        _ reason: String,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect],
        waiting: (Token) -> Listing
    ) {
        guard phase == .running else {
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

    private mutating func stop(_ effects: inout [Effect]) {
        guard phase == .running || phase == .created else { return }
        phase = .stopping
        switch listing {
        case .backingOff(let timer), .storeBackingOff(let timer, _):
            effects.append(.cancelTimer(timer))
            listing = .resting
        case .resting, .awaiting, .storingStartingPoints:
            break
        }
        for (shard, state) in states.sorted(by: { $0.key < $1.key }) where state == .running {
            effects.append(.stopLane(shard))
        }
    }

    private mutating func finishIfDone(_ effects: inout [Effect]) {
        guard phase == .stopping, !states.values.contains(.running) else { return }
        // A write that is in flight must not land in the next run of the mapping.
        if case .storingStartingPoints = listing { return }
        phase = .finished
        effects.append(.finished)
    }
}
