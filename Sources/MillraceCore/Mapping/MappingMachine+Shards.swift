import MillraceModel

/// The shards of the mapping: discovery, starting points, lineage.
extension MappingMachine {
    mutating func list(_ effects: inout [Effect]) {
        let token = nextToken()
        listing = .awaiting(token)
        hasChangedSinceListing = false
        effects.append(.listShards(token))
    }

    mutating func listAgainIfChanged(_ effects: inout [Effect]) {
        guard phase == .running, listing == .resting, hasChangedSinceListing else { return }
        list(&effects)
    }

    mutating func shardsListed(_ listed: [Shard], _ effects: inout [Effect]) {
        guard checkpoints.isEmpty, !listed.isEmpty else { return adopt(listed, &effects) }
        switch startingPosition {
        case .trimHorizon:
            return adopt(listed, &effects)
        case .latest:
            for shard in listed { checkpoints[shard.id] = shard.isOpen ? shard.start : .shardEnd }
        case .atTimestamp:
            for shard in listed { checkpoints[shard.id] = shard.start }
        }
        storeStartingPoints(listed, &effects)
    }

    mutating func storeStartingPoints(_ listed: [Shard], _ effects: inout [Effect]) {
        let token = nextToken()
        listing = .storingStartingPoints(token, listed)
        effects.append(.storeStartingPoints(token, checkpoints))
    }

    /// Takes over a list of shards: those that are gone are forgotten, new ones wait for their parents.
    mutating func adopt(_ listed: [Shard], _ effects: inout [Effect]) {
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
        enter(.enabled, &effects)
        listAgainIfChanged(&effects)
    }

    /// Those parents that a shard has to wait for.
    ///
    /// In place of one that expired unread stand its own parents: a lane of theirs may still hold records in memory,
    /// and those come first. One that came and expired between two lists may have had any expired parents.
    func unfinished(_ parents: [ShardID]) -> [ShardID] {
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

    var expiredShardsWithLanes: [ShardID] {
        states.filter { $0.value == .running && shards[$0.key] == nil }.keys.sorted()
    }

    mutating func startReadyLanes(_ effects: inout [Effect]) {
        for shard in shards.values.sorted(by: { $0.id < $1.id }) where states[shard.id] == .waiting {
            guard unfinished(shard.parents).isEmpty else { continue }
            states[shard.id] = .running
            effects.append(.startLane(shard.id, from: checkpoints[shard.id] ?? .trimHorizon))
        }
        let isDrained = !shards.values.contains { $0.isOpen } && states.values.allSatisfy { $0 == .finished }
        if isDrained, !shards.isEmpty { effects.append(.observe(.drained)) }
    }

    mutating func laneFinished(_ shard: ShardID, _ end: ShardLane.End, _ effects: inout [Effect]) {
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
}
