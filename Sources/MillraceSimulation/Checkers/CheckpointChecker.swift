import MillraceCore
import MillraceModel

/// P3 T5 A checkpoint is the end of what is resolved without a gap, it covers settled records only, and never goes
/// back; a lane that is stopped leaves nothing of it unstored.
struct CheckpointChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .progressRequested(let lane, let progress): requested(progress, by: lane, scene)
        case .progressLanded(let lane, let progress): landed(progress.checkpoint, of: lane, scene)
        case .laneEnded(let lane, .stopped):
            guard let facts = scene.ledger.lanes[lane], !facts.hasFailedStore else { return }
            let checkpoint = scene.ledger.shards[lane.shard]?.checkpoint ?? .trimHorizon
            scene.expect(
                checkpoint >= facts.lowWaterMark,
                .lowWaterMark,
                "lane \(lane) ends, and only \(checkpoint.shortDescription) of \(facts.lowWaterMark.shortDescription) "
                    + "is durable"
            )
        default: break
        }
    }

    private func requested(_ progress: LaneProgress, by lane: LaneID, _ scene: Scene) {
        guard let facts = scene.ledger.lanes[lane] else { return }
        if progress.checkpoint == .shardEnd {
            scene.expect(
                facts.isSourceAtEnd && !facts.isHolding,
                .lowWaterMark,
                "lane \(lane) takes its shard for finished, and holds records or knows of no end"
            )
        } else {
            scene.expect(
                progress.checkpoint == facts.lowWaterMark,
                .lowWaterMark,
                "lane \(lane) stores \(progress.checkpoint.shortDescription), resolved without a gap is "
                    + facts.lowWaterMark.shortDescription
            )
        }
    }

    private func landed(_ checkpoint: Checkpoint, of lane: LaneID, _ scene: Scene) {
        guard let shard = scene.ledger.shards[lane.shard] else {
            return scene.fail(.protocolMisuse, "a checkpoint of a shard that never was: \(lane)")
        }
        let first = shard.firstUnsettled()?.record.sequenceNumber
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
