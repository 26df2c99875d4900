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
    private var forgetsNextCheckpoints = false
    private var isStopping = false
    private var stopCount = 0
    private let backoff: Backoff

    init(_ mutant: Mutant, startingPosition: EventSourceMapping.StartingPosition, backoff: Backoff) {
        self.mutant = mutant
        self.backoff = backoff
        machine = MappingMachine(startingPosition: startingPosition, backoff: backoff)
    }

    var isIdle: Bool { isStopped || machine.isIdle }
    var state: EventSourceMapping.State { machine.state }
    var stateNames: MappingMachine.StateNames { machine.stateNames }

    mutating func handle(
        _ input: MappingMachine.Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [MappingMachine.Effect]
    ) {
        if case .stop = input { isStopping = true }
        guard !isStopped, let input = changed(input, &effects) else { return }
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
    private mutating func changed(
        _ input: MappingMachine.Input,
        _ effects: inout [MappingMachine.Effect]
    ) -> MappingMachine.Input? {
        switch (mutant, input) {
        case (.startsChildrenAtOnce, .shardsListed(let token, let shards)):
            return .shardsListed(token, shards.map { $0.continuing([]) })
        case (.waitsForOneParentOnly, .shardsListed(let token, let shards)):
            return .shardsListed(token, shards.map { $0.continuing(Array($0.parents.prefix(1))) })
        case (.startsChildrenAtLatest, .shardsListed(_, let shards)):
            for shard in shards { tips[shard.id] = shard.start }
            if firstShards.isEmpty { firstShards = Set(shards.map(\.id)) }
        case (.appliesLatestAgain, .checkpointsLoaded(let token, _)) where machine.startingPosition != .trimHorizon,
            (.forgetsCheckpoints, .checkpointsLoaded(let token, _)) where machine.startingPosition == .trimHorizon:
            return .checkpointsLoaded(token, [:])
        case (.missesChangesOfShards, .shardsChanged) where !machine.isIdle:
            return nil
        case (.losesAListing, .listFailed):
            return nil
        case (.movesLatest, .startingPointsFailed) where machine.state == .creating && !isStopping:
            // It begins anew, and so discovers the shards once more.
            machine = MappingMachine(startingPosition: machine.startingPosition, backoff: backoff)
            forgetsNextCheckpoints = true
            return .start(isEnabled: true)
        case (.movesLatest, .checkpointsLoaded(let token, _)) where forgetsNextCheckpoints:
            return .checkpointsLoaded(token, [:])
        case (.stopsBeforeStartingPoints, .startingPointsStored), (.stopsBeforeStartingPoints, .startingPointsFailed):
            isStoring = false
        case (.staysEnabled, .update(isEnabled: false)):
            return .update(isEnabled: true)
        case (.startsWhileDisabled, .start):
            return .start(isEnabled: true)
        case (.appliesSettingsAtOnce, .update):
            effects.append(.applySettings)
        case (.takesFailedDeletionForDone, .deleteFailed(let token, _)):
            return .checkpointsDeleted(token)
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
        case (.keepsTheProgressOfADeletedMapping, .deleteCheckpoints(let token)):
            return .checkpointsDeleted(token)
        case (.ignoresNewSettings, .applySettings), (.hidesUpdating, .observe(.stateChanged(.updating))):
            break
        case (.leavesALaneRunning, .stopLane):
            stopCount += 1
            if stopCount % 2 == 0 { effects.append(effect) }
        default:
            effects.append(effect)
        }
        return nil
    }
}

extension MappingMachine.Shard {
    /// The same shard with other parents.
    fileprivate func continuing(_ parents: [ShardID]) -> MappingMachine.Shard {
        MappingMachine.Shard(id: id, parents: parents, isOpen: isOpen, start: start)
    }
}
