import MillraceCore
import MillraceModel

/// What lanes read, invoke and resolve.
extension Ledger {
    /// Enters what happened in a lane.
    mutating func enterWork(_ fact: Fact, at time: Int64) {
        switch fact {
        case .laneStopped(let lane):
            lanes[lane]?.isStopping = true
        case .pageRead(let lane, let records, let isAtShardEnd):
            pageRead(lane, records)
            if isAtShardEnd { lanes[lane]?.isSourceAtEnd = true }
        case .invoked(let lane, let invocation):
            invoked(lane, invocation, time)
        case .delivered(let lane, let invocation):
            for record in invocation.records {
                guard let facts = self[lane.shard, record.sequenceNumber] else { continue }
                facts.deliveries += 1
                facts.lastLane = lane
                facts.lastDelivery = .open
            }
        case .cancelled(let lane, let slot):
            lanes[lane]?.slots[slot].flight?.cancelledAt = time
        case .handlerEnded(let lane, let slot, let outcome, let isRepeated):
            handlerEnded(lane, slot, outcome, isRepeated: isRepeated, time)
        case .abandoned(let lane, let slot):
            end(lane, slot, .failed(.timeout), isRepeated: false, time)
        case .failureRequested(let lane, let slot, let discarded):
            failureRequested(lane, slot, discarded)
        case .failureDelivered(let lane, let slot):
            leave(lane, slot, count: lanes[lane]?.slots[slot].failure?.records.count ?? 0)
            lanes[lane]?.slots[slot].failure = nil
        case .dropped(let lane, let slot, let records, let condition):
            for record in records { self[lane.shard, record.sequenceNumber]?.isDropped = true }
            letGo(lane, slot, records.count, condition)
            leave(lane, slot, count: records.count)
        case .progressAnswered(let lane, let isStored):
            lanes[lane]?.hasFailedStore = !isStored
            lanes[lane]?.lastStoreAnswer = time
        case .progressRequested(let lane, let progress):
            if progress.checkpoint == .shardEnd { lanes[lane]?.hasEndedShard = true }
        default: break
        }
    }

    private func pageRead(_ lane: LaneID, _ records: [StreamRecord]) {
        guard let facts = lanes[lane] else { return }
        for record in records {
            guard let recordFacts = self[lane.shard, record.sequenceNumber] else { continue }
            recordFacts.isFilteredOut = facts.settings.droppedKeys.contains(recordFacts.key.name)
            if !recordFacts.isFilteredOut {
                // Settings may have changed since it was read last: what was filtered out may have to be done now.
                recordFacts.key.unsettle(from: recordFacts.keyNumber)
                shards[lane.shard]?.unsettle(from: recordFacts.index)
                facts.slots[recordFacts.key.slot(of: record, count: facts.slots.count)].queue.append(record)
            }
            facts.order.append(recordFacts)
        }
        if let last = records.last { facts.readThrough = .after(last.sequenceNumber) }
        settle(facts)
    }

    private func invoked(_ lane: LaneID, _ invocation: ShardLane.Invocation, _ time: Int64) {
        guard let facts = lanes[lane], facts.slots.indices.contains(invocation.slot) else { return }
        facts.slots[invocation.slot].flight = SlotFacts.Flight(invocation: invocation, time: time)
        let isEnd = invocation.timeWindow?.isFinalInvoke ?? false
        var segment = facts.slots[invocation.slot].top ?? SlotFacts.Segment()
        if isEnd, !segment.isFinal, segment.count != nil {
            // The end of a window comes before what is left of a batch, which then waits for nothing else.
            facts.slots[invocation.slot].top?.waitsSince = nil
            segment = SlotFacts.Segment()
            facts.slots[invocation.slot].segments.append(segment)
        }
        if isEnd, segment.count == nil { segment = SlotFacts.Segment() }
        segment.count = segment.count ?? invocation.records.count
        segment.isFinal = isEnd
        segment.attempts += 1
        segment.requestID = invocation.requestID
        segment.waitsSince = nil
        facts.slots[invocation.slot].top = segment
    }

    private func handlerEnded(
        _ lane: LaneID,
        _ slot: Int,
        _ outcome: ShardLane.Outcome,
        isRepeated: Bool,
        _ time: Int64
    ) {
        guard let facts = lanes[lane], let flight = facts.slots[slot].flight else { return }
        let verdict = Verdict(on: outcome, of: flight, facts.policy)
        end(lane, slot, verdict, isRepeated: isRepeated, time)
    }

    /// An invocation came to its end.
    private func end(_ lane: LaneID, _ slot: Int, _ verdict: Verdict, isRepeated: Bool, _ time: Int64) {
        guard let facts = lanes[lane], let flight = facts.slots[slot].flight else { return }
        facts.slots[slot].flight = nil
        facts.slots[slot].endSegment(verdict, isRepeated: isRepeated, facts.policy, time)
        let records = flight.invocation.records.compactMap { self[lane.shard, $0.sequenceNumber] }
        switch verdict {
        case .throttled:
            break
        case .succeeded where isRepeated:
            for record in records { record.lastDelivery = .repeated }
        case .succeeded(let count):
            for record in records.prefix(count) { (record.hasSucceeded, record.lastDelivery) = (true, .succeeded) }
            for record in records.dropFirst(count) { record.lastDelivery = .itemFailed }
            leave(lane, slot, count: count)
        case .failed(let failure):
            let isSplit = facts.policy.bisectsBatchOnFunctionError && records.count > 1
            let delivery: RecordFacts.Delivery = isSplit ? .split : failure == .noProgress ? .itemFailed : .failed
            for record in records { record.lastDelivery = delivery }
        }
    }

    private func failureRequested(_ lane: LaneID, _ slot: Int, _ discarded: ShardLane.DiscardedBatch) {
        guard let facts = lanes[lane] else { return }
        // One that is written again is entered already.
        if facts.slots[slot].failure == nil { letGo(lane, slot, discarded.records.count, discarded.condition) }
        facts.slots[slot].failure = discarded
    }

    /// Records at the front of the part in hand are given up.
    private func letGo(_ lane: LaneID, _ slot: Int, _ count: Int, _ condition: FailureRecord.Condition) {
        lanes[lane]?.slots[slot].letGo(count, condition)
    }

    /// Records at the front of what a slot holds are resolved.
    private func leave(_ lane: LaneID, _ slot: Int, count: Int) {
        guard let facts = lanes[lane] else { return }
        facts.slots[slot].queue.removeFirst(min(count, facts.slots[slot].queue.count))
        settle(facts)
    }

    private func settle(_ lane: LaneFacts) {
        let held = lane.slots.flatMap { $0.queue.map(\.sequenceNumber) }.min()
        lane.settle { record in held.map { record.record.sequenceNumber >= $0 } ?? false }
    }
}
