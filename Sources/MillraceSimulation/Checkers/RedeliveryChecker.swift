import MillraceCore
import MillraceModel

/// P2 Every redelivery is labelled with what happened, no first delivery is, and the counts add up.
struct RedeliveryChecker: Checker {
    private var deliveries = 0
    private var firstDeliveries = 0
    private var redeliveries: [RedeliveryCause: Int] = [:]
    /// Records labelled with a restart whose handler never began: the process ended just before.
    private var unbegun = 0

    mutating func see(_ fact: Fact, in scene: Scene) {
        guard case .delivered(let lane, let invocation) = fact else { return }
        for (index, record) in invocation.records.enumerated() {
            guard let facts = scene.ledger[lane.shard, record.sequenceNumber] else { continue }
            let label = invocation.redelivery.cause(at: index)
            let cause = cause(of: facts, in: lane, scene)
            scene.expect(
                label == cause,
                .redeliveryLabel,
                "lane \(lane) labels \(record.sequenceNumber.shortDescription) with \(label?.rawValue ?? "nothing"), "
                    + "which is delivered for \(cause?.rawValue ?? "the first time")"
            )
            scene.expect(
                label != nil || facts.deliveries == 0,
                .redeliveryLabel,
                "\(record.sequenceNumber.shortDescription) was delivered \(facts.deliveries) times, unlabelled"
            )
            deliveries += 1
            if let label {
                redeliveries[label, default: 0] += 1
                if facts.deliveries == 0 { unbegun += 1 }
            } else {
                firstDeliveries += 1
            }
        }
        if let (cause, count) = invocation.redelivery.count(in: invocation.records.count) {
            let labelled = invocation.records.indices.filter { invocation.redelivery.cause(at: $0) == cause }.count
            scene.expect(count == labelled, .redeliveryLabel, "\(count) of \(labelled) labelled records are counted")
        }
    }

    /// What happened to a record before, as the world knows it.
    private func cause(of facts: RecordFacts, in lane: LaneID, _ scene: Scene) -> RedeliveryCause? {
        if facts.lastLane == lane { return facts.lastDelivery == .itemFailed ? .partialFailure : .retry }
        guard let mark = scene.ledger.lanes[lane]?.deliveredThrough else { return nil }
        return facts.record.sequenceNumber <= mark && .after(mark) > (scene.ledger.lanes[lane]?.from ?? .trimHorizon)
            ? .restart : nil
    }

    mutating func finish(in scene: Scene) {
        let records = scene.ledger.shards.values.flatMap(\.records)
        let distinct = records.filter { $0.deliveries > 0 }.count
        let total = records.reduce(0) { $0 + $1.deliveries }
        scene.expect(
            deliveries == total && deliveries == firstDeliveries + redeliveries.values.reduce(0, +),
            .deliveryCount,
            "\(total) deliveries, \(firstDeliveries) first ones and \(redeliveries)"
        )
        scene.expect(
            firstDeliveries + unbegun == distinct,
            .deliveryCount,
            "\(distinct) distinct records, \(firstDeliveries) first deliveries and \(unbegun) that had not begun"
        )
    }
}
