import MillraceCore
import MillraceModel

/// T3 T4 What is discarded has used up its attempts, or is too old or too large; and its failure record says so.
struct DiscardChecker: Checker {
    /// How often records were taken for too large, by lane, one number for each that is tried.
    private var tooLarge: [LaneID: [Int]] = [:]

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .laneStarted(let lane, _, _):
            tooLarge[lane] = []
        case .tooLarge(let lane, let attempt):
            let index = tooLarge[lane]?.firstIndex(of: attempt - 1)
            scene.expect(attempt == 1 || index != nil, .attempts, "lane \(lane) counts attempt \(attempt) out of turn")
            if let index { tooLarge[lane]?.remove(at: index) }
            tooLarge[lane, default: []].append(attempt)
        case .failureRequested(let lane, let slot, let discarded):
            guard let facts = scene.ledger.lanes[lane], facts.slots[slot].failure != discarded else { return }
            requested(discarded, lane, facts.slots[slot], facts.policy, scene)
        case .dropped(let lane, let slot, let records, let condition):
            guard let facts = scene.ledger.lanes[lane] else { return }
            scene.expect(!facts.policy.hasFailureDestination, .discard, "lane \(lane) drops what it should keep")
            discarded(records, condition, lane, facts.slots[slot], facts.policy, scene)
        default: break
        }
    }

    private mutating func requested(
        _ batch: ShardLane.DiscardedBatch,
        _ lane: LaneID,
        _ slot: SlotFacts,
        _ policy: LanePolicy,
        _ scene: Scene
    ) {
        scene.expect(policy.hasFailureDestination, .discard, "lane \(lane) keeps what it should drop")
        scene.expect(
            slot.failure == nil,
            .holdOnFailureRecord,
            "lane \(lane) discards more before its failure record is durable"
        )
        scene.expect(
            batch.records.elementsEqual(slot.queue.prefix(batch.records.count)),
            .discard,
            "lane \(lane) discards \(batch.records.shortDescription), which are not at the front of what it read"
        )
        // A record that was taken for too large was tried and never invoked.
        let isTooLarge = slot.hand == nil && tooLarge[lane]?.contains(batch.invokeCount) == true
        let attempts = slot.top?.attempts ?? 0
        scene.expect(
            batch.invokeCount == max(1, attempts) || isTooLarge,
            .discard,
            "lane \(lane) writes down \(batch.invokeCount) invocations of \(attempts)"
        )
        if let requestID = slot.top?.requestID {
            scene.expect(batch.requestID == requestID, .discard, "lane \(lane) writes down another request id")
        }
        let exhaustedBy = batch.condition == .retryAttemptsExhausted ? slot.top?.exhaustedBy : nil
        scene.expect(
            batch.responseContext?.isFunctionError == exhaustedBy?.isFunctionError,
            .discard,
            "lane \(lane) writes down \(batch.responseContext as Any) after \(exhaustedBy as Any)"
        )
        discarded(batch.records, batch.condition, lane, slot, policy, scene)
    }

    private mutating func discarded(
        _ records: [StreamRecord],
        _ condition: FailureRecord.Condition,
        _ lane: LaneID,
        _ slot: SlotFacts,
        _ policy: LanePolicy,
        _ scene: Scene
    ) {
        switch (condition, slot.hand) {
        case (.retryAttemptsExhausted, let top?):
            scene.expect(
                top.exhaustedBy != nil && records.count == top.count,
                .discard,
                "lane \(lane) gives up \(records.count) records of \(top.count ?? 0) after \(top.attempts) attempts"
            )
        case (.retryAttemptsExhausted, nil):
            // It was never invoked, so it must be one that cannot be.
            let attempts = policy.maximumRetryAttempts.map { $0 + 1 }
            let index = tooLarge[lane]?.firstIndex { $0 == attempts }
            scene.expect(
                records.count == 1 && index != nil,
                .discard,
                "lane \(lane) gives up \(records.shortDescription) untried"
            )
            if let index { tooLarge[lane]?.remove(at: index) }
            let isTooLarge = records.allSatisfy {
                // The state of a tumbling window may take what is missing.
                scene.isTooLarge($0, in: lane.shard) || policy.tumblingWindow != nil
            }
            scene.expect(isTooLarge, .payload, "lane \(lane) takes \(records.shortDescription) for too large")
        case (.recordAgeExceeded, let top):
            scene.expect(
                top?.exhaustedBy == nil && top?.count.map { records.count <= $0 } ?? true,
                .discard,
                "lane \(lane) gives up \(records.count) records of \(top?.count ?? 0) for their age"
            )
        }
    }
}
