import MillraceCore
import MillraceModel

/// One handler of a shard runs at a time, except beside one that was abandoned; each is cancelled when its time is up.
struct FlightChecker: Checker {
    private var running: [ShardID: LaneID] = [:]

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .invoked(let lane, _):
            scene.expect(
                running[lane.shard] == nil,
                .inFlight,
                "lane \(lane) invokes while a handler of lane \(running[lane.shard]?.description ?? "") runs"
            )
            running[lane.shard] = lane
        case .cancelled(let lane, _):
            guard let flight = scene.ledger.lanes[lane]?.flight else { return }
            scene.expect(
                scene.time >= flight.time + scene.policy.functionTimeout.microseconds,
                .timeout,
                "lane \(lane) cancels a handler after \(scene.time - flight.time) us"
            )
        case .handlerEnded(let lane, _, _):
            running[lane.shard] = nil
            guard let flight = scene.ledger.lanes[lane]?.flight, flight.cancelledAt == nil else { return }
            scene.expect(
                scene.time <= flight.time + scene.policy.functionTimeout.microseconds,
                .timeout,
                "a handler of lane \(lane) took \(scene.time - flight.time) us and was not cancelled"
            )
        case .abandoned(let lane):
            running[lane.shard] = nil
            scene.expect(scene.policy.whenStuck == .abandon, .inFlight, "lane \(lane) abandons a handler")
            let cancelledAt = scene.ledger.lanes[lane]?.flight?.cancelledAt
            scene.expect(
                cancelledAt.map { scene.time >= $0 + scene.policy.stuckAfter.microseconds } ?? false,
                .timeout,
                "lane \(lane) abandons a handler that was cancelled at \(cancelledAt as Any)"
            )
        case .crashed:
            running = [:]
        default: break
        }
    }
}
