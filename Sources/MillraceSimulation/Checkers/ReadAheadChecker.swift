import MillraceCore
import MillraceModel

/// T5 A lane reads on where it left off, and no further ahead than one batch or read, or with several slots so far as its
/// policy says.
struct ReadAheadChecker: FollowingChecker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        guard case .readRequested(let lane, let position, let limit) = fact else { return }
        guard let facts = scene.ledger.lanes[lane] else { return }
        scene.expect(limit > 0, .protocolMisuse, "lane \(lane) asks for \(limit) records")
        scene.expect(
            position == facts.readThrough,
            .batchContent,
            "lane \(lane) reads after \(position.shortDescription), it has read up to "
                + facts.readThrough.shortDescription
        )
        scene.expect(!facts.isStopping, .life, "lane \(lane) reads though it was told to stop")
    }

    mutating func follow(_ fact: Fact, in scene: Scene) {
        guard case .pageRead(let lane, let records, _) = fact, !records.isEmpty else { return }
        guard let facts = scene.ledger.lanes[lane] else { return }
        if facts.slots.count == 1 {
            let count = facts.slots[0].queue.count
            scene.expect(
                count <= facts.policy.batchSize + max(facts.policy.batchSize, facts.policy.readLengthMin),
                .readAhead,
                "lane \(lane) holds \(count) records, BatchSize is \(facts.policy.batchSize), and reads are of "
                    + "\(facts.policy.readLengthMin) at least"
            )
        } else {
            let count = facts.order.filter { !$0.isFilteredOut }.count
            scene.expect(
                count <= facts.policy.runAheadLimit,
                .readAhead,
                "lane \(lane) has run ahead by \(count) records, its limit is \(facts.policy.runAheadLimit)"
            )
        }
    }
}
