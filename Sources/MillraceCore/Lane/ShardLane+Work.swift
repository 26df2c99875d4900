import MillraceModel

/// The batch in hand: attempts, retries, item failures, discarding.
extension ShardLane {
    /// Takes the next batch in hand when nothing is, unless the checkpoint is too far behind.
    ///
    /// While one is being stored one more batch may be worked on, and none while it cannot be stored: going on would
    /// only heap up what has to be delivered again after a crash.
    mutating func beginNextBatch(
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard phase == .running, case .none = work, batch == nil, bufferedCount > 0 else { return }
        switch storing {
        case .backingOff: return
        // It failed and is being tried again: each attempt must not let one more batch through.
        case .awaiting(_, let checkpoint, let failures) where failures > 0 || checkpoint != resolved: return
        case .resting, .awaiting, .gaveUp: break
        }
        let records: [StreamRecord]
        if bufferHead == 0, buffer.count <= policy.batchSize {
            records = buffer
            buffer = []
        } else {
            records = Array(buffer[bufferHead...].prefix(policy.batchSize))
            bufferHead += records.count
        }
        batch = Batch(records: records, requestID: Self.requestID(using: &random))
        attempt(now, &random, &effects)
    }

    /// Calls the function with the batch in hand, or first gives up the records at its front that got too old.
    private mutating func attempt(
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard var batch else { preconditionFailure("lane \(shardID) has nothing to attempt: \(self)") }
        let expiredCount = expiredCount(of: batch.records, at: now)
        guard expiredCount == 0 else {
            let expired = DiscardedBatch(
                condition: .recordAgeExceeded,
                requestID: batch.requestID,
                invokeCount: max(1, batch.attempts),
                responseContext: nil,
                records: Array(batch.records.prefix(expiredCount))
            )
            replaceBatch(withSuffixFrom: expiredCount, cause: batch.redeliveryCause, &random)
            discard(expired, now, &random, &effects)
            return
        }
        batch.attempts += 1
        self.batch = batch
        let invocation = Invocation(
            token: nextToken(),
            requestID: batch.requestID,
            attempt: batch.attempts,
            records: batch.records,
            redelivery: redelivery(of: batch),
            deadline: now + policy.functionTimeout
        )
        let timer = nextToken()
        work = .invoking(invocation.token, timer: timer, hasTimedOut: false)
        effects.append(
            .observe(
                .invoked(count: batch.records.count, attempt: batch.attempts, redelivery: invocation.redelivery)
            )
        )
        effects.append(.startTimer(timer, at: invocation.deadline))
        effects.append(.invoke(invocation))
    }

    private func expiredCount(of records: [StreamRecord], at now: Timestamp) -> Int {
        guard let maximumAge = policy.maximumRecordAge else { return 0 }
        return records.prefix { now - $0.arrival > maximumAge }.count
    }

    private func redelivery(of batch: Batch) -> Redelivery {
        if let cause = batch.redeliveryCause { return .all(cause) }
        guard let restartedThrough else { return .none }
        let count = batch.records.prefix { $0.sequenceNumber <= restartedThrough }.count
        return count == 0 ? .none : .restarted(count)
    }

    /// What is left of the batch in hand becomes a batch of its own, with a new request id and a full retry budget;
    /// from its end on there is none.
    private mutating func replaceBatch(
        withSuffixFrom index: Int,
        cause: RedeliveryCause?,
        _ random: inout some RandomNumberGenerator
    ) {
        guard let records = batch?.records, index < records.count else {
            batch = nil
            return
        }
        batch = Batch(
            records: Array(records[index...]),
            requestID: Self.requestID(using: &random),
            redeliveryCause: cause
        )
    }

    /// - Parameter outcome: How the handler ended; `nil` when its time was up, whatever it answered later.
    mutating func invocationFinished(
        _ outcome: Outcome?,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard let batch else { preconditionFailure("lane \(shardID) invoked without a batch: \(self)") }
        work = .none
        switch outcome {
        case nil:
            attemptFailed(.timeout, cause: .retry, now, &random, &effects)
        case .failed(let reason):
            attemptFailed(.error(reason), cause: .retry, now, &random, &effects)
        case .responded(let response) where policy.reportsItemFailures && !response.itemFailures.isEmpty:
            itemsFailed(response, now, &random, &effects)
        case .succeeded, .responded:
            succeeded(batch, &effects)
        }
    }

    private mutating func succeeded(_ batch: Batch, _ effects: inout [Effect]) {
        guard let last = batch.records.last else { preconditionFailure("an empty batch was invoked: \(self)") }
        resolved = .after(last.sequenceNumber)
        self.batch = nil
        effects.append(.observe(.succeeded(count: batch.records.count, lastArrival: last.arrival)))
    }

    private mutating func itemsFailed(
        _ response: BatchResponse,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard let batch else { preconditionFailure("lane \(shardID) invoked without a batch: \(self)") }
        var indices: [SequenceNumber: Int] = [:]
        for (index, record) in batch.records.enumerated() { indices[record.sequenceNumber] = index }
        var lowest = batch.records.count
        for identifier in response.itemFailures {
            guard let index = SequenceNumber(identifier).flatMap({ indices[$0] }) else {
                attemptFailed(.invalidResponse(identifier), cause: .retry, now, &random, &effects)
                return
            }
            lowest = min(lowest, index)
        }
        guard lowest > 0 else {
            attemptFailed(.noProgress, cause: .partialFailure, now, &random, &effects)
            return
        }
        resolved = .after(batch.records[lowest - 1].sequenceNumber)
        effects.append(
            .observe(.partiallySucceeded(resolved: lowest, remaining: batch.records.count - lowest))
        )
        replaceBatch(withSuffixFrom: lowest, cause: .partialFailure, &random)
        backOff(afterFailures: 1, now, &random, &effects)
    }

    private mutating func attemptFailed(
        _ kind: FailureKind,
        cause: RedeliveryCause,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard var batch else { preconditionFailure("lane \(shardID) failed without a batch: \(self)") }
        effects.append(.observe(.failed(count: batch.records.count, attempt: batch.attempts, kind)))
        batch.redeliveryCause = cause
        self.batch = batch
        // N retries are N + 1 attempts.
        guard let retries = policy.maximumRetryAttempts, batch.attempts > retries else {
            backOff(afterFailures: batch.attempts, now, &random, &effects)
            return
        }
        self.batch = nil
        discard(
            DiscardedBatch(
                condition: .retryAttemptsExhausted,
                requestID: batch.requestID,
                invokeCount: batch.attempts,
                responseContext: FailureRecord.ResponseContext(isFunctionError: kind.isFunctionError),
                records: batch.records
            ),
            now,
            &random,
            &effects
        )
    }

    private mutating func backOff(
        afterFailures failures: Int,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard phase == .running else {
            batch = nil
            return
        }
        let timer = nextToken()
        let wait = policy.retryBackoff.wait(afterFailures: failures, using: &random)
        work = .backingOff(timer)
        effects.append(.observe(.backingOff(wait)))
        effects.append(.startTimer(timer, at: now + wait))
    }

    private mutating func discard(
        _ discarded: DiscardedBatch,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard policy.hasFailureDestination else {
            effects.append(
                .observe(.discarded(count: discarded.records.count, discarded.condition, isDelivered: false))
            )
            resolveDiscarded(discarded, now, &random, &effects)
            return
        }
        deliver(discarded, failures: 0, &effects)
    }

    private mutating func deliver(_ discarded: DiscardedBatch, failures: Int, _ effects: inout [Effect]) {
        let token = nextToken()
        work = .delivering(token, discarded, failures: failures)
        effects.append(.deliverFailure(token, discarded))
    }

    /// The discarded records are resolved; what was left of their batch goes on.
    mutating func resolveDiscarded(
        _ discarded: DiscardedBatch,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard let last = discarded.records.last else { preconditionFailure("nothing was discarded: \(self)") }
        work = .none
        resolved = .after(last.sequenceNumber)
        guard phase == .running else {
            batch = nil
            return
        }
        if batch != nil { attempt(now, &random, &effects) }
    }

    mutating func failureDeliveryFailed(
        _ discarded: DiscardedBatch,
        _ reason: String,
        failures: Int,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard phase == .running else {
            work = .none
            batch = nil
            effects.append(.observe(.failureDeliveryFailed(reason, wait: .zero)))
            return
        }
        let timer = nextToken()
        let wait = policy.inputOutputBackoff.wait(afterFailures: failures, using: &random)
        work = .deliveryBackingOff(timer, discarded, failures: failures)
        effects.append(.startTimer(timer, at: now + wait))
        effects.append(.observe(.failureDeliveryFailed(reason, wait: wait)))
    }

    /// Goes on where a timer was waited for; one that was cancelled meanwhile is nobody's any more.
    mutating func timerFired(
        _ token: Token,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        if case .backingOff(token, let failures) = reading { readAgain(failures: failures, &effects) }
        if case .backingOff(token, let failures) = storing { storeAgain(failures: failures, &effects) }
        switch work {
        case .backingOff(token):
            work = .none
            attempt(now, &random, &effects)
        case .deliveryBackingOff(token, let discarded, let failures):
            deliver(discarded, failures: failures, &effects)
        case .invoking(let invocation, token, hasTimedOut: false):
            let timer = nextToken()
            work = .invoking(invocation, timer: timer, hasTimedOut: true)
            effects.append(.cancelInvocation(invocation))
            effects.append(.startTimer(timer, at: now + policy.stuckAfter))
        case .invoking(_, token, hasTimedOut: true):
            effects.append(.observe(.stuck(policy.whenStuck)))
            switch policy.whenStuck {
            case .hold: break
            case .abandon: invocationFinished(nil, now, &random, &effects)
            case .exit: effects.append(.exitProcess)
            }
        case .none, .invoking, .backingOff, .delivering, .deliveryBackingOff:
            break
        }
    }
}
