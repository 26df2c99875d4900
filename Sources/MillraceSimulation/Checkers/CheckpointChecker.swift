import MillraceModel

/// P3 A durable checkpoint covers settled records only, and never goes back.
struct CheckpointChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        guard case .checkpointLanded(let lane, let checkpoint) = fact else { return }
        let first = scene.ledger.firstUnsettled(in: lane.shard)?.record.sequenceNumber
        guard let shard = scene.ledger.shards[lane.shard] else {
            return scene.fail(.protocolMisuse, "a checkpoint of a shard that never was: \(lane)")
        }
        scene.expect(
            first.map { .after($0) > checkpoint } ?? true,
            .checkpointAhead,
            "lane \(lane) stored \(checkpoint.shortDescription), and \(first?.shortDescription ?? "") is not resolved"
        )
        scene.expect(
            checkpoint >= shard.checkpoint ?? .trimHorizon,
            .checkpointBack,
            "lane \(lane) stored \(checkpoint.shortDescription) over "
                + (shard.checkpoint?.shortDescription ?? "nothing")
        )
        if checkpoint == .shardEnd {
            scene.expect(!shard.isOpen, .checkpointAhead, "lane \(lane) ended a shard that is open")
        }
    }
}
