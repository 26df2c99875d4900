import MillraceCore
import MillraceModel

/// The function: how long it takes, whether it heeds its cancellation, and how many of it may run at once.
extension World {
    /// Calls the function, unless too many of it are running: its delivery mark first, then the handler.
    func invoke(_ id: LaneID, _ invocation: ShardLane.Invocation, _ lane: LaneRun) {
        markInvocation(invocation, id, lane)
        happened(.invoked(id, invocation))
        if let limit = concurrencyLimit, handlers.count >= limit {
            marks.insert(limit == 0 ? .throttledByLimitOfZero : .throttled)
            return schedule(.lane(id, .invocationFinished(invocation.token, .throttled)))
        }
        handlers[HandlerID(lane: id, token: invocation.token)] = HandlerRun(
            invocation: invocation,
            policy: lane.settings.policy
        )
        schedule(.markLands(id, invocation))
    }

    /// Makes a delivery mark durable, if the process is still there; no handler begins before that.
    func markLands(_ id: LaneID, _ invocation: ShardLane.Invocation) {
        guard id.run > lastCrashedRun, let handler = handlers[HandlerID(lane: id, token: invocation.token)] else {
            return
        }
        if let last = invocation.records.last?.sequenceNumber {
            let count = handler.policy.parallelizationFactor
            durable.marks[id.shard, default: DeliveryMarks()].deliver(last, slot: invocation.slot, of: count)
            happened(.markLanded(id, slot: invocation.slot, of: count, last))
        }
        schedule(.handlerBegins(id, invocation))
    }

    /// Begins a handler, and decides how it will end.
    func handlerBegins(_ id: LaneID, _ invocation: ShardLane.Invocation) {
        let handlerID = HandlerID(lane: id, token: invocation.token)
        guard id.run > lastCrashedRun, var handler = handlers[handlerID] else { return }
        let policy = handler.policy
        handler.hasBegun = true
        note { "the handler of lane \(id) begins with \(invocation.records.shortDescription)" }
        happened(.delivered(id, invocation))
        let timeout = policy.functionTimeout.microseconds
        var duration = random.microseconds(0...timeout * 9 / 10)
        var outcome = outcome(for: invocation, id, policy)
        if random.chance(faults.stuckFunction) {
            handler.heedsCancellation = false
            // A lane that holds waits for it, so it must end some time; others may never hear of it again.
            duration = timeout + policy.stuckAfter.microseconds * Int64(random.int(1...3))
            if policy.whenStuck != .hold, random.chance(0.5) { duration = .max / 4 }
        } else if random.chance(faults.slowFunction) {
            duration = timeout + random.microseconds(0...2 * timeout)
            outcome = random.chance(0.5) ? outcome : .failed("slow")
        }
        handlers[handlerID] = handler
        if duration < .max / 4 { schedule(.handlerEnds(id, invocation.token, outcome), after: duration) }
        if handler.isCancelled { giveUp(handlerID) }
    }

    /// Tells a handler to give up.
    func cancelHandler(_ id: LaneID, _ token: ShardLane.Token) {
        let handlerID = HandlerID(lane: id, token: token)
        handlers[handlerID]?.isCancelled = true
        if handlers[handlerID]?.hasBegun == true { giveUp(handlerID) }
    }

    private func giveUp(_ id: HandlerID) {
        guard handlers[id]?.heedsCancellation == true else { return }
        let outcome = random.chance(0.8) ? ShardLane.Outcome.failed("cancelled") : .succeeded
        schedule(.handlerEnds(id.lane, id.token, outcome), after: random.microseconds(0...200_000))
    }

    /// Ends a handler, the first of the times that were thought of.
    func handlerEnds(_ id: LaneID, _ token: ShardLane.Token, _ outcome: ShardLane.Outcome) {
        guard id.run > lastCrashedRun, let handler = handlers.removeValue(forKey: HandlerID(lane: id, token: token))
        else { return }
        note { "the handler of lane \(id) ends: \(outcome.shortDescription)" }
        if handler.isAbandoned { marks.insert(.lateAnswer) }
        tell(id, .invocationFinished(token, outcome))
        offerPlace()
    }

    /// Tells a lane that waits for a place that there may be one; often nobody does, and the lane finds out by itself.
    private func offerPlace() {
        let waiting = mapping?.lanes.values.filter(\.isThrottled).sorted { $0.id.number < $1.id.number } ?? []
        guard let lane = waiting.first, random.chance(0.7) else { return }
        lane.isThrottled = false
        marks.insert(.placeOffered)
        schedule(.lane(lane.id, .placeFree))
    }

    /// Lets another number of handlers run at once.
    func concurrencyChanges(to limit: Int?) {
        guard phase == .safety else { return }
        note { "the function may run \(limit.map { "\($0) times" } ?? "any number of times") at once" }
        concurrencyLimit = limit
    }
}
