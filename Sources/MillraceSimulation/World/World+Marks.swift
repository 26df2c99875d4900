import MillraceCore
import MillraceModel

/// Which rare situations a world goes through.
extension World {
    /// Looks at the beginning of a lane.
    func markLaneStart(_ id: LaneID, _ progress: LaneProgress, _ marks: DeliveryMarks, _ run: MappingRun) {
        if let last = marks.last, .after(last) > progress.checkpoint {
            self.marks.insert(.restartWithDeliveredPrefix)
            if marks.epochs.contains(where: { $0.count != run.settings.policy.parallelizationFactor }) {
                self.marks.insert(.restartWithOtherFactor)
            }
        }
        guard let shard = scene.ledger.shards[id.shard] else { return }
        let parents = shard.parents.compactMap { scene.ledger.shards[$0] }
        if parents.contains(where: { !$0.exists }) { self.marks.insert(.childAfterExpiredParent) }
        guard !parents.isEmpty, parents.allSatisfy({ $0.checkpoint == .shardEnd }), shard.checkpoint == nil else {
            return
        }
        self.marks.insert(parents.count > 1 ? .childAfterMerge : .childAfterSplit)
        if durable.life.startingPosition == .latest, !shard.records.isEmpty { self.marks.insert(.latestMissedNothing) }
    }

    /// Looks at the shards that are about to be split, merged or rolled over.
    func markReplaced(_ shards: [ShardID]) {
        for shard in shards {
            if mapping?.lanes[shard]?.isBackingOff == true { marks.insert(.splitDuringBackoff) }
            if handlers.keys.contains(where: { $0.lane.shard == shard }) { marks.insert(.splitDuringInvocation) }
        }
    }

    /// Looks at what a lane reads.
    func markPage(_ records: [StreamRecord], _ lane: LaneRun) {
        let dropped = lane.settings.droppedKeys
        guard !dropped.isEmpty, !records.isEmpty else { return }
        let facts = records.compactMap { scene.ledger[lane.id.shard, $0.sequenceNumber] }
        let droppedCount = facts.filter { dropped.contains($0.key.name) }.count
        if droppedCount > 0 { marks.insert(droppedCount == records.count ? .filteredPage : .filteredOut) }
        if facts.contains(where: { $0.isFilteredOut && !dropped.contains($0.key.name) }) {
            marks.insert(.filterChanged)
        }
    }

    /// Looks at a call of the function.
    func markInvocation(_ invocation: ShardLane.Invocation, _ id: LaneID, _ lane: LaneRun) {
        guard let facts = scene.ledger.lanes[id], facts.slots.indices.contains(invocation.slot) else { return }
        if case .restarted(let indices) = invocation.redelivery, indices.count < invocation.records.count {
            marks.insert(.restartInsideBatch)
        }
        if let window = invocation.timeWindow, window.isFinalInvoke, invocation.attempt == 1 {
            markWindowEnd(window, facts)
        }
        let slot = facts.slots[invocation.slot]
        if let first = invocation.records.first, let unresolved = facts.order.first,
            first.sequenceNumber > unresolved.record.sequenceNumber, unresolved.deliveries > 0
        {
            marks.insert(.overtaken)
        }
        guard slot.segments.isEmpty, !invocation.records.isEmpty else { return }
        let isFull = invocation.records.count == lane.settings.policy.batchSize
        if invocation.records.count < slot.queue.count, !isFull, lane.settings.policy.tumblingWindow == nil {
            marks.insert(.boundByPayload)
        }
        guard lane.settings.policy.maximumBatchingWindow > .zero else { return }
        marks.insert(isFull ? .batchingWindowFilled : .batchingWindowOver)
    }

    private func markWindowEnd(_ window: TimeWindowProperties, _ facts: LaneFacts) {
        if window.isTerminatedEarly {
            marks.insert(.windowEndedEarly)
        } else if !facts.slots[0].queue.isEmpty {
            marks.insert(.windowEndedByRecord)
        } else {
            marks.insert(facts.isSourceAtEnd ? .windowEndedByShardEnd : .windowEndedByIdleness)
        }
    }

    /// Looks at the end of a handler, before the checkers are told.
    func markEnd(_ outcome: ShardLane.Outcome, _ id: LaneID, _ slot: Int, _ lane: LaneRun) {
        guard let flight = scene.ledger.lanes[id]?.slots[slot].flight else { return }
        let policy = lane.settings.policy
        let isFinal = flight.invocation.timeWindow?.isFinalInvoke ?? false
        let verdict = Verdict(on: outcome, of: flight, policy)
        if case .succeeded(let count) = verdict, count < flight.invocation.records.count,
            flight.invocation.timeWindow != nil
        {
            marks.insert(.partialProgressInWindow)
        }
        guard case .failed = verdict else { return }
        if isFinal { marks.insert(.windowEndFailed) }
        if flight.invocation.redelivery == .all(.injected) { marks.insert(.repeatedAndFailed) }
        guard policy.bisectsBatchOnFunctionError, flight.invocation.records.count > 1 else { return }
        marks.insert(.bisected)
        if lane.isStopping { marks.insert(.bisectDuringStop) }
        if flight.invocation.redelivery == .all(.partialFailure) { marks.insert(.bisectAfterItemFailures) }
    }

    /// Looks at what a lane lets logs and metrics see.
    func mark(_ event: ShardLane.Event, _ id: LaneID, _ lane: LaneRun) {
        switch event {
        case .partiallySucceeded: marks.insert(.partialProgress)
        case .failed(_, _, let kind): markFailure(kind)
        case .discarded(let count, let condition, let isDelivered):
            if count == 0 { marks.insert(.windowEndDiscarded) }
            if !isDelivered { marks.insert(.droppedWithoutDestination) }
            if condition == .retryAttemptsExhausted { marks.insert(.retriesExhausted) }
        default: break
        }
    }

    private func markFailure(_ kind: ShardLane.FailureKind) {
        switch kind {
        case .error: break
        case .missingState: marks.insert(.stateMissing)
        case .timeout: marks.insert(.timeout)
        case .noProgress: marks.insert(.noProgress)
        case .invalidResponse: marks.insert(.invalidResponse)
        case .payloadTooLarge: marks.insert(.recordTooLarge)
        }
    }

    /// Looks at records that are given up, before the checkers are told.
    func markDiscard(_ condition: FailureRecord.Condition, _ records: [StreamRecord], _ id: LaneID) {
        guard let first = records.first, let facts = scene.ledger[id.shard, first.sequenceNumber],
            let lane = scene.ledger.lanes[id]
        else { return }
        switch condition {
        case .retryAttemptsExhausted:
            let isBisected = lane.policy.bisectsBatchOnFunctionError && records.count == 1
            if isBisected, lane.slots.contains(where: { $0.segments.count > 1 }) { marks.insert(.bisectedToThePoison) }
            if facts.deliveries > (lane.policy.maximumRetryAttempts ?? .max - 1) + 1 { marks.insert(.budgetReset) }
        case .recordAgeExceeded:
            marks.insert(facts.lastLane == id ? .recordAgeWhileRetrying : .recordAgeBeforeInvocation)
            let isYoung = lane.policy.maximumRecordAge.map { scene.now - first.arrival <= $0 } ?? true
            if isYoung { marks.insert(.expired) }
            if lane.slots.contains(where: { ($0.top?.throttles ?? 0) > 0 && $0.queue.first == first }) {
                marks.insert(.throttledUntilTooOld)
            }
        }
    }
}
