import MillraceCore
import MillraceModel

/// T2 A batch that is not full is invoked when its batching window is over, no earlier and no later; a full one never
/// waits.
///
/// The window begins when the invocation before ended, or with the first record if it ran out by then. Measured only in
/// worlds whose clock does not jump.
struct GatheringChecker: FollowingChecker {
    private struct Place: Hashable {
        let lane: LaneID
        let slot: Int
    }

    private struct Wait {
        /// The earliest and the latest time for the next batch, in microseconds.
        var earliest: Int64
        var latest: Int64
        /// From when on so many records waited as a batch holds.
        var fullSince: Int64?
    }

    /// What a lane may take for itself.
    private static let tolerance: Int64 = 1_000
    /// A time that is not known yet.
    private static let unknown = Int64.max / 2
    private var waits: [Place: Wait] = [:]
    private var completions: [Place: Int64] = [:]

    mutating func see(_ fact: Fact, in scene: Scene) {
        guard scene.hasSteadyClock else { return }
        switch fact {
        case .invoked(let lane, let invocation):
            let place = Place(lane: lane, slot: invocation.slot)
            if let wait = waits[place] { check(invocation, wait, lane, scene) }
            // The end of a tumbling window comes in between; the records go on waiting, or begin anew.
            let isEnd = invocation.timeWindow?.isFinalInvoke == true
            waits[place] = isEnd ? waits[place].map { Wait(earliest: $0.earliest, latest: Self.unknown) } : nil
        case .handlerEnded(let lane, let slot, let outcome, _):
            if outcome != .throttled { completions[Place(lane: lane, slot: slot)] = scene.time }
        case .abandoned(let lane, let slot):
            completions[Place(lane: lane, slot: slot)] = scene.time
        case .failureRequested(let lane, let slot, let discarded):
            gaveUp(discarded.records, Place(lane: lane, slot: slot))
        case .dropped(let lane, let slot, let records, _):
            gaveUp(records, Place(lane: lane, slot: slot))
        case .crashed:
            waits = [:]
            completions = [:]
        default: break
        }
    }

    /// A batch is not waited for any more; behind the end of a tumbling window, which has no records, others still wait.
    private mutating func gaveUp(_ records: [StreamRecord], _ place: Place) {
        if !records.isEmpty { waits[place] = nil }
    }

    private func check(_ invocation: ShardLane.Invocation, _ wait: Wait, _ lane: LaneID, _ scene: Scene) {
        guard let facts = scene.ledger.lanes[lane], invocation.timeWindow?.isFinalInvoke != true else { return }
        let slot = facts.slots[invocation.slot]
        guard slot.segments.isEmpty else { return }
        let count = invocation.records.count
        let isFull = count == facts.policy.batchSize || count < slot.queue.count || facts.isSourceAtEnd
        scene.expect(
            isFull || scene.time >= wait.earliest,
            .batchingWindow,
            "lane \(lane) invokes \(count) records \(wait.earliest - scene.time) us before its window is over"
        )
        let latest = min(wait.latest, wait.fullSince.map { max($0, facts.lastStoreAnswer) } ?? Self.unknown)
        scene.expect(
            scene.time <= latest + Self.tolerance,
            .batchingWindow,
            "lane \(lane) invokes \(count) records \(scene.time - latest) us too late"
        )
    }

    mutating func follow(_ fact: Fact, in scene: Scene) {
        guard scene.hasSteadyClock else { return }
        switch fact {
        case .pageRead(let lane, _, _), .handlerEnded(let lane, _, _, _), .abandoned(let lane, _),
            .failureDelivered(let lane, _), .dropped(let lane, _, _, _):
            guard let facts = scene.ledger.lanes[lane] else { return }
            for slot in facts.slots.indices { watch(Place(lane: lane, slot: slot), facts, scene) }
        case .progressAnswered(let lane, _):
            // It may have been held until now.
            guard let facts = scene.ledger.lanes[lane] else { return }
            for slot in facts.slots.indices {
                let place = Place(lane: lane, slot: slot)
                guard let wait = waits[place] else { continue }
                let window = facts.policy.maximumBatchingWindow.microseconds
                waits[place]?.latest = max(wait.latest, scene.time + window)
            }
        default: break
        }
    }

    private mutating func watch(_ place: Place, _ lane: LaneFacts, _ scene: Scene) {
        let slot = lane.slots[place.slot]
        guard slot.segments.isEmpty, slot.isFree, let first = slot.queue.first else { return }
        // Nobody sees how a record is tried that is too large, with the state of its window perhaps.
        guard !scene.hasSmallEvents || lane.policy.tumblingWindow == nil,
            !scene.isTooLarge(first, in: place.lane.shard)
        else { return }
        let window = lane.policy.maximumBatchingWindow.microseconds
        if waits[place] == nil {
            let running = (completions[place] ?? .min / 2) + window
            let end = running > scene.time ? running : scene.time + window
            waits[place] = Wait(earliest: end, latest: max(end, lane.lastStoreAnswer + window))
        }
        if waits[place]?.latest == Self.unknown { waits[place]?.latest = scene.time + window }
        let isFull = slot.queue.count >= lane.policy.batchSize || lane.isSourceAtEnd
        if isFull, waits[place]?.fullSince == nil { waits[place]?.fullSince = scene.time }
    }
}
