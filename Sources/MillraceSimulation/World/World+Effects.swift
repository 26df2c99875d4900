import MillraceCore
import MillraceModel
import MillraceStreams

/// What a lane wants done.
extension World {
    /// Does what a lane wants, in that order.
    func perform(_ effects: [ShardLane.Effect], _ id: LaneID, _ lane: LaneRun, _ lost: LostRecords) {
        var lost = lost
        for effect in effects where self.lane(id) === lane { perform(effect, id, lane, &lost) }
    }

    private func perform(_ effect: ShardLane.Effect, _ id: LaneID, _ lane: LaneRun, _ lost: inout LostRecords) {
        note { "lane \(id) > \(effect.shortDescription)" }
        switch effect {
        case .read(let token, let position, let limit):
            scene.expect(lane.read == nil, .protocolMisuse, "lane \(id) reads twice at once")
            happened(.readRequested(id, after: position, limit: limit))
            awaitReadable(id, token, after: position, limit: limit, lane)
        case .invoke(let invocation):
            lane.isBackingOff = false
            invoke(id, invocation, lane)
        case .cancelInvocation(let token):
            if let slot = scene.ledger.lanes[id]?.slot(awaiting: token) { happened(.cancelled(id, slot: slot)) }
            lane.lastCancelled = token
            cancelHandler(id, token)
        case .deliverFailure(let token, let batch):
            let slot = scene.ledger.lanes[id]?.slot(of: batch.records) ?? 0
            happened(.failureRequested(id, slot: slot, batch))
            lane.deliveries[token] = slot
            lane.isBackingOff = false
            let fate = Fate(failure: faults.deliveryFailure, answerLost: faults.deliveryAnswerLost, using: &random)
            schedule(.failureLands(id, token, batch, fate))
            // Stops by chance alone would hardly ever meet a failure record on its way.
            if phase == .safety, scenario.processStopCount > 0, random.chance(0.1) { schedule(.stopProcess) }
        case .storeProgress(let token, let progress):
            happened(.progressRequested(id, progress))
            lane.storesInFlight += 1
            let fate = Fate(failure: faults.checkpointFailure, answerLost: faults.checkpointAnswerLost, using: &random)
            schedule(.progressLands(id, token, progress, fate))
        case .startTimer(let token, let instant):
            lane.timers.insert(token)
            if let cancelled = lane.lastCancelled { lane.stuckTimers[token] = cancelled }
            lane.lastCancelled = nil
            schedule(.lane(id, .timerFired(token)), after: delay(until: instant))
        case .cancelTimer(let token):
            lane.timers.remove(token)
            lane.stuckTimers[token] = nil
        case .exitProcess:
            scene.expect(lane.settings.policy.whenStuck == .exit, .protocolMisuse, "lane \(id) ends the process")
            marks.insert(.stuckExited)
            crash(because: "a handler is stuck")
        case .finished(let end):
            laneFinished(id, end, lane)
        case .observe(let event):
            observe(event, id, lane, &lost)
        }
    }

    private func observe(_ event: ShardLane.Event, _ id: LaneID, _ lane: LaneRun, _ lost: inout LostRecords) {
        mark(event, id, lane)
        switch event {
        case .discarded(let count, let condition, isDelivered: false):
            guard let (slot, records) = lost.take(count, because: condition, scene) else {
                return scene.fail(.discard, "lane \(id) drops \(count) records that it did not hold, \(condition)")
            }
            markDiscard(condition, records, id)
            happened(.dropped(id, slot: slot, records, condition))
        case .failed(_, let attempt, .payloadTooLarge):
            happened(.tooLarge(id, attempt: attempt))
        case .backingOff:
            lane.isBackingOff = true
        case .throttled:
            lane.isThrottled = true
        case .windowDropped:
            marks.insert(.windowDropped)
        default: break
        }
    }

    /// Writes a failure record, if the process that wanted it is still there.
    func failureLands(_ id: LaneID, _ token: ShardLane.Token, _ batch: ShardLane.DiscardedBatch, _ fate: Fate) {
        guard id.run > lastCrashedRun else { return }
        if fate.takesEffect {
            if !fate.isAcknowledged { marks.insert(.deliveryAnswerLost) }
            note { "a failure record of lane \(id) for \(batch.records.shortDescription) is durable" }
            durable.deadLetters.append(batch)
            happened(.failureLanded(id, slot: scene.ledger.lanes[id]?.slot(of: batch.records) ?? 0, batch))
        }
        schedule(.lane(id, fate.isAcknowledged ? .failureDelivered(token) : .failureDeliveryFailed(token, "disk full")))
    }

    /// Stores a lane's progress, if the process that wanted it is still there.
    func progressLands(_ id: LaneID, _ token: ShardLane.Token, _ progress: LaneProgress, _ fate: Fate) {
        guard id.run > lastCrashedRun else { return }
        if fate.takesEffect {
            if !fate.isAcknowledged { marks.insert(.checkpointAnswerLost) }
            note { "progress \(progress.shortDescription) of lane \(id) is durable" }
            durable.progress[id.shard] = progress
            if durable.marks[id.shard] != nil { durable.marks[id.shard]?.forget(through: progress.checkpoint) }
            happened(.progressLanded(id, progress))
        }
        schedule(.lane(id, fate.isAcknowledged ? .progressStored(token) : .progressFailed(token, "disk full")))
    }
}
