import MillraceCore
import MillraceModel

/// What a lane lets logs and metrics see, and what the world takes from that.
extension World {
    /// Sees an event of a lane.
    func observe(_ event: ShardLane.Event, _ id: LaneID, _ lane: LaneRun) {
        switch event {
        case .stuck(let handling): stuck(handling, id)
        case .discarded(let count, let condition, isDelivered: false):
            marks.insert(.droppedWithoutDestination)
            markDiscard(condition, id)
            happened(.dropped(id, count: count, condition))
        case .discarded(_, let condition, isDelivered: true): markDiscard(condition, id)
        case .backingOff: lane.isBackingOff = true
        case .partiallySucceeded: marks.insert(.partialProgress)
        case .failed(_, _, let kind): markFailure(kind)
        case .polled, .trimmedRecordsSkipped, .readFailed, .invoked, .succeeded, .failureDeliveryFailed,
            .checkpointStored, .checkpointFailed:
            break
        }
    }

    private func stuck(_ handling: LanePolicy.StuckHandling, _ id: LaneID) {
        switch handling {
        case .hold: marks.insert(.stuckHeld)
        case .exit: break
        case .abandon:
            marks.insert(.stuckAbandoned)
            if let token = scene.ledger.lanes[id]?.flight?.invocation.token {
                handlers[HandlerID(lane: id, token: token)]?.isAbandoned = true
            }
            happened(.abandoned(id))
        }
    }

    private func markDiscard(_ condition: FailureRecord.Condition, _ id: LaneID) {
        switch condition {
        case .retryAttemptsExhausted:
            marks.insert(.retriesExhausted)
            let first = scene.ledger.lanes[id]?.queue.first
            let deliveries = first.flatMap { scene.ledger[id.shard, $0.sequenceNumber]?.deliveries } ?? 0
            if deliveries > (scenario.policy.maximumRetryAttempts ?? .max - 1) + 1 { marks.insert(.budgetReset) }
        case .recordAgeExceeded:
            let first = scene.ledger.lanes[id]?.queue.first
            let lastLane = first.flatMap { scene.ledger[id.shard, $0.sequenceNumber]?.lastLane }
            marks.insert(lastLane == id ? .recordAgeWhileRetrying : .recordAgeBeforeInvocation)
        }
    }

    private func markFailure(_ kind: ShardLane.FailureKind) {
        switch kind {
        case .error: break
        case .timeout: marks.insert(.timeout)
        case .noProgress: marks.insert(.noProgress)
        case .invalidResponse: marks.insert(.invalidIdentifier)
        }
    }
}
