import MillraceCore
import MillraceModel

/// T3 T5 One handler of a slot and of a key runs at a time, except beside one that was abandoned; each is cancelled when
/// its time is up.
struct FlightChecker: Checker {
    private struct Flight {
        let lane: LaneID
        let slot: Int
        let keys: Set<String>
    }

    private var flights: [Flight] = []

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .invoked(let lane, let invocation):
            invoked(lane, invocation, scene)
        case .cancelled(let lane, let slot):
            guard let facts = scene.ledger.lanes[lane], let flight = facts.slots[slot].flight else { return }
            scene.expect(
                scene.time >= flight.time + facts.policy.functionTimeout.microseconds,
                .timeout,
                "lane \(lane) cancels a handler after \(scene.time - flight.time) us"
            )
        case .handlerEnded(let lane, let slot, _, _):
            remove(lane, slot)
            guard let facts = scene.ledger.lanes[lane], let flight = facts.slots[slot].flight else { return }
            scene.expect(
                flight.cancelledAt != nil || scene.time <= flight.time + facts.policy.functionTimeout.microseconds,
                .timeout,
                "a handler of lane \(lane) took \(scene.time - flight.time) us and was not cancelled"
            )
        case .abandoned(let lane, let slot):
            remove(lane, slot)
            guard let facts = scene.ledger.lanes[lane] else { return }
            scene.expect(facts.policy.whenStuck == .abandon, .inFlight, "lane \(lane) abandons a handler")
            let cancelledAt = facts.slots[slot].flight?.cancelledAt
            scene.expect(
                cancelledAt.map { scene.time >= $0 + facts.policy.stuckAfter.microseconds } ?? false,
                .timeout,
                "lane \(lane) abandons a handler that was cancelled at \(cancelledAt as Any)"
            )
        case .laneEnded(let lane, _):
            scene.expect(!flights.contains { $0.lane == lane }, .inFlight, "lane \(lane) ends before its handlers")
        case .crashed:
            flights = []
        default: break
        }
    }

    private mutating func invoked(_ lane: LaneID, _ invocation: ShardLane.Invocation, _ scene: Scene) {
        let keys = invocation.records.compactMap { scene.ledger[lane.shard, $0.sequenceNumber]?.key.name }
        let flight = Flight(lane: lane, slot: invocation.slot, keys: Set(keys))
        for other in flights {
            scene.expect(
                other.lane.shard != lane.shard || (other.lane == lane && other.slot != invocation.slot),
                .inFlight,
                "lane \(lane) invokes in slot \(invocation.slot) while a handler of lane \(other.lane) runs there"
            )
            scene.expect(
                other.keys.isDisjoint(with: keys),
                .inFlight,
                "lane \(lane) invokes a key that lane \(other.lane) has in flight"
            )
        }
        flights.append(flight)
    }

    private mutating func remove(_ lane: LaneID, _ slot: Int) {
        flights.removeAll { $0.lane == lane && $0.slot == slot }
    }
}
