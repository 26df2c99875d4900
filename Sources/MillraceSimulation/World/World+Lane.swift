import MillraceCore
import MillraceModel
import MillraceStreams

/// What a driver does for a lane.
extension World {
    /// The lane of an id, if its run is still there.
    func lane(_ id: LaneID) -> LaneRun? {
        guard let mapping, mapping.number == id.run, let lane = mapping.lanes[id.shard], lane.id == id else {
            return nil
        }
        return lane
    }

    /// Makes a lane and lets it begin where the mapping left off.
    func startLane(_ shard: ShardID, from checkpoint: Checkpoint, _ run: MappingRun) {
        laneCount += 1
        let id = LaneID(run: run.number, number: laneCount, shard: shard)
        guard checkpoint != .shardEnd, run.lanes[shard] == nil else {
            return scene.fail(.protocolMisuse, "lane \(id) begins at \(checkpoint), or once more")
        }
        var progress = run.progress[shard] ?? LaneProgress(checkpoint)
        progress.checkpoint = checkpoint
        let marks = durable.marks[shard] ?? DeliveryMarks()
        markLaneStart(id, progress, marks, run)
        happened(.laneStarted(id, run.settings, from: progress))
        let machine = machines.makeLane(
            LaneSource(shardID: shard, streamARN: stream), run.settings.policy, progress, marks)
        run.lanes[shard] = LaneRun(id, machine: machine, settings: run.settings)
        tell(id, .start)
    }

    /// Tells a lane something, if it is still there.
    func tell(_ id: LaneID, _ input: ShardLane.Input) {
        guard let lane = lane(id) else { return }
        var stuckInvocation: ShardLane.Token?
        if case .timerFired(let token) = input {
            if lane.timers.remove(token) == nil {
                // A cancelled timer may fire all the same; the lane has to drop it.
                guard random.chance(0.2) else { return }
                marks.insert(.lateTimer)
            } else {
                stuckInvocation = lane.stuckTimers.removeValue(forKey: token)
            }
        }
        note { "lane \(id) < \(input.shortDescription)" }
        let before = lane.machine.stateNames
        var effects: [ShardLane.Effect] = []
        lane.machine.handle(input, now: scene.now, using: &machineRandom, into: &effects)
        transitions.add(input, from: before, to: lane.machine.stateNames)
        enter(input, id, lane, effects, stuckInvocation)
        let lost = LostRecords(in: effects, of: lane, scene.ledger.lanes[id])
        perform(effects, id, lane, lost)
    }

    /// Tells the checkers what a lane has just been told.
    private func enter(
        _ input: ShardLane.Input,
        _ id: LaneID,
        _ lane: LaneRun,
        _ effects: [ShardLane.Effect],
        _ stuckInvocation: ShardLane.Token?
    ) {
        switch input {
        case .stop:
            lane.isStopping = true
            happened(.laneStopped(id))
        case .pageRead, .readFailed(_, .shardGone):
            // A lane that is stopping does not want it any more.
            guard !lane.isStopping else { return }
            guard case .pageRead(_, let records, let isAtShardEnd, _) = input else {
                return happened(.pageRead(id, [], isAtShardEnd: true))
            }
            happened(.pageRead(id, records, isAtShardEnd: isAtShardEnd))
        case .invocationFinished(let token, let outcome):
            guard let slot = scene.ledger.lanes[id]?.slot(awaiting: token) else { return }
            let isRepeated = effects.contains { effect in
                if case .observe(.redeliveryInjected) = effect { true } else { false }
            }
            if isRepeated { marks.insert(.repeated) }
            markEnd(outcome, id, slot, lane)
            happened(.handlerEnded(id, slot: slot, outcome, isRepeated: isRepeated))
        case .failureDelivered(let token):
            guard let slot = lane.deliveries.removeValue(forKey: token) else { return }
            lane.deliveryFailures = 0
            happened(.failureDelivered(id, slot: slot))
        case .failureDeliveryFailed(let token, _):
            lane.deliveries[token] = nil
            lane.deliveryFailures += 1
            if lane.deliveryFailures == 3 { marks.insert(.deliveryHeldLane) }
        case .progressStored:
            lane.storesInFlight -= 1
            lane.storeFailures = 0
            happened(.progressAnswered(id, isStored: true))
        case .progressFailed:
            lane.storesInFlight -= 1
            lane.storeFailures += 1
            if lane.storeFailures == 3 { marks.insert(.checkpointHeldLane) }
            happened(.progressAnswered(id, isStored: false))
        case .timerFired:
            guard let stuckInvocation, let slot = scene.ledger.lanes[id]?.slot(awaiting: stuckInvocation) else {
                return
            }
            for case .observe(.stuck(let handling)) in effects { stuck(handling, id, slot, stuckInvocation) }
        case .start, .readFailed, .placeFree:
            break
        }
    }

    private func stuck(_ handling: LanePolicy.StuckHandling, _ id: LaneID, _ slot: Int, _ token: ShardLane.Token) {
        switch handling {
        case .hold: marks.insert(.stuckHeld)
        case .exit: break
        case .abandon:
            marks.insert(.stuckAbandoned)
            handlers[HandlerID(lane: id, token: token)]?.isAbandoned = true
            happened(.abandoned(id, slot: slot))
        }
    }

    /// Forgets a lane that has ended.
    func laneFinished(_ id: LaneID, _ end: ShardLane.End, _ lane: LaneRun) {
        if let read = lane.read { store.cancel(read.wait) }
        if end == .shardEnd, scene.ledger.shards[id.shard]?.records.isEmpty ?? false { marks.insert(.emptyShardEnded) }
        happened(.laneEnded(id, end))
        mapping?.lanes[id.shard] = nil
        schedule(.mapping(run: id.run, .laneFinished(id.shard, end)))
    }

    /// Asks the store to call back when there is something to read.
    func awaitReadable(
        _ id: LaneID,
        _ token: ShardLane.Token,
        after position: Checkpoint,
        limit: Int,
        _ lane: LaneRun
    ) {
        let wakeUps = wakeUps
        let wait = store.whenReadable(ShardKey(stream: stream, shard: id.shard), after: position) {
            wakeUps.add(.readable(id, token))
        }
        lane.read = LaneRun.Read(token: token, after: position, limit: limit, wait: wait)
    }

    /// Reads for a lane, now that there is something; an empty page is nothing to answer with.
    func read(for id: LaneID, _ token: ShardLane.Token) async throws {
        guard let lane = lane(id), let read = lane.read, read.token == token else { return }
        lane.read = nil
        guard !random.chance(faults.readFailure) else {
            marks.insert(.readFailed)
            return tell(id, .readFailed(token, .transient("throttled")))
        }
        do {
            let key = ShardKey(stream: stream, shard: id.shard)
            let page = try await store.read(key, after: read.after, limit: max(1, read.limit))
            guard !page.records.isEmpty || page.isAtShardEnd else {
                return awaitReadable(id, token, after: read.after, limit: read.limit, lane)
            }
            if page.skippedTrimmedRecords { marks.insert(.trimmedRecordsSkipped) }
            markPage(page.records, lane)
            tell(
                id,
                .pageRead(
                    token,
                    records: page.records,
                    isAtShardEnd: page.isAtShardEnd,
                    skippedTrimmedRecords: page.skippedTrimmedRecords
                )
            )
        } catch StoreError.noSuchShard {
            marks.insert(.shardGone)
            tell(id, .readFailed(token, .shardGone))
        }
    }
}
