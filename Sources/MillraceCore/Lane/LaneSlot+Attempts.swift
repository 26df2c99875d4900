import MillraceModel

/// The batch in hand: its attempts and what comes of them.
extension LaneSlot {
    /// Calls the function with the batch in hand, or first gives up the records at its front that got too old.
    mutating func attempt(_ turn: inout LaneTurn) {
        fitToState(&turn)
        guard var batch = batches.last else { preconditionFailure("a slot has nothing to attempt: \(self)") }
        let old = oldCount(of: batch, turn)
        if old > 0 || isOld(batch, turn) {
            let discarded = DiscardedBatch(
                condition: .recordAgeExceeded,
                requestID: batch.requestID,
                invokeCount: max(1, batch.attempts),
                responseContext: nil,
                records: Array(batch.records.prefix(old)),
                timeWindow: timeWindow(of: batch, turn)
            )
            replaceBatch(withSuffixFrom: old, cause: batch.redeliveryCause, &turn)
            discard(discarded, &turn)
            return
        }
        batch.attempts += 1
        batches[batches.count - 1] = batch
        guard batch.kind != .tooLarge else {
            attemptFailed(.payloadTooLarge, cause: batch.redeliveryCause, &turn)
            return
        }
        let invocation = ShardLane.Invocation(
            token: turn.nextToken(),
            slot: index,
            requestID: batch.requestID,
            attempt: batch.attempts,
            records: batch.records,
            timeWindow: timeWindow(of: batch, turn),
            redelivery: redelivery(of: batch, turn),
            deadline: turn.now + turn.policy.functionTimeout
        )
        let timer = turn.startTimer(at: invocation.deadline)
        work = .invoking(invocation.token, timer: timer, hasTimedOut: false)
        turn.emit(.invoke(invocation))
    }

    /// How many records at the front are too old to be delivered.
    private func oldCount(of batch: LaneBatch, _ turn: LaneTurn) -> Int {
        guard let limit = ageLimit(of: batch, turn) else { return 0 }
        return batch.records.prefix { turn.now - $0.arrival > limit }.count
    }

    /// Whether the end of a window has been tried for too long: its age counts from the window's end.
    private func isOld(_ batch: LaneBatch, _ turn: LaneTurn) -> Bool {
        guard case .windowEnd = batch.kind, batch.attempts > 0 || batch.throttles > 0, let openWindow,
            let limit = ageLimit(of: batch, turn)
        else { return false }
        return turn.now - openWindow.window.end > limit
    }

    /// The age at which records are given up: the mapping's, and once they have failed that of their source too.
    private func ageLimit(of batch: LaneBatch, _ turn: LaneTurn) -> Duration? {
        // What has succeeded and comes once more because that was asked for must not end in the dead-letter file, unless
        // it fails then.
        if batch.redeliveryCause == .injected { return nil }
        let limits = [turn.policy.maximumRecordAge, batch.attempts > 0 ? turn.policy.retention : nil]
        return limits.compactMap(\.self).min()
    }

    private func redelivery(of batch: LaneBatch, _ turn: LaneTurn) -> ShardLane.Redelivery {
        if let cause = batch.redeliveryCause { return .all(cause) }
        guard let last = turn.deliveredBefore.last, let first = batch.records.first, first.sequenceNumber <= last else {
            return .none
        }
        let indices = batch.records.indices.filter { turn.deliveredBefore.contains(batch.records[$0]) }
        return indices.isEmpty ? .none : .restarted(Set(indices))
    }

    /// The invocation that runs has ended.
    ///
    /// - Parameter outcome: How the handler ended; `nil` when its time was up, whatever it answered later.
    mutating func invocationEnded(_ outcome: ShardLane.Outcome?, _ turn: inout LaneTurn) {
        guard let batch = batches.last else { preconditionFailure("a slot invoked without a batch: \(self)") }
        work = .none
        if case .throttled? = outcome { return throttled(batch, &turn) }
        lastCompletion = turn.now
        batches[batches.count - 1].throttles = 0
        switch outcome {
        case nil: attemptFailed(.timeout, cause: .retry, &turn)
        case .failed(let reason)?: attemptFailed(.error(reason), cause: .retry, &turn)
        case .responded(let response)?: responded(response, to: batch, &turn)
        case .succeeded?, .throttled?: responded(.succeeded, to: batch, &turn)
        }
    }

    /// Waits for the function to have a place; that spends no attempt.
    private mutating func throttled(_ batch: LaneBatch, _ turn: inout LaneTurn) {
        guard turn.isRunning else { return leave() }
        batches[batches.count - 1].attempts -= 1
        batches[batches.count - 1].throttles += 1
        let wait = turn.policy.retryBackoff.wait(afterFailures: batch.throttles + 1, using: &turn.random)
        turn.observe(.throttled(wait: wait))
        work = .backingOff(turn.startTimer(after: wait))
    }

    private mutating func responded(_ response: BatchResponse, to batch: LaneBatch, _ turn: inout LaneTurn) {
        if let reason = response.invalidReason, turn.policy.reportsItemFailures {
            return attemptFailed(.invalidResponse(reason), cause: .retry, &turn)
        }
        if turn.policy.tumblingWindow != nil, response.state == nil {
            return attemptFailed(.missingState, cause: .retry, &turn)
        }
        guard turn.policy.reportsItemFailures, !response.itemFailures.isEmpty else {
            return succeeded(batch, response.state, &turn)
        }
        itemsFailed(response, in: batch, &turn)
    }

    private mutating func succeeded(_ batch: LaneBatch, _ state: [UInt8]?, _ turn: inout LaneTurn) {
        if turn.isRunning, turn.policy.redeliveredShare > 0, !batch.isInjected, turn.drawsRedelivery() {
            // As if the answer had been lost: a window keeps the state that it had before.
            let again = LaneBatch(
                kind: batch.kind,
                records: batch.records,
                requestID: turn.nextRequestID(),
                redeliveryCause: .injected,
                isInjected: true
            )
            turn.observe(.redeliveryInjected(count: batch.records.count))
            batches[batches.count - 1] = again
            return
        }
        turn.resolutions += 1
        batches.removeLast()
        if case .windowEnd(let isEarly) = batch.kind, let window = openWindow?.window {
            openWindow = nil
            turn.observe(.windowClosed(window, isEarly: isEarly))
        } else if let last = batch.records.last {
            keep(state, after: batch, turn)
            turn.observe(.succeeded(count: batch.records.count, lastArrival: last.arrival))
        }
        if !turn.isRunning { leave() }
    }

    /// The state goes on with the window, or begins it.
    private mutating func keep(_ state: [UInt8]?, after batch: LaneBatch, _ turn: LaneTurn) {
        guard let state, let first = batch.records.first, let window = turn.policy.window(of: first) else { return }
        openWindow = OpenWindow(window: window, state: state)
    }

    private mutating func itemsFailed(_ response: BatchResponse, in batch: LaneBatch, _ turn: inout LaneTurn) {
        var indices: [SequenceNumber: Int] = [:]
        // Records that were aggregated share a sequence number: the first of them counts.
        for (index, record) in batch.records.enumerated().reversed() { indices[record.sequenceNumber] = index }
        var lowest = batch.records.count
        for identifier in response.itemFailures {
            guard let index = SequenceNumber(identifier).flatMap({ indices[$0] }) else {
                let reason = "the answer names \"\(identifier)\", which is not in the batch"
                return attemptFailed(.invalidResponse(reason), cause: .retry, &turn)
            }
            lowest = min(lowest, index)
        }
        guard lowest > 0 else { return attemptFailed(.noProgress, cause: .partialFailure, &turn) }
        turn.resolutions += 1
        keep(response.state, after: batch, turn)
        turn.observe(.partiallySucceeded(resolved: lowest, remaining: batch.records.count - lowest))
        replaceBatch(withSuffixFrom: lowest, cause: .partialFailure, &turn)
        backOff(afterFailures: 1, &turn)
    }

    /// What is left of the batch in hand becomes a batch of its own, with a new request id and a full retry budget;
    /// from its end on there is none.
    mutating func replaceBatch(
        withSuffixFrom index: Int,
        cause: RedeliveryCause?,
        _ turn: inout LaneTurn
    ) {
        let batch = batches.removeLast()
        guard index < batch.records.count else { return }
        batches.append(
            LaneBatch(
                records: Array(batch.records[index...]),
                requestID: turn.nextRequestID(),
                redeliveryCause: cause,
                isInjected: batch.isInjected
            )
        )
    }
}
