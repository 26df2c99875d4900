import MillraceCore
import MillraceModel

/// What must hold whatever happens.
extension LaneWorld {
    /// Sends an input, and takes in what the lane wants.
    mutating func send(_ input: ShardLane.Input, _ settle: (inout LaneWorld) -> Void = { _ in }) throws {
        var effects: [ShardLane.Effect] = []
        lane.handle(input, now: now, using: &random, into: &effects)
        hasInjected = effects.contains {
            if case .observe(.redeliveryInjected) = $0 { true } else { false }
        }
        settle(&self)
        for effect in effects { try perform(effect) }
        guard end == nil else { return }
        let isAwaited = read != nil && !isStopping || store != nil || !deliveries.isEmpty || !timers.isEmpty
        guard isAwaited || !running.isEmpty else { throw Violation(description: "the lane stalls: \(lane)") }
        if lane.isIdle,
            running.contains(where: { !$0.isCancelled }) || store != nil || !deliveries.isEmpty || !timers.isEmpty
        {
            throw Violation(description: "the lane calls itself idle: \(lane)")
        }
    }

    private mutating func perform(_ effect: ShardLane.Effect) throws {
        switch effect {
        case .read(let token, let after, let limit):
            guard read == nil, limit > 0 else { throw Violation(description: "a second read, or one of nothing") }
            read = (token, after, limit)
        case .invoke(let invocation): try invoke(invocation)
        case .cancelInvocation(let token):
            guard let index = running.firstIndex(where: { $0.invocation.token == token }) else {
                throw Violation(description: "what is cancelled does not run: \(token)")
            }
            running[index].isCancelled = true
            deliver(running[index].invocation)
        case .deliverFailure(let token, let batch): try discard(token, batch)
        case .storeProgress(let token, let progress): try store(token, progress)
        case .startTimer(let token, let at):
            guard at >= now else { throw Violation(description: "a timer in the past: \(at) at \(now)") }
            timers.append((token, at))
        case .cancelTimer(let token): timers.removeAll { $0.token == token }
        case .finished(let end):
            guard running.allSatisfy({ $0.isCancelled }), store == nil, deliveries.isEmpty, timers.isEmpty else {
                throw Violation(description: "the lane ends with something in flight: \(lane)")
            }
            self.end = end
        case .exitProcess: throw Violation(description: "nobody asked for that")
        case .observe(let event): if let name = event.name { coverage.insert(name) }
        }
    }

    private mutating func invoke(_ invocation: ShardLane.Invocation) throws {
        let records = invocation.records
        func fail(_ reason: String) -> Violation {
            Violation(
                description: "\(reason): \(records.map(\.number)) in \(invocation), resolved \(resolved.sorted())")
        }
        guard !isStopping else { throw fail("invoked while stopping") }
        if policy.whenStuck == .abandon {
            running.removeAll { $0.isCancelled && $0.invocation.slot == invocation.slot }
        }
        for other in running {
            let keys = Set(other.invocation.records.map(\.key))
            guard other.invocation.slot != invocation.slot, keys.isDisjoint(with: records.map(\.key)) else {
                throw fail("beside \(other.invocation.records.map(\.number))")
            }
        }
        guard running.count < policy.parallelizationFactor else { throw fail("too many side by side") }
        guard records.count <= policy.batchSize else { throw fail("too many records") }
        guard invocation.attempt > 0, invocation.attempt <= policy.maximumRetryAttempts.map({ $0 + 1 }) ?? .max else {
            throw fail("too many attempts")
        }
        try checkOrder(records, fail)
        if !records.isEmpty, LaneSource.test.eventSize(records, timeWindow: invocation.timeWindow) > policy.payloadLimit
        {
            throw fail("too large")
        }
        for (index, record) in records.enumerated() where !mayHaveBeenDropped(record) {
            let isRedelivered = invocation.redelivery.cause(at: index) != nil
            guard isRedelivered == delivered.contains(record.number) else { throw fail("wrong label at \(index)") }
        }
        try checkWindow(invocation, fail)
        if case .restarted = invocation.redelivery { coverage.insert("restart") }
        if invocation.timeWindow?.isTerminatedEarly == true { coverage.insert("early") }
        running.append(Running(invocation: invocation))
    }

    private func checkOrder(_ records: [StreamRecord], _ fail: (String) -> Violation) throws {
        var seen = resolved
        for record in records {
            for earlier in shard where earlier.sequenceNumber < record.sequenceNumber && earlier.key == record.key {
                guard isSettled(earlier, seen) else { throw fail("\(record.number) before \(earlier.number)") }
            }
            guard policy.filter == nil || record.key != "drop" else { throw fail("\(record.number) is filtered") }
            seen.insert(record.number)
        }
    }

    private func checkWindow(_ invocation: ShardLane.Invocation, _ fail: (String) -> Violation) throws {
        let windows = Set(invocation.records.map { policy.window(of: $0) })
        guard windows.count <= 1 else { throw fail("mixed windows") }
        guard let properties = invocation.timeWindow else {
            guard policy.tumblingWindow == nil, !invocation.records.isEmpty else { throw fail("no window") }
            return
        }
        guard properties.isFinalInvoke == invocation.records.isEmpty else { throw fail("records at the end") }
        if let window = windows.first, window != properties.window { throw fail("the wrong window") }
        let isEarly = properties.isFinalInvoke && properties.state.count > policy.windowStateLimit
        guard isEarly == properties.isTerminatedEarly else { throw fail("early or not") }
        guard properties.isFinalInvoke || properties.state.count <= policy.windowStateLimit else {
            throw fail("a state above the limit")
        }
        if let openWindow {
            guard openWindow.window == properties.window, openWindow.state == properties.state else {
                throw fail("not the state of \(openWindow)")
            }
        } else if properties.isFinalInvoke || properties.state != Array("{}".utf8) {
            throw fail("a state from nowhere")
        }
    }

    private mutating func discard(_ token: ShardLane.Token, _ batch: ShardLane.DiscardedBatch) throws {
        coverage.insert(batch.condition.rawValue)
        if batch.responseContext == nil { coverage.insert("never answered") }
        let isExhausted = batch.condition == .retryAttemptsExhausted
        guard batch.invokeCount > 0, !isExhausted || batch.invokeCount == policy.maximumRetryAttempts.map({ $0 + 1 })
        else { throw Violation(description: "discarded after \(batch.invokeCount) attempts: \(lane)") }
        guard !batch.records.isEmpty || batch.timeWindow?.isFinalInvoke == true else {
            throw Violation(description: "nothing is discarded: \(lane)")
        }
        deliveries.append((token, batch))
    }

    private mutating func store(_ token: ShardLane.Token, _ progress: LaneProgress) throws {
        guard store == nil else { throw Violation(description: "two stores at a time: \(lane)") }
        for record in shard where .after(record.sequenceNumber) <= progress.checkpoint {
            guard isSettled(record, resolved) else {
                throw Violation(description: "\(progress) passes \(record.number): \(lane)")
            }
        }
        guard progress.checkpoint >= stored.checkpoint else {
            throw Violation(description: "\(progress) lies before \(stored)")
        }
        // With windows there is one slot, so the state belongs to exactly this checkpoint.
        guard progress.openWindow == openWindow else {
            throw Violation(description: "\(progress) is stored, not \(String(describing: openWindow))")
        }
        store = (token, progress)
    }

    func checkEnd() throws {
        for record in shard where !isSettled(record, resolved) {
            throw Violation(description: "\(record.number) was lost: \(lane)")
        }
        guard openWindow == nil else { throw Violation(description: "a window was never closed: \(lane)") }
    }

    private func isSettled(_ record: StreamRecord, _ resolved: Set<Int>) -> Bool {
        resolved.contains(record.number) || mayHaveBeenDropped(record) || policy.filter != nil && record.key == "drop"
    }

    /// Whether the lane may have given the record up at the end of its life; without a destination it does not say
    /// which ones.
    private func mayHaveBeenDropped(_ record: StreamRecord) -> Bool {
        policy.retention.map { now - record.arrival > $0 } ?? false
    }
}

extension ShardLane.Event {
    /// What a run is to have seen; `nil` for what every run sees.
    fileprivate var name: String? {
        switch self {
        case .bisected: "bisected"
        case .checkpointFailed: "checkpointFailed"
        case .failureDeliveryFailed: "failureDeliveryFailed"
        case .filteredOut: "filteredOut"
        case .partiallySucceeded: "partiallySucceeded"
        case .readFailed: "readFailed"
        case .redeliveryInjected: "redeliveryInjected"
        case .stuck: "stuck"
        case .throttled: "throttled"
        case .windowClosed: "windowClosed"
        case .backingOff, .checkpointStored, .discarded, .failed, .polled, .succeeded, .trimmedRecordsSkipped,
            .windowDropped:
            nil
        }
    }
}
