import MillraceCore
import MillraceModel

/// T3 Attempts, item failures and discarding follow the policy, and a lane holds while it cannot write.
///
/// It follows each lane with a model of its own: which batch is in hand, how often it was tried, what its last
/// invocation came to.
struct AttemptChecker: Checker {
    /// The batch in hand of a lane.
    private struct Hand {
        /// How many records are in it; zero when there is none, or none that was invoked yet.
        var count = 0
        /// How often exactly these records were invoked.
        var attempts = 0
        /// The request id of those invocations.
        var requestID: String?
        /// What the last allowed attempt came to, when it failed.
        var exhaustedBy: Verdict.Failure?
        /// Whether a part of a batch that was never invoked was discarded; the rest may follow.
        var mayHoldRest = false
    }

    private var hands: [LaneID: Hand] = [:]
    private var requestIDs: Set<String> = []
    private var lanesWithFailedCheckpoint: Set<LaneID> = []

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .laneStarted(let lane, _, _):
            hands[lane] = Hand()
        case .invoked(let lane, let invocation):
            invoked(lane, invocation, scene)
        case .handlerEnded(let lane, _, let outcome):
            guard let flight = scene.ledger.lanes[lane]?.flight else { return }
            ended(
                lane,
                Verdict(
                    on: outcome,
                    records: flight.invocation.records,
                    wasCancelled: flight.cancelledAt != nil,
                    policy: scene.policy
                ),
                scene
            )
        case .abandoned(let lane):
            ended(lane, .failed(.timeout), scene)
        case .failureRequested(let lane, let discarded):
            if scene.ledger.lanes[lane]?.failure != discarded { discardRequested(lane, discarded, scene) }
        case .dropped(let lane, let count, let condition):
            scene.expect(!scene.policy.hasFailureDestination, .discard, "lane \(lane) drops what it should keep")
            discarded(lane, count: count, condition, scene)
        case .checkpointAnswered(let lane, let isStored):
            if isStored {
                lanesWithFailedCheckpoint.remove(lane)
            } else {
                lanesWithFailedCheckpoint.insert(lane)
            }
        default: break
        }
    }

    private mutating func invoked(_ lane: LaneID, _ invocation: ShardLane.Invocation, _ scene: Scene) {
        var hand = hands[lane] ?? Hand()
        let isPending = scene.ledger.lanes[lane]?.failure != nil
        scene.expect(!isPending, .holdOnFailureRecord, "lane \(lane) goes on before its failure record is durable")
        scene.expect(
            hand.exhaustedBy == nil,
            .attempts,
            "lane \(lane) invokes \(invocation.records.shortDescription) after \(hand.attempts) attempts"
        )
        scene.expect(
            invocation.attempt == hand.attempts + 1,
            .attempts,
            "lane \(lane) calls attempt \(hand.attempts + 1) attempt \(invocation.attempt)"
        )
        if hand.count > 0 {
            scene.expect(
                invocation.records.count == hand.count,
                .attempts,
                "lane \(lane) invokes \(invocation.records.shortDescription), it has \(hand.count) in hand"
            )
        } else {
            scene.expect(
                hand.mayHoldRest || !lanesWithFailedCheckpoint.contains(lane),
                .holdOnCheckpoint,
                "lane \(lane) begins \(invocation.records.shortDescription) though its checkpoint failed"
            )
        }
        if hand.attempts > 0 {
            scene.expect(hand.requestID == invocation.requestID, .requestID, "lane \(lane) changed it for a retry")
        } else {
            scene.expect(
                requestIDs.insert(invocation.requestID).inserted,
                .requestID,
                "lane \(lane) uses one again for \(invocation.records.shortDescription)"
            )
        }
        hand.count = invocation.records.count
        hand.attempts += 1
        hand.requestID = invocation.requestID
        hand.mayHoldRest = false
        hands[lane] = hand
    }

    private mutating func ended(_ lane: LaneID, _ verdict: Verdict, _ scene: Scene) {
        guard var hand = hands[lane] else { return }
        switch verdict {
        case .succeeded(let count):
            hand = Hand(count: hand.count - count)
        case .failed(let failure):
            // N retries are N + 1 attempts.
            if let retries = scene.policy.maximumRetryAttempts, hand.attempts == retries + 1 {
                hand.exhaustedBy = failure
            }
        }
        hands[lane] = hand
    }

    private mutating func discardRequested(
        _ lane: LaneID,
        _ batch: ShardLane.DiscardedBatch,
        _ scene: Scene
    ) {
        let hand = hands[lane] ?? Hand()
        scene.expect(scene.policy.hasFailureDestination, .discard, "lane \(lane) keeps what it should drop")
        scene.expect(
            scene.ledger.lanes[lane]?.failure == nil,
            .holdOnFailureRecord,
            "lane \(lane) discards more before its failure record is durable"
        )
        scene.expect(
            batch.records.elementsEqual(scene.ledger.lanes[lane]?.queue.prefix(batch.records.count) ?? []),
            .discard,
            "lane \(lane) discards \(batch.records.shortDescription), which are not at the front of what it read"
        )
        scene.expect(
            batch.invokeCount == max(1, hand.attempts),
            .discard,
            "lane \(lane) writes down \(batch.invokeCount) invocations of \(hand.attempts)"
        )
        if hand.attempts > 0 {
            scene.expect(batch.requestID == hand.requestID, .discard, "lane \(lane) writes down another request id")
        } else {
            requestIDs.insert(batch.requestID)
        }
        scene.expect(
            batch.responseContext?.isFunctionError == hand.exhaustedBy?.isFunctionError,
            .discard,
            "lane \(lane) writes down \(batch.responseContext as Any) after \(hand.exhaustedBy as Any)"
        )
        discarded(lane, count: batch.records.count, batch.condition, scene)
    }

    private mutating func discarded(
        _ lane: LaneID,
        count: Int,
        _ condition: FailureRecord.Condition,
        _ scene: Scene
    ) {
        let hand = hands[lane] ?? Hand()
        switch condition {
        case .retryAttemptsExhausted:
            scene.expect(
                hand.exhaustedBy != nil && count == hand.count,
                .discard,
                "lane \(lane) gives up \(count) records of \(hand.count) after \(hand.attempts) attempts"
            )
            hands[lane] = Hand()
        case .recordAgeExceeded:
            scene.expect(
                hand.exhaustedBy == nil && (hand.count == 0 || count <= hand.count),
                .discard,
                "lane \(lane) gives up \(count) records of \(hand.count) for their age"
            )
            hands[lane] = Hand(count: max(0, hand.count - count), mayHoldRest: hand.count == 0)
        }
    }
}
