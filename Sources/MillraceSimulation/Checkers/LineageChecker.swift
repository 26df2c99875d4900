import MillraceCore
import MillraceModel

/// G20 T8 Parents end durably before their children begin, lanes begin where they left off, the starting position is
/// fixed once, and every closed shard reaches its end.
struct LineageChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .laneStarted(let lane, _, let progress): laneStarted(lane, from: progress, scene)
        case .startingPointsStored(let points, let run): startingPointsStored(points, run, scene)
        default: break
        }
    }

    private func laneStarted(_ lane: LaneID, from progress: LaneProgress, _ scene: Scene) {
        guard let shard = scene.ledger.shards[lane.shard] else {
            return scene.fail(.protocolMisuse, "a lane on a shard that never was: \(lane)")
        }
        if let ancestor = unfinishedAncestor(of: shard, in: scene) {
            scene.fail(
                .lineage,
                "lane \(lane) begins, and \(ancestor.shortDescription) before it has come to "
                    + (scene.ledger.shards[ancestor]?.checkpoint?.shortDescription ?? "nothing")
            )
        }
        scene.expect(!isRunning(lane.shard, in: scene), .inFlight, "lane \(lane) begins beside another one")
        scene.expect(
            progress == shard.progress ?? LaneProgress(.trimHorizon),
            .startingPoint,
            "lane \(lane) begins at \(progress.shortDescription), durable is "
                + (shard.progress?.shortDescription ?? "nothing")
        )
        scene.expect(
            scene.ledger.startingPosition == .trimHorizon || scene.ledger.hasStartingPoints,
            .startingPoint,
            "lane \(lane) begins before the starting points are durable"
        )
    }

    /// A shard that has to end first: a parent, or behind a parent that has expired one of its parents.
    private func unfinishedAncestor(of shard: ShardFacts, in scene: Scene) -> ShardID? {
        for parent in shard.parents {
            guard let facts = scene.ledger.shards[parent], facts.checkpoint != .shardEnd else { continue }
            if facts.exists || isRunning(parent, in: scene) { return parent }
            if let ancestor = unfinishedAncestor(of: facts, in: scene) { return ancestor }
        }
        return nil
    }

    private func isRunning(_ shard: ShardID, in scene: Scene) -> Bool {
        scene.ledger.lanes.keys.contains { $0.shard == shard }
    }

    private func startingPointsStored(_ points: [ShardID: Checkpoint], _ run: Int, _ scene: Scene) {
        let isLatest = scene.ledger.startingPosition == .latest
        scene.expect(scene.ledger.startingPosition != .trimHorizon, .startingPoint, "TRIM_HORIZON needs no points")
        for (id, point) in points.sorted(by: { $0.key < $1.key }) {
            guard let shard = scene.ledger.shards[id] else {
                scene.fail(.protocolMisuse, "a starting point of a shard that never was: \(id)")
                continue
            }
            if scene.ledger.hasStartingPoints {
                scene.expect(
                    shard.checkpoint == point,
                    .startingPoint,
                    "the starting position moves in shard \(id.shortDescription) from "
                        + "\(shard.checkpoint?.shortDescription ?? "none") to \(point.shortDescription)"
                )
                continue
            }
            scene.expect(
                point == .shardEnd ? isLatest && !shard.isOpen : point <= shard.tip,
                .startingPoint,
                "the starting position lies at \(point.shortDescription) in shard \(id.shortDescription)"
            )
            guard isLatest, let start = scene.ledger.runStarts[run] else { continue }
            let old = shard.records.first { $0.producedAt < start && .after($0.record.sequenceNumber) > point }
            scene.expect(
                old == nil,
                .startingPoint,
                "LATEST leaves in what was there: \(old?.record.sequenceNumber.shortDescription ?? "")"
            )
        }
    }

    mutating func finish(in scene: Scene) {
        for (id, shard) in scene.ledger.shards.sorted(by: { $0.key < $1.key }) where shard.exists {
            let checkpoint = shard.checkpoint ?? .trimHorizon
            if shard.isOpen {
                // What was resolved and trimmed before a restart is not there to be read and covered any more.
                let last = shard.records.last { $0.isResolved && !$0.isTrimmed }?.record.sequenceNumber
                scene.expect(
                    last.map { .after($0) <= checkpoint } ?? true,
                    .shardEnd,
                    "shard \(id.shortDescription) is resolved up to \(last?.shortDescription ?? ""), and only "
                        + "\(checkpoint.shortDescription) is durable"
                )
            } else {
                scene.expect(
                    checkpoint == .shardEnd,
                    .shardEnd,
                    "the closed shard \(id.shortDescription) has come to \(checkpoint.shortDescription)"
                )
            }
        }
    }
}
