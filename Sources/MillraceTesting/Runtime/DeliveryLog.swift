import Millrace
import MillraceCore
import MillraceModel
import Synchronization

/// What the lanes of a test runtime have done and are about, over all lives of the process.
final class DeliveryLog: Sendable {
    private struct State {
        var deliveries: [Delivery] = []
        var lanes: [LaneKey: (function: String, states: ShardLane.StateNames)] = [:]
    }

    private let state = Mutex(State())

    var deliveries: [Delivery] { state.withLock(\.deliveries) }

    /// Notes that a function is about to be called.
    ///
    /// - Returns: The delivery.
    func begin(_ event: InvokedEvent, _ context: FunctionContext, to function: String) -> Delivery {
        state.withLock { state in
            let delivery = Delivery(event, context, to: function, number: state.deliveries.count + 1)
            state.deliveries.append(delivery)
            return delivery
        }
    }

    /// Notes what came of a delivery.
    func end(_ number: Int, _ outcome: Delivery.Outcome) {
        state.withLock { $0.deliveries[number - 1].outcome = outcome }
    }

    /// Notes that the process has died, and everything that was under way with it.
    func interrupt() {
        state.withLock { state in
            for index in state.deliveries.indices where state.deliveries[index].outcome == .underWay {
                state.deliveries[index].outcome = .interrupted
            }
            state.lanes = [:]
        }
    }

    /// Notes what a lane is about.
    func note(_ lane: LaneKey, of function: String, _ states: ShardLane.StateNames?) {
        state.withLock { $0.lanes[lane] = states.map { (function, $0) } }
    }

    /// Who waits for what, a line each.
    var waits: [String] {
        state.withLock { state in
            let lanes = state.lanes.sorted { ($0.value.function, $0.key.shard) < ($1.value.function, $1.key.shard) }
            return lanes.map { lane, about in
                "\(about.function), shard \(lane.shard): "
                    + about.states.waits(
                        state.deliveries.filter { $0.functionName == about.function && $0.isFrom(lane) })
            }
        }
    }
}

extension Delivery {
    fileprivate func isFrom(_ lane: LaneKey) -> Bool { shardID == lane.shard && streamARN == lane.stream }
}

extension ShardLane.StateNames {
    /// What each part of the lane waits for.
    fileprivate func waits(_ deliveries: [Delivery]) -> String {
        var waits = deliveries.filter { $0.outcome == .underWay }.map { delivery in
            let count = delivery.records.count
            return "the handler runs since \(delivery.instant) with \(count) record\(count == 1 ? "" : "s"), attempt "
                + "\(delivery.attempt), and may until \(delivery.deadline)"
        }
        for slot in slots {
            switch slot {
            case "none", "invoking": break
            case "invoking, timed out": waits.append("a handler's time is up and it was cancelled")
            case "gathering": waits.append("gathers records until its batching window is over")
            case "backing off":
                let last = deliveries.last.map { ", for attempt \($0.attempt) \($0.outcome.summary)" } ?? ""
                waits.append("waits before the next attempt\(last)")
            case "delivering": waits.append("writes a failure record")
            case "delivery backing off": waits.append("waits before it writes a failure record again")
            default: waits.append(slot)
            }
        }
        switch storing {
        case "awaiting": waits.append("stores its checkpoint")
        case "backing off": waits.append("waits before it stores its checkpoint again")
        case "gave up": waits.append("could not store its checkpoint")
        default: break
        }
        if reading == "backing off" { waits.append("waits before it reads the shard again") }
        return waits.isEmpty ? "\(phase), with nothing in hand" : waits.joined(separator: "; ")
    }
}
