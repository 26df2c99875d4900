import MillraceCore
import MillraceModel

/// P2 T3 Attempts, request ids, halves and what is left after item failures follow the policy, and a lane holds while it
/// cannot write.
struct AttemptChecker: Checker {
    private var requestIDs: Set<String> = []

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .invoked(let lane, let invocation):
            guard let facts = scene.ledger.lanes[lane], facts.slots.indices.contains(invocation.slot) else { return }
            invoked(lane, invocation, facts, scene)
        case .handlerEnded(let lane, let slot, let outcome, let isRepeated):
            guard let facts = scene.ledger.lanes[lane], let flight = facts.slots[slot].flight else { return }
            let verdict = Verdict(on: outcome, of: flight, facts.policy)
            ended(lane, verdict, facts, facts.slots[slot], isRepeated: isRepeated, scene)
        case .failureRequested(_, _, let discarded):
            requestIDs.insert(discarded.requestID)
        default: break
        }
    }

    private mutating func invoked(
        _ lane: LaneID,
        _ invocation: ShardLane.Invocation,
        _ facts: LaneFacts,
        _ scene: Scene
    ) {
        let slot = facts.slots[invocation.slot]
        scene.expect(
            slot.failure == nil,
            .holdOnFailureRecord,
            "lane \(lane) goes on before its failure record is durable"
        )
        let isEnd = invocation.timeWindow?.isFinalInvoke ?? false
        guard let top = isEnd ? slot.hand : slot.top, top.isFinal || !isEnd || top.attempts > 0 else {
            // Before what is left of a batch a window may end whose state has got too large.
            let isEarly = invocation.timeWindow?.isTerminatedEarly ?? false
            scene.expect(slot.hand == nil || isEarly, .attempts, "lane \(lane) ends a window in the middle of a batch")
            scene.expect(
                slot.top != nil || !facts.hasFailedStore,
                .holdOnCheckpoint,
                "lane \(lane) begins \(invocation.records.shortDescription) though its checkpoint failed"
            )
            scene.expect(!facts.isStopping, .life, "lane \(lane) begins a batch though it was told to stop")
            return check(SlotFacts.Segment(count: nil), invocation, lane, scene)
        }
        scene.expect(
            top.exhaustedBy == nil,
            .attempts,
            "lane \(lane) invokes \(invocation.records.shortDescription) after \(top.attempts) attempts"
        )
        scene.expect(
            top.count.map { $0 == invocation.records.count } ?? true
                && (top.count == nil || top.isFinal == isEnd),
            .attempts,
            "lane \(lane) invokes \(invocation.records.shortDescription), it has \(top.count ?? 0) records in hand"
        )
        check(top, invocation, lane, scene)
    }

    private mutating func check(
        _ segment: SlotFacts.Segment,
        _ invocation: ShardLane.Invocation,
        _ lane: LaneID,
        _ scene: Scene
    ) {
        scene.expect(
            invocation.attempt == segment.attempts + 1,
            .attempts,
            "lane \(lane) calls attempt \(segment.attempts + 1) attempt \(invocation.attempt)"
        )
        if let requestID = segment.requestID {
            scene.expect(requestID == invocation.requestID, .requestID, "lane \(lane) changed it for a retry")
        } else {
            scene.expect(
                requestIDs.insert(invocation.requestID).inserted,
                .requestID,
                "lane \(lane) uses one again for \(invocation.records.shortDescription)"
            )
        }
    }

    private func ended(
        _ lane: LaneID,
        _ verdict: Verdict,
        _ facts: LaneFacts,
        _ slot: SlotFacts,
        isRepeated: Bool,
        _ scene: Scene
    ) {
        let isSuccess = verdict == .succeeded(slot.flight?.invocation.records.count ?? 0)
        let wasRepeated = slot.top?.isRepeated ?? false
        if isRepeated {
            scene.expect(
                isSuccess && !wasRepeated && !facts.isStopping && facts.policy.redeliveredShare > 0,
                .injection,
                "lane \(lane) delivers a batch once more of itself"
            )
        } else {
            scene.expect(
                !isSuccess || wasRepeated || facts.isStopping || facts.policy.redeliveredShare < 1,
                .injection,
                "lane \(lane) does not deliver a batch once more, as was asked for"
            )
        }
    }
}
