import MillraceCore
import MillraceModel

/// T3 What is too old at the head of a batch is discarded and not invoked, and so is what failed and is gone from the
/// source; what is young enough is not given up for it.
struct AgeChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .invoked(let lane, let invocation):
            invoked(lane, invocation, scene)
        case .failureRequested(let lane, let slot, let discarded) where discarded.condition == .recordAgeExceeded:
            // A failure record that is tried again was judged at first.
            guard scene.ledger.lanes[lane]?.slots[slot].failure == nil else { return }
            check(discarded.records, of: lane, slot: slot, scene)
        case .dropped(let lane, let slot, let records, .recordAgeExceeded):
            check(records, of: lane, slot: slot, scene)
        default: break
        }
    }

    private func invoked(_ lane: LaneID, _ invocation: ShardLane.Invocation, _ scene: Scene) {
        guard let facts = scene.ledger.lanes[lane], let first = invocation.records.first else { return }
        let hasFailed = (facts.slots[invocation.slot].top?.attempts ?? 0) > 0
        let limit = limit(of: first, in: lane, hasFailed: hasFailed, facts.policy, scene)
        scene.expect(
            !isOlder(first, than: limit, scene),
            .recordAge,
            "lane \(lane) invokes \(first.sequenceNumber.shortDescription), which is \(scene.now - first.arrival) old"
        )
    }

    private func check(_ records: [StreamRecord], of lane: LaneID, slot: Int, _ scene: Scene) {
        guard let facts = scene.ledger.lanes[lane] else { return }
        guard let first = records.first else { return windowEnd(facts, lane, scene) }
        // One that is too large fails without an invocation; the state of a window may take what it needs.
        let isTooLarge =
            facts.slots[slot].hand == nil
            && (scene.isTooLarge(first, in: lane.shard) || (scene.hasSmallEvents && facts.policy.tumblingWindow != nil))
        let hasFailed = (facts.slots[slot].top?.attempts ?? 0) > 0 || isTooLarge
        let limit = limit(of: first, in: lane, hasFailed: hasFailed, facts.policy, scene)
        let young = records.filter { !isOlder($0, than: limit, scene) }
        scene.expect(
            young.isEmpty,
            .recordAge,
            "lane \(lane) discards \(young.shortDescription) for their age, at \(scene.now)"
        )
    }

    /// The age at which the part in hand is given up: the mapping's, and once it has failed the source's too.
    ///
    /// None while it is delivered once more on request: it has succeeded.
    private func limit(
        of first: StreamRecord,
        in lane: LaneID,
        hasFailed: Bool,
        _ policy: LanePolicy,
        _ scene: Scene
    ) -> Duration? {
        let facts = scene.ledger[lane.shard, first.sequenceNumber]
        if facts?.lastLane == lane, facts?.lastDelivery == .repeated { return nil }
        return [policy.maximumRecordAge, hasFailed ? policy.retention : nil].compactMap { $0 }.min()
    }

    /// The end of a window may be given up once it was tried and the window is too long ago.
    private func windowEnd(_ facts: LaneFacts, _ lane: LaneID, _ scene: Scene) {
        let limit = [facts.policy.maximumRecordAge, facts.policy.retention].compactMap { $0 }.min()
        let top = facts.slots[0].top
        scene.expect(
            limit != nil && top?.isFinal == true && (top?.attempts ?? 0) + (top?.throttles ?? 0) > 0,
            .recordAge,
            "lane \(lane) gives up the end of a window for its age"
        )
    }

    private func isOlder(_ record: StreamRecord, than age: Duration?, _ scene: Scene) -> Bool {
        age.map { scene.now - record.arrival > $0 } ?? false
    }
}
