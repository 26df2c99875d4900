import MillraceCore
import MillraceModel

/// P2 Every redelivery is labelled with what happened, no first delivery is, and the counts add up.
struct RedeliveryChecker: Checker {
    /// The journal keeps the marks of so many numbers of slots apart; beyond that it may take more for delivered.
    private static let factorCountMax = 3
    private var deliveries = 0
    private var firstDeliveries = 0
    private var redeliveries: [RedeliveryCause: Int] = [:]
    /// Records labelled with a restart whose handler never began: the process ended just before.
    private var unbegun = 0

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .progressDeleted: self = RedeliveryChecker()
        case .delivered(let lane, let invocation): delivered(invocation, lane, scene)
        default: break
        }
    }

    private mutating func delivered(_ invocation: ShardLane.Invocation, _ lane: LaneID, _ scene: Scene) {
        for (index, record) in invocation.records.enumerated() {
            guard let facts = scene.ledger[lane.shard, record.sequenceNumber] else { continue }
            let label = invocation.redelivery.cause(at: index)
            let cause = cause(of: facts, in: lane)
            let factorCount = scene.ledger.shards[lane.shard]?.factors.count ?? 0
            let isBlurred = cause == nil && label == .restart && factorCount > Self.factorCountMax
            scene.expect(
                label == cause || isBlurred,
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
    private func cause(of facts: RecordFacts, in lane: LaneID) -> RedeliveryCause? {
        guard facts.lastLane == lane else { return facts.markedIn == lane ? nil : .restart }
        switch facts.lastDelivery {
        case .itemFailed: return .partialFailure
        case .split: return .bisect
        case .repeated: return .injected
        case .failed, .open, .succeeded: return .retry
        }
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
