import MillraceCore
import MillraceModel
import MillraceStreams

/// What a driver does for a lane.
extension World {
    /// The lane of an id, if its run is still there.
    private func lane(_ id: LaneID) -> LaneRun? {
        guard let mapping, mapping.number == id.run else { return nil }
        return mapping.lanes[id.shard]
    }

    /// Tells a lane something, if it is still there.
    func tell(_ id: LaneID, _ input: ShardLane.Input) {
        guard let lane = lane(id) else { return }
        switch input {
        case .timerFired(let token):
            if lane.timers.remove(token) == nil {
                // A cancelled timer may fire all the same; the lane has to drop it.
                guard random.chance(0.2) else { return }
                marks.insert(.lateTimer)
            }
        case .failureDelivered:
            lane.writesInFlight -= 1
            lane.deliveryFailures = 0
            happened(.failureDelivered(id))
        case .failureDeliveryFailed:
            lane.writesInFlight -= 1
            lane.deliveryFailures += 1
            if lane.deliveryFailures == 3 { marks.insert(.deliveryHeldLane) }
        case .checkpointStored:
            lane.writesInFlight -= 1
            lane.checkpointFailures = 0
            happened(.checkpointAnswered(id, isStored: true))
        case .checkpointFailed:
            lane.writesInFlight -= 1
            lane.checkpointFailures += 1
            if lane.checkpointFailures == 3 { marks.insert(.checkpointHeldLane) }
            happened(.checkpointAnswered(id, isStored: false))
        case .start, .pageRead, .readFailed, .invocationFinished, .stop:
            break
        }
        note { "lane \(id) < \(input.shortDescription)" }
        var effects: [ShardLane.Effect] = []
        lane.machine.handle(input, now: scene.now, using: &machineRandom, into: &effects)
        for effect in effects where self.lane(id) === lane { perform(effect, id, lane) }
    }

    private func perform(_ effect: ShardLane.Effect, _ id: LaneID, _ lane: LaneRun) {
        note { "lane \(id) > \(effect.shortDescription)" }
        switch effect {
        case .read(let token, let position, let limit):
            scene.expect(lane.read == nil, .protocolMisuse, "lane \(id) reads twice at once")
            happened(.readRequested(id, after: position, limit: limit))
            awaitReadable(id, token, after: position, limit: limit, lane)
        case .invoke(let invocation):
            lane.isBackingOff = false
            invoke(id, invocation)
        case .cancelInvocation(let token):
            happened(.cancelled(id, token))
            cancelHandler(id, token)
        case .deliverFailure(let token, let batch):
            happened(.failureRequested(id, batch))
            lane.writesInFlight += 1
            lane.isBackingOff = false
            let fate = Fate(failure: faults.deliveryFailure, answerLost: faults.deliveryAnswerLost, using: &random)
            schedule(.failureLands(id, token, batch, fate))
            // Stops by chance alone would hardly ever meet a failure record on its way.
            if phase == .safety, scenario.mappingStopCount > 0, random.chance(0.1) { schedule(.stopMapping) }
        case .storeCheckpoint(let token, let checkpoint):
            lane.writesInFlight += 1
            let fate = Fate(failure: faults.checkpointFailure, answerLost: faults.checkpointAnswerLost, using: &random)
            schedule(.checkpointLands(id, token, checkpoint, fate))
        case .startTimer(let token, let instant):
            lane.timers.insert(token)
            schedule(.lane(id, .timerFired(token)), after: delay(until: instant))
        case .cancelTimer(let token):
            lane.timers.remove(token)
        case .exitProcess:
            scene.expect(scenario.policy.whenStuck == .exit, .protocolMisuse, "lane \(id) ends the process")
            marks.insert(.stuckExited)
            crash(because: "a handler is stuck")
        case .finished(let end):
            laneFinished(id, end, lane)
        case .observe(let event):
            observe(event, id, lane)
        }
    }

    private func laneFinished(_ id: LaneID, _ end: ShardLane.End, _ lane: LaneRun) {
        if let read = lane.read { store.cancel(read.wait) }
        if end == .shardEnd, scene.ledger.shards[id.shard]?.records.isEmpty ?? false { marks.insert(.emptyShardEnded) }
        happened(.laneEnded(id, end))
        mapping?.lanes[id.shard] = nil
        schedule(.mapping(run: id.run, .laneFinished(id.shard, end)))
    }

    private func awaitReadable(
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
            happened(.pageRead(id, page.records))
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

    /// Writes a failure record, if the process that wanted it is still there.
    func failureLands(_ id: LaneID, _ token: ShardLane.Token, _ batch: ShardLane.DiscardedBatch, _ fate: Fate) {
        guard id.run > lastCrashedRun else { return }
        if fate.takesEffect {
            if !fate.isAcknowledged { marks.insert(.deliveryAnswerLost) }
            note { "a failure record of lane \(id) for \(batch.records.shortDescription) is durable" }
            durable.deadLetters.append(batch)
            happened(.failureLanded(id, batch))
        }
        schedule(.lane(id, fate.isAcknowledged ? .failureDelivered(token) : .failureDeliveryFailed(token, "disk full")))
    }

    /// Stores a checkpoint, if the process that wanted it is still there.
    func checkpointLands(_ id: LaneID, _ token: ShardLane.Token, _ checkpoint: Checkpoint, _ fate: Fate) {
        guard id.run > lastCrashedRun else { return }
        if fate.takesEffect {
            if !fate.isAcknowledged { marks.insert(.checkpointAnswerLost) }
            note { "checkpoint \(checkpoint.shortDescription) of lane \(id) is durable" }
            durable.checkpoints[id.shard] = checkpoint
            happened(.checkpointLanded(id, checkpoint))
        }
        schedule(.lane(id, fate.isAcknowledged ? .checkpointStored(token) : .checkpointFailed(token, "disk full")))
    }
}
