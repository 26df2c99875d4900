import MillraceCore
import MillraceModel

/// The records that a lane let go of in one step, where it says no more than how many they were.
///
/// A lane that drops records tells their number only. Which ones they were follows from what it does not hold any more;
/// whether it may let go of them is for the checkers to say.
struct LostRecords {
    /// The records of one slot, the oldest first.
    private var slots: [[StreamRecord]] = []
    /// The slot whose last allowed attempt has just failed.
    private var exhausted: [Int] = []
    private let maximumAge: Duration?
    private let shard: ShardID

    /// Finds what a lane has let go of.
    init(in effects: [ShardLane.Effect], of lane: LaneRun, _ facts: LaneFacts?) {
        shard = lane.id.shard
        maximumAge = [lane.settings.policy.maximumRecordAge, lane.settings.policy.retention].compactMap { $0 }.min()
        let losesSome = effects.contains { effect in
            switch effect {
            case .observe(.discarded(_, _, isDelivered: false)): true
            default: false
            }
        }
        guard losesSome, let facts else { return }
        let held = lane.machine.heldNumbers
        for (index, slot) in facts.slots.enumerated() {
            // What waits for its failure record, or was in hand when the lane was stopped, is held all the same.
            let exhaustedCount = slot.top?.exhaustedBy == nil || slot.failure != nil ? 0 : slot.top?.count ?? 0
            if slot.top?.exhaustedBy != nil { exhausted.append(index) }
            let prefix = slot.queue.prefix { !held.contains($0.sequenceNumber) }
            slots.append(Array(lane.isStopping ? slot.queue.prefix(exhaustedCount) : prefix))
        }
    }

    /// Takes the records that a lane dropped.
    mutating func take(
        _ count: Int,
        because condition: FailureRecord.Condition,
        _ scene: Scene
    ) -> (slot: Int, records: [StreamRecord])? {
        switch condition {
        case .retryAttemptsExhausted:
            if let slot = exhausted.first { return take(count, from: slot) }
            // It was too large for any event, and so never invoked; or the end of a window.
            return take(count, from: slot(with: count) { !scene.fits($0, in: shard, window: nil) })
        case .recordAgeExceeded:
            return take(count, from: slot(with: count) { records in records.allSatisfy { isTooOld($0, scene) } })
        }
    }

    private func isTooOld(_ record: StreamRecord, _ scene: Scene) -> Bool {
        maximumAge.map { scene.now - record.arrival > $0 } ?? false
    }

    /// The first slot that let go of so many records of some kind, or else of any.
    private func slot(with count: Int, where isFitting: ([StreamRecord]) -> Bool) -> Int? {
        let candidates = slots.indices.filter { slots[$0].count >= count }
        return candidates.first { isFitting(Array(slots[$0].prefix(count))) } ?? candidates.first
    }

    private mutating func take(_ count: Int, from slot: Int?) -> (slot: Int, records: [StreamRecord])? {
        guard let slot, slots[slot].count >= count else { return nil }
        exhausted.removeAll { $0 == slot }
        let records = Array(slots[slot].prefix(count))
        slots[slot].removeFirst(count)
        return (slot, records)
    }
}
