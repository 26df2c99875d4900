import MillraceCore
import MillraceModel

/// A mapping's machine with a fault: the real one, and something between it and the world.
struct MutantMapping: ShardsMachine {
    private let mutant: Mutant
    private var machine: MappingMachine
    private var tips: [ShardID: Checkpoint] = [:]
    private var firstShards: Set<ShardID> = []
    private var isStoring = false
    private var isStopped = false
    private let backoff: Backoff

    init(_ mutant: Mutant, startingPosition: EventSourceMapping.StartingPosition, backoff: Backoff) {
        self.mutant = mutant
        self.backoff = backoff
        machine = MappingMachine(startingPosition: startingPosition, backoff: backoff)
    }

    var isIdle: Bool { isStopped || machine.isIdle }

    mutating func handle(
        _ input: MappingMachine.Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [MappingMachine.Effect]
    ) {
        guard !isStopped, let input = changed(input) else { return }
        if mutant == .stopsBeforeStartingPoints, isStoring, case .stop = input {
            isStopped = true
            return effects.append(.finished)
        }
        var produced: [MappingMachine.Effect] = []
        machine.handle(input, now: now, using: &random, into: &produced)
        for effect in produced {
            guard let answer = change(effect, &effects) else { continue }
            handle(answer, now: now, using: &random, into: &effects)
        }
    }

    /// What the machine is told in place of what happened, if anything.
    private mutating func changed(_ input: MappingMachine.Input) -> MappingMachine.Input? {
        switch (mutant, input) {
        case (.startsChildrenAtOnce, .shardsListed(let token, let shards)):
            return .shardsListed(token, shards.map { $0.continuing([]) })
        case (.waitsForOneParentOnly, .shardsListed(let token, let shards)):
            return .shardsListed(token, shards.map { $0.continuing(Array($0.parents.prefix(1))) })
        case (.startsChildrenAtLatest, .shardsListed(_, let shards)):
            for shard in shards { tips[shard.id] = shard.tip }
            if firstShards.isEmpty { firstShards = Set(shards.map(\.id)) }
        case (.appliesLatestAgain, .start), (.forgetsCheckpointsAfterRestart, .start):
            guard mutant == .appliesLatestAgain || machine.startingPosition == .trimHorizon else { break }
            return .start(checkpoints: [:])
        case (.missesChangesOfShards, .shardsChanged) where !machine.isIdle:
            return nil
        case (.losesAListing, .listFailed):
            return nil
        case (.movesLatest, .startingPointsFailed):
            // It begins anew, and so discovers the shards once more.
            machine = MappingMachine(startingPosition: machine.startingPosition, backoff: backoff)
            return .start(checkpoints: [:])
        case (.stopsBeforeStartingPoints, .startingPointsStored), (.stopsBeforeStartingPoints, .startingPointsFailed):
            isStoring = false
        default: break
        }
        return input
    }

    /// Adds what the world is asked in place of what the machine wants, and gives what the machine is told at once, if
    /// anything.
    private mutating func change(
        _ effect: MappingMachine.Effect,
        _ effects: inout [MappingMachine.Effect]
    ) -> MappingMachine.Input? {
        switch (mutant, effect) {
        case (.startsChildrenAtLatest, .startLane(let shard, .trimHorizon))
        where machine.startingPosition == .latest && !firstShards.contains(shard):
            effects.append(.startLane(shard, from: tips[shard] ?? .trimHorizon))
        case (.startsBeforeStartingPoints, .storeStartingPoints(let token, _)):
            effects.append(effect)
            return .startingPointsStored(token)
        case (.stopsBeforeStartingPoints, .storeStartingPoints):
            isStoring = true
            effects.append(effect)
        default:
            effects.append(effect)
        }
        return nil
    }
}

extension MappingMachine.Shard {
    /// The same shard with other parents.
    fileprivate func continuing(_ parents: [ShardID]) -> MappingMachine.Shard {
        MappingMachine.Shard(id: id, parents: parents, isOpen: isOpen, tip: tip)
    }
}
