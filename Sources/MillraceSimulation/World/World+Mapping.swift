import MillraceCore
import MillraceModel
import MillraceStreams

/// What a driver does for a mapping's machine.
extension World {
    /// Tells the machine of a run something, if that run is still there.
    func tellMapping(_ number: Int, _ input: MappingMachine.Input) async throws {
        guard let run = mapping, run.number == number else { return }
        switch input {
        case .timerFired(let token):
            // A cancelled timer may fire all the same; the machine has to drop it.
            guard run.timers.remove(token) != nil || random.chance(0.2) else { return }
        case .shardsChanged:
            if !run.machine.isIdle { marks.insert(.shardsChangedWhileListing) }
        case .checkpointsDeleted: run.isDeleted = true
        default: break
        }
        note { "run \(number) < \(input.shortDescription)" }
        let before = run.machine.stateNames
        var effects: [MappingMachine.Effect] = []
        run.machine.handle(input, now: scene.now, using: &machineRandom, into: &effects)
        transitions.add(input, from: before, to: run.machine.stateNames)
        for effect in effects where mapping === run { try await perform(effect, run) }
    }

    private func perform(_ effect: MappingMachine.Effect, _ run: MappingRun) async throws {
        note { "run \(run.number) > \(effect.shortDescription)" }
        switch effect {
        case .applySettings:
            if let settings = run.nextSettings { run.settings = settings }
            run.nextSettings = nil
            happened(.settingsApplied(run.settings))
        case .loadCheckpoints(let token):
            run.progress = durable.progress
            schedule(.mapping(run: run.number, .checkpointsLoaded(token, run.progress.mapValues(\.checkpoint))))
        case .listShards(let token):
            try await list(token, run)
        case .storeStartingPoints(let token, let points):
            run.isStoringStartingPoints = true
            // Slower than other writes, as there is but one of them: who stops or crashes meanwhile should meet it.
            // Stops by chance alone would hardly ever meet it.
            if phase == .safety, scenario.processStopCount > 0, random.chance(0.3) { schedule(.stopProcess) }
            schedule(
                .startingPointsLand(run: run.number, token, points, startingPointsFate()),
                after: latency() + 2 * latency()
            )
        case .deleteCheckpoints(let token):
            schedule(.progressDeletes(run: run.number, token, startingPointsFate()), after: latency() + latency())
        case .startLane(let shard, let checkpoint):
            startLane(shard, from: checkpoint, run)
        case .stopLane(let shard):
            // One that has just ended may not be known to have.
            if let lane = run.lanes[shard] { schedule(.lane(lane.id, .stop)) }
        case .startTimer(let token, let instant):
            run.timers.insert(token)
            schedule(.mapping(run: run.number, .timerFired(token)), after: delay(until: instant))
        case .cancelTimer(let token):
            run.timers.remove(token)
        case .finished:
            mappingFinished(run)
        case .observe(.stateChanged(let state)):
            happened(.stateChanged(run: run.number, state, run.settings))
        case .observe:
            break
        }
    }

    private func startingPointsFate() -> Fate {
        Fate(failure: faults.startingPointsFailure, answerLost: faults.startingPointsAnswerLost, using: &random)
    }

    /// Lists the shards as they are now; the answer arrives later, when they may have changed.
    private func list(_ token: MappingMachine.Token, _ run: MappingRun) async throws {
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
        var shards: [MappingMachine.Shard] = []
        for shard in store.shards(of: stream) {
            shards.append(
                MappingMachine.Shard(
                    id: shard.id,
                    parents: shard.parents,
                    isOpen: shard.isOpen,
                    start: try await start(in: shard.id)
                )
            )
        }
        schedule(.mapping(run: run.number, .shardsListed(token, shards)))
    }

    /// Where the mapping's starting position lies in a shard.
    private func start(in shard: ShardID) async throws -> Checkpoint {
        switch durable.life.startingPosition {
        case .trimHorizon: return .trimHorizon
        case .latest: return scene.ledger.shards[shard]?.tip ?? .trimHorizon
        case .atTimestamp:
            let instant = Self.birth + .microseconds(durable.life.startingMicroseconds)
            return try await store.position(in: ShardKey(stream: stream, shard: shard), before: instant)
        }
    }

    /// Makes starting points durable, if the process that wanted it is still there.
    func startingPointsLand(_ number: Int, _ token: MappingMachine.Token, _ points: [ShardID: Checkpoint], _ fate: Fate)
    {
        guard number > lastCrashedRun else { return }
        if let mapping, mapping.number == number { mapping.isStoringStartingPoints = false }
        if fate.takesEffect {
            if !fate.isAcknowledged { marks.insert(.startingPointsAnswerLost) }
            marks.insert(durable.life.startingPosition == .latest ? .latestStored : .timestampStored)
            for (shard, point) in points { durable.progress[shard] = LaneProgress(point) }
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
}
