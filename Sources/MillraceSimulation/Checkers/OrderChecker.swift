import MillraceCore
import MillraceModel

/// G10 First deliveries of a key come in the order of its changes, also over parents and children; and a lane delivers
/// nothing while something before it in the shard is not settled.
struct OrderChecker: Checker {
    private var lastNumbers: [String: Int] = [:]

    mutating func see(_ fact: Fact, in scene: Scene) {
        guard case .delivered(let lane, let invocation) = fact else { return }
        if let first = invocation.records.first,
            let unsettled = scene.ledger.firstUnsettled(in: lane.shard)?.record.sequenceNumber
        {
            scene.expect(
                first.sequenceNumber <= unsettled,
                .laneOrder,
                "lane \(lane) delivers \(first.sequenceNumber.shortDescription) before \(unsettled.shortDescription)"
            )
        }
        let mark = scene.ledger.lanes[lane]?.deliveredThrough
        for record in invocation.records {
            guard let facts = scene.ledger[lane.shard, record.sequenceNumber] else {
                scene.fail(.batchContent, "lane \(lane) delivers \(record.sequenceNumber), which is not in its shard")
                continue
            }
            scene.expect(
                !facts.isBeforeStart,
                .startingPoint,
                "\(record.sequenceNumber.shortDescription) stood there before LATEST and is delivered"
            )
            // Up to the mark nothing counts as a first delivery: a record there may have been too old when those
            // behind it were delivered, and young again after the clock went back.
            guard facts.deliveries == 0, mark.map({ record.sequenceNumber > $0 }) ?? true else { continue }
            let last = lastNumbers[facts.key] ?? -1
            scene.expect(
                facts.keyNumber > last,
                .keyOrder,
                "lane \(lane) delivers number \(facts.keyNumber) of key \(facts.key) after number \(last)"
            )
            lastNumbers[facts.key] = max(last, facts.keyNumber)
        }
    }
}
