import MillraceCore
import MillraceModel
import MillraceStreams

/// What a driver does for a mapping's machine.
extension World {
    /// Tells the machine of a run something, if that run is still there.
    func tellMapping(_ number: Int, _ input: MappingMachine.Input) {
        guard let run = mapping, run.number == number else { return }
        switch input {
        case .timerFired(let token):
            // A cancelled timer may fire all the same; the machine has to drop it.
            guard run.timers.remove(token) != nil || random.chance(0.2) else { return }
        case .shardsChanged:
            if !run.machine.isIdle { marks.insert(.shardsChangedWhileListing) }
        default: break
        }
        note { "run \(number) < \(input.shortDescription)" }
        var effects: [MappingMachine.Effect] = []
        run.machine.handle(input, now: scene.now, using: &machineRandom, into: &effects)
        for effect in effects where mapping === run { perform(effect, run) }
    }

    private func perform(_ effect: MappingMachine.Effect, _ run: MappingRun) {
        note { "run \(run.number) > \(effect.shortDescription)" }
        switch effect {
        case .listShards(let token):
            list(token, run)
        case .storeStartingPoints(let token, let points):
            run.isStoringStartingPoints = true
            let fate = Fate(
                failure: faults.startingPointsFailure,
                answerLost: faults.startingPointsAnswerLost,
                using: &random
            )
            // Slower than other writes, as there is but one of them: who stops or crashes meanwhile should meet it.
            schedule(.startingPointsLand(run: run.number, token, points, fate), after: latency() + 2 * latency())
        case .startLane(let shard, let checkpoint):
            startLane(LaneID(run: run.number, shard: shard), from: checkpoint, run)
        case .stopLane(let shard):
            schedule(.lane(LaneID(run: run.number, shard: shard), .stop))
        case .startTimer(let token, let instant):
            run.timers.insert(token)
            schedule(.mapping(run: run.number, .timerFired(token)), after: delay(until: instant))
        case .cancelTimer(let token):
            run.timers.remove(token)
        case .finished:
            mappingFinished(run)
        case .observe:
            break
        }
    }

    /// Lists the shards as they are now; the answer arrives later, when they may have changed.
    private func list(_ token: MappingMachine.Token, _ run: MappingRun) {
        guard !random.chance(faults.listFailure) else {
            marks.insert(.listFailed)
            return schedule(.mapping(run: run.number, .listFailed(token, "throttled")))
        }
        if let wait = run.shardsWait { store.cancel(wait) }
        let (wakeUps, number) = (wakeUps, run.number)
        // A stream that is gone has no version, and nothing about it changes any more.
        run.shardsWait = store.stream(stream).map { description in
            store.whenShardsChange(of: stream, since: description.version) {
                wakeUps.add(.shardsChanged(run: number))
            }
        }
        let shards = store.shards(of: stream).map { shard in
            MappingMachine.Shard(
                id: shard.id,
                parents: shard.parents,
                isOpen: shard.isOpen,
                tip: scene.ledger.shards[shard.id]?.tip ?? .trimHorizon
            )
        }
        schedule(.mapping(run: run.number, .shardsListed(token, shards)))
    }

    /// Makes starting points durable, if the process that wanted it is still there.
    func startingPointsLand(_ number: Int, _ token: MappingMachine.Token, _ points: [ShardID: Checkpoint], _ fate: Fate)
    {
        guard number > lastCrashedRun else { return }
        if let mapping, mapping.number == number { mapping.isStoringStartingPoints = false }
        if fate.takesEffect {
            marks.insert(fate.isAcknowledged ? .latestStored : .startingPointsAnswerLost)
            durable.checkpoints.merge(points) { _, new in new }
            note { "starting points are durable" }
            happened(.startingPointsStored(points, run: number))
        }
        schedule(
            .mapping(
                run: number,
                fate.isAcknowledged ? .startingPointsStored(token) : .startingPointsFailed(token, "disk full")
            )
        )
    }

    private func startLane(_ id: LaneID, from checkpoint: Checkpoint, _ run: MappingRun) {
        let mark = durable.marks[id.shard]
        let isMisplaced = checkpoint == .shardEnd || run.lanes[id.shard] != nil
        guard !isMisplaced else {
            return scene.fail(.protocolMisuse, "lane \(id) begins at \(checkpoint), or once more")
        }
        markLaneStart(id, from: checkpoint, mark)
        happened(.laneStarted(id, from: checkpoint, deliveredThrough: mark))
        run.lanes[id.shard] = LaneRun(machine: machines.makeLane(id.shard, scenario.policy, checkpoint, mark))
        tell(id, .start)
    }

    private func markLaneStart(_ id: LaneID, from checkpoint: Checkpoint, _ mark: SequenceNumber?) {
        if let mark, .after(mark) > checkpoint { marks.insert(.restartWithDeliveredPrefix) }
        guard let shard = scene.ledger.shards[id.shard] else { return }
        let parents = shard.parents.compactMap { scene.ledger.shards[$0] }
        if parents.contains(where: { !$0.exists }) { marks.insert(.childAfterExpiredParent) }
        guard !parents.isEmpty, parents.allSatisfy({ $0.checkpoint == .shardEnd }), shard.checkpoint == nil else {
            return
        }
        marks.insert(parents.count > 1 ? .childAfterMerge : .childAfterSplit)
        if scenario.startingPosition == .latest, !shard.records.isEmpty { marks.insert(.latestMissedNothing) }
    }
}
