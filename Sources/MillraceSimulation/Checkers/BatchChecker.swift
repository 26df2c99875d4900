import MillraceCore
import MillraceModel

/// T1 T2 A batch holds 1 to `BatchSize` records of one shard: those at the front of what was read, as they were read.
struct BatchChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .invoked(let lane, let invocation):
            let count = invocation.records.count
            scene.expect(
                1...scene.policy.batchSize ~= count,
                .batchSize,
                "lane \(lane) invokes \(count) records, BatchSize is \(scene.policy.batchSize)"
            )
            let front = scene.ledger.lanes[lane]?.queue.prefix(count) ?? []
            scene.expect(
                invocation.records.elementsEqual(front),
                .batchContent,
                "lane \(lane) invokes \(invocation.records.shortDescription), at the front of what it read stand "
                    + Array(front).shortDescription
            )
        case .readRequested(let lane, let position, let limit):
            scene.expect(limit > 0, .protocolMisuse, "lane \(lane) asks for \(limit) records")
            if let last = scene.ledger.lanes[lane]?.queue.last {
                scene.expect(
                    position == .after(last.sequenceNumber),
                    .batchContent,
                    "lane \(lane) reads after \(position.shortDescription), it has read up to "
                        + last.sequenceNumber.shortDescription
                )
            }
        case .pageRead(let lane, let records):
            let count = records.count + (scene.ledger.lanes[lane]?.queue.count ?? 0)
            scene.expect(
                count <= 2 * scene.policy.batchSize,
                .readAhead,
                "lane \(lane) holds \(count) records, BatchSize is \(scene.policy.batchSize)"
            )
        default: break
        }
    }
}
