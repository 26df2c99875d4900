import MillraceModel

/// What becomes of a batch that failed: another attempt, two halves, or the dead-letter file.
extension LaneSlot {
    /// The batch in hand has failed as a whole.
    ///
    /// - Parameter cause: Why its records are delivered again, if they are.
    mutating func attemptFailed(
        _ kind: ShardLane.FailureKind,
        cause: RedeliveryCause?,
        _ turn: inout LaneTurn
    ) {
        guard var batch = batches.last else { preconditionFailure("a slot failed without a batch: \(self)") }
        turn.observe(.failed(count: batch.records.count, attempt: batch.attempts, kind))
        if turn.policy.bisectsBatchOnFunctionError, batch.records.count > 1 { return bisect(batch, &turn) }
        batch.redeliveryCause = cause
        batches[batches.count - 1] = batch
        // N retries are N + 1 attempts.
        guard let retries = turn.policy.maximumRetryAttempts, batch.attempts > retries else {
            return backOff(afterFailures: batch.attempts, &turn)
        }
        let discarded = DiscardedBatch(
            condition: .retryAttemptsExhausted,
            requestID: batch.requestID,
            invokeCount: batch.attempts,
            responseContext: kind.responseContext,
            records: batch.records,
            timeWindow: timeWindow(of: batch, turn)
        )
        batches.removeLast()
        discard(discarded, &turn)
    }

    /// Splits the batch in hand at its middle, the left half first; that spends no attempt and does not wait.
    private mutating func bisect(_ batch: LaneBatch, _ turn: inout LaneTurn) {
        guard turn.isRunning else { return leave() }
        batches.removeLast()
        let middle = batch.records.count / 2
        turn.observe(.bisected(left: middle, right: batch.records.count - middle))
        for half in [batch.records[middle...], batch.records[..<middle]] {
            batches.append(
                LaneBatch(
                    records: Array(half),
                    requestID: turn.nextRequestID(),
                    redeliveryCause: .bisect,
                    isInjected: batch.isInjected
                )
            )
        }
    }

    /// Waits before the batch in hand is tried again.
    mutating func backOff(afterFailures failures: Int, _ turn: inout LaneTurn) {
        guard turn.isRunning else { return leave() }
        let wait = turn.policy.retryBackoff.wait(afterFailures: failures, using: &turn.random)
        turn.observe(.backingOff(wait))
        work = .backingOff(turn.startTimer(after: wait))
    }

    /// Gives a batch up that is no longer in hand.
    mutating func discard(_ discarded: DiscardedBatch, _ turn: inout LaneTurn) {
        guard turn.policy.hasFailureDestination else {
            return resolve(discarded, isDelivered: false, &turn)
        }
        deliver(discarded, failures: 0, &turn)
    }

    /// Has a failure record written.
    mutating func deliver(_ discarded: DiscardedBatch, failures: Int, _ turn: inout LaneTurn) {
        let token = turn.nextToken()
        work = .delivering(token, discarded, failures: failures)
        turn.emit(.deliverFailure(token, discarded))
    }

    /// The discarded records are resolved; what was left of their batch goes on.
    mutating func resolve(_ discarded: DiscardedBatch, isDelivered: Bool, _ turn: inout LaneTurn) {
        turn.observe(
            .discarded(count: discarded.records.count, discarded.condition, isDelivered: isDelivered)
        )
        work = .none
        turn.resolutions += 1
        if discarded.timeWindow?.isFinalInvoke == true { openWindow = nil }
        if !turn.isRunning { leave() }
    }

    /// Waits before a failure record is written again.
    mutating func deliveryFailed(
        _ discarded: DiscardedBatch,
        _ reason: String,
        failures: Int,
        _ turn: inout LaneTurn
    ) {
        guard turn.isRunning else {
            turn.observe(.failureDeliveryFailed(reason, wait: .zero))
            return leave()
        }
        let wait = turn.policy.inputOutputBackoff.wait(afterFailures: failures, using: &turn.random)
        work = .deliveryBackingOff(turn.startTimer(after: wait), discarded, failures: failures)
        turn.observe(.failureDeliveryFailed(reason, wait: wait))
    }
}
