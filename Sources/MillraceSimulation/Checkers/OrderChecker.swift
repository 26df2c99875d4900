import MillraceCore
import MillraceModel

/// G10 T5 T7 First deliveries of a key come in the order of its changes, also over parents and children; nothing is
/// delivered while something of the same key before it is not settled, and nothing that the filter drops.
struct OrderChecker: Checker {
    private var lastNumbers: [String: Int] = [:]

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .progressDeleted: lastNumbers = [:]
        case .delivered(let lane, let invocation):
            for record in invocation.records { delivered(record, invocation, lane, scene) }
        default: break
        }
    }

    private mutating func delivered(
        _ record: StreamRecord,
        _ invocation: ShardLane.Invocation,
        _ lane: LaneID,
        _ scene: Scene
    ) {
        guard let facts = scene.ledger[lane.shard, record.sequenceNumber] else {
            return scene.fail(.batchContent, "lane \(lane) delivers \(record.sequenceNumber), not in its shard")
        }
        let name = record.sequenceNumber.shortDescription
        scene.expect(
            !facts.isBeforeStart,
            .startingPoint,
            "\(name) stood there before the starting position and is delivered"
        )
        scene.expect(
            scene.ledger.lanes[lane]?.settings.droppedKeys.contains(facts.key.name) != true,
            .filter,
            "lane \(lane) delivers \(name) of key \(facts.key.name), which its filter drops"
        )
        if let unsettled = facts.key.firstUnsettled(), unsettled.keyNumber < facts.keyNumber {
            let isInBatch = invocation.records.contains { $0.sequenceNumber == unsettled.record.sequenceNumber }
            scene.expect(
                isInBatch,
                .laneOrder,
                "lane \(lane) delivers \(name) of key \(facts.key.name) before "
                    + unsettled.record.sequenceNumber.shortDescription
            )
        }
        // Up to a mark nothing counts as a first delivery: a record there may have been too old when those behind it
        // were delivered, and young again after the clock went back.
        guard facts.deliveries == 0, facts.markedIn == lane else { return }
        let last = lastNumbers[facts.key.name] ?? -1
        scene.expect(
            facts.keyNumber > last,
            .keyOrder,
            "lane \(lane) delivers number \(facts.keyNumber) of key \(facts.key.name) after number \(last)"
        )
        lastNumbers[facts.key.name] = max(last, facts.keyNumber)
    }
}
