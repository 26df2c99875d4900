import MillraceCore
import MillraceModel

/// The function: what it does with a batch, how long that takes, and whether it heeds its cancellation.
extension World {
    /// Calls the function: its delivery mark first, then the handler.
    func invoke(_ id: LaneID, _ invocation: ShardLane.Invocation) {
        happened(.invoked(id, invocation))
        if case .restarted(let count) = invocation.redelivery, count < invocation.records.count {
            marks.insert(.restartInsideBatch)
        }
        handlers[HandlerID(lane: id, token: invocation.token)] = HandlerRun(invocation: invocation)
        schedule(.markLands(id, invocation))
    }

    /// Makes a delivery mark durable, if the process is still there; no handler begins before that.
    func markLands(_ id: LaneID, _ invocation: ShardLane.Invocation) {
        guard id.run > lastCrashedRun, let last = invocation.records.last?.sequenceNumber else { return }
        durable.marks[id.shard] = max(last, durable.marks[id.shard] ?? last)
        schedule(.handlerBegins(id, invocation))
    }

    /// Begins a handler, and decides how it will end.
    func handlerBegins(_ id: LaneID, _ invocation: ShardLane.Invocation) {
        let handlerID = HandlerID(lane: id, token: invocation.token)
        guard id.run > lastCrashedRun, var handler = handlers[handlerID] else { return }
        handler.hasBegun = true
        note { "the handler of lane \(id) begins with \(invocation.records.shortDescription)" }
        happened(.delivered(id, invocation))
        let timeout = scenario.policy.functionTimeout.microseconds
        var duration = random.microseconds(0...timeout * 9 / 10)
        var outcome = outcome(for: invocation, id)
        if random.chance(faults.stuckFunction) {
            handler.heedsCancellation = false
            // A lane that holds waits for it, so it must end some time; others may never hear of it again.
            duration = timeout + scenario.policy.stuckAfter.microseconds * Int64(random.int(1...3))
            if scenario.policy.whenStuck != .hold, random.chance(0.5) { duration = .max / 4 }
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
        if scene.ledger.lanes[id]?.flight?.invocation.token == token { happened(.handlerEnded(id, token, outcome)) }
        tell(id, .invocationFinished(token, outcome))
    }

    /// What the function makes of a batch.
    private func outcome(for invocation: ShardLane.Invocation, _ id: LaneID) -> ShardLane.Outcome {
        let numbers = invocation.records.map(\.sequenceNumber.description)
        let reports = scenario.policy.reportsItemFailures
        // Where the policy would retry for ever, poison must be forgiven some time.
        let isForgiven = phase == .liveness && scenario.policy.maximumRetryAttempts == nil
        let poison = invocation.records.firstIndex {
            !isForgiven && scene.ledger[id.shard, $0.sequenceNumber]?.isPoison == true
        }
        if let poison {
            guard reports, random.chance(0.7) else { return .failed("poison") }
            let others = numbers[(poison + 1)...].filter { _ in random.chance(0.3) }
            return .responded(BatchResponse(itemFailures: (others + [numbers[poison]])))
        }
        if random.chance(faults.functionFailure) { return .failed("no") }
        if reports, random.chance(faults.invalidIdentifier) {
            return .responded(BatchResponse(itemFailures: [random.pick(numbers), "nonsense"]))
        }
        if reports, random.chance(faults.noProgress) {
            return .responded(BatchResponse(itemFailures: [numbers[0], random.pick(numbers)]))
        }
        if random.chance(faults.itemFailure) {
            // A function that reports what nobody asks for has succeeded.
            if !reports { marks.insert(.answerIgnored) }
            return .responded(BatchResponse(itemFailures: [random.pick(numbers)]))
        }
        return reports && random.chance(0.5) ? .responded(.succeeded) : .succeeded
    }
}
