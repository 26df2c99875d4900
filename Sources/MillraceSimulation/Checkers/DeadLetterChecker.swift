import MillraceCore
import MillraceModel

/// P3 The dead-letter file holds what lanes discarded and nothing else, twice only when the first answer was lost.
struct DeadLetterChecker: Checker {
    private struct Entry: Hashable {
        let lane: LaneID
        let first: SequenceNumber?
        let requestID: String
    }

    private var acknowledged: Set<Entry> = []

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .failureLanded(let lane, let slot, let discarded):
            scene.expect(
                scene.ledger.lanes[lane]?.slots[slot].failure == discarded,
                .deadLetters,
                "a failure record of lane \(lane) for \(discarded.records.shortDescription) lands unasked for"
            )
            scene.expect(
                !acknowledged.contains(entry(lane, discarded)),
                .deadLetters,
                "a failure record of lane \(lane) for \(discarded.records.shortDescription) is written again"
            )
        case .failureDelivered(let lane, let slot):
            guard let discarded = scene.ledger.lanes[lane]?.slots[slot].failure else { return }
            acknowledged.insert(entry(lane, discarded))
            let missing = discarded.records.filter {
                scene.ledger[lane.shard, $0.sequenceNumber]?.isDeadLettered != true
            }
            scene.expect(
                missing.isEmpty,
                .deadLetters,
                "lane \(lane) takes \(missing.shortDescription) for kept"
            )
        default: break
        }
    }

    private func entry(_ lane: LaneID, _ discarded: ShardLane.DiscardedBatch) -> Entry {
        Entry(lane: lane, first: discarded.records.first?.sequenceNumber, requestID: discarded.requestID)
    }
}
