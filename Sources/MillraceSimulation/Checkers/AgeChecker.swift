import MillraceCore
import MillraceModel

/// T3 What is too old at the head of a batch is discarded and not invoked; what is young enough is not discarded for it.
struct AgeChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .invoked(let lane, let invocation):
            guard let first = invocation.records.first else { return }
            scene.expect(
                !isExpired(first, scene),
                .recordAge,
                "lane \(lane) invokes \(first.sequenceNumber.shortDescription), which is \(scene.now - first.arrival) old"
            )
        case .failureRequested(let lane, let discarded) where discarded.condition == .recordAgeExceeded:
            // A failure record that is tried again was judged at first.
            guard scene.ledger.lanes[lane]?.failure != discarded else { return }
            check(discarded.records, of: lane, scene)
        case .dropped(let lane, let count, .recordAgeExceeded):
            check(Array(scene.ledger.lanes[lane]?.queue.prefix(count) ?? []), of: lane, scene)
        default: break
        }
    }

    private func check(_ records: [StreamRecord], of lane: LaneID, _ scene: Scene) {
        let young = records.filter { !isExpired($0, scene) }
        scene.expect(
            young.isEmpty,
            .recordAge,
            "lane \(lane) discards \(young.shortDescription) for their age, at \(scene.now)"
        )
    }

    private func isExpired(_ record: StreamRecord, _ scene: Scene) -> Bool {
        guard let maximumAge = scene.policy.maximumRecordAge else { return false }
        return scene.now - record.arrival > maximumAge
    }
}
