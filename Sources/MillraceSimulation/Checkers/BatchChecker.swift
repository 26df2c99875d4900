import MillraceCore
import MillraceModel

/// T1 T2 A batch holds 1 to `BatchSize` records of one slot that fit in an event: those at the front of what was read,
/// as they were read, and no fewer than fit.
struct BatchChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        guard case .invoked(let lane, let invocation) = fact, let facts = scene.ledger.lanes[lane] else { return }
        guard facts.slots.indices.contains(invocation.slot) else {
            return scene.fail(.batchContent, "lane \(lane) has no slot \(invocation.slot)")
        }
        let slot = facts.slots[invocation.slot]
        let records = invocation.records
        if invocation.timeWindow?.isFinalInvoke == true {
            return scene.expect(records.isEmpty, .window, "lane \(lane) ends a window with records")
        }
        scene.expect(
            1...facts.policy.batchSize ~= records.count,
            .batchSize,
            "lane \(lane) invokes \(records.count) records, BatchSize is \(facts.policy.batchSize)"
        )
        let front = slot.queue.prefix(records.count)
        scene.expect(
            records.elementsEqual(front),
            .batchContent,
            "lane \(lane) invokes \(records.shortDescription), at the front of slot \(invocation.slot) stand "
                + Array(front).shortDescription
        )
        guard slot.segments.isEmpty else { return }
        scene.expect(
            scene.fits(records, in: lane.shard, window: invocation.timeWindow),
            .payload,
            "lane \(lane) invokes \(records.shortDescription), which is more than an event holds"
        )
        if records.count < facts.policy.batchSize, records.count < slot.queue.count {
            let next = slot.queue[records.count]
            let isInWindow = facts.policy.window(of: next) == records.first.flatMap { facts.policy.window(of: $0) }
            scene.expect(
                !isInWindow || !scene.fits(records + [next], in: lane.shard, window: invocation.timeWindow),
                .batchSize,
                "lane \(lane) invokes \(records.shortDescription) though \(next.sequenceNumber.shortDescription) fits"
            )
        }
    }
}
