import MillraceCore
import MillraceModel

/// Who waits for what, for the message of a world that does not come to its end.
extension World {
    /// All that the mapping and its lanes wait for.
    var whoWaits: String {
        guard let mapping else { return "the mapping does not run; \(queue.count) events lie ahead" }
        let machine = mapping.machine
        var story = "run \(mapping.number) is \(machine.state.rawValue), \(machine.stateNames)"
        if mapping.isStopping { story += " and stopping" }
        for (shard, lane) in mapping.lanes.sorted(by: { $0.key < $1.key }) {
            story += "; lane \(shard.shortDescription) is \(lane.machine.isIdle ? "idle" : waits(of: lane, shard))"
        }
        for (id, shard) in scene.ledger.shards.sorted(by: { $0.key < $1.key })
        where shard.exists && shard.checkpoint != .shardEnd && mapping.lanes[id] == nil {
            story +=
                "; shard \(id.shortDescription) has no lane, its parents are "
                + "\(shard.parents.map(\.shortDescription))"
        }
        return story
    }

    private func waits(of lane: LaneRun, _ shard: ShardID) -> String {
        var waits: [String] = []
        if let read = lane.read { waits.append("a read after \(read.after.shortDescription)") }
        if !lane.timers.isEmpty { waits.append("\(lane.timers.count) timers") }
        if lane.storesInFlight > 0 { waits.append("\(lane.storesInFlight) stores") }
        if !lane.deliveries.isEmpty { waits.append("\(lane.deliveries.count) failure records") }
        let running = handlers.filter { $0.key.lane == lane.id && !$0.value.isAbandoned }.count
        if running > 0 { waits.append("\(running) handlers") }
        return "busy, it waits for " + (waits.isEmpty ? "nothing" : waits.joined(separator: ", "))
            + ", it is \(lane.machine.stateNames)"
    }
}
