import MillraceCore
import MillraceModel

/// A lane with a fault: the real one, and something between it and the world.
struct MutantLane: LaneMachine {
    private let mutant: Mutant
    private var lane: ShardLane
    /// Sequence numbers that were read, for faults that look ahead.
    private var numbersRead: [SequenceNumber] = []
    /// Records of the batch that is being invoked.
    private var batch: [StreamRecord] = []
    /// How often the batch that was last taken in hand has been invoked, whatever is left of it.
    private var attempts = 0
    /// So many attempts are still to be pretended.
    private var pretendedAttempts = 0
    private var isBackingOff = false
    private var retryTimer: ShardLane.Token?
    private var retryCount = 0
    private var isCancelled = false
    private var isStopped = false
    /// Names something that the lane itself does not await.
    private static let foreignToken = ShardLane.Token(.max)

    init(
        _ mutant: Mutant,
        shardID: ShardID,
        policy: LanePolicy,
        from checkpoint: Checkpoint,
        deliveredThrough: SequenceNumber?
    ) {
        self.mutant = mutant
        lane = ShardLane(
            shardID: shardID,
            policy: mutant.policy(policy),
            from: checkpoint,
            deliveredThrough: mutant == .forgetsWhatWasDeliveredBefore ? nil : deliveredThrough
        )
    }

    var isIdle: Bool { isStopped || lane.isIdle }

    mutating func handle(
        _ input: ShardLane.Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [ShardLane.Effect]
    ) {
        guard !isStopped, let input = changed(input, &effects) else { return }
        var produced: [ShardLane.Effect] = []
        lane.handle(input, now: now, using: &random, into: &produced)
        for effect in produced {
            guard let answer = change(effect, &effects) else { continue }
            handle(answer, now: now, using: &random, into: &effects)
        }
        if mutant == .stopsWithoutWaiting, case .stop = input, !isStopped, !lane.isIdle {
            isStopped = true
            effects.append(.finished(.stopped))
        }
    }

    /// What the lane is told in place of what happened, if anything.
    private mutating func changed(_ input: ShardLane.Input, _ effects: inout [ShardLane.Effect]) -> ShardLane.Input? {
        switch (mutant, input) {
        case (_, .checkpointStored(Self.foreignToken)), (_, .checkpointFailed(Self.foreignToken, _)):
            return nil
        case (.storesCheckpointOneTooFar, .pageRead(_, let records, _, _)):
            numbersRead += records.map(\.sequenceNumber)
        case (.skipsRecordsWhenReading, .pageRead(let token, let records, let isAtEnd, let skipped))
        where records.count > 1:
            return .pageRead(
                token,
                records: Array(records.dropFirst()),
                isAtShardEnd: isAtEnd,
                skippedTrimmedRecords: skipped
            )
        case (.endsShardsThatAreOpen, .pageRead(let token, let records, _, let skipped)):
            return .pageRead(token, records: records, isAtShardEnd: true, skippedTrimmedRecords: skipped)
        case (.takesFailedCheckpointForStored, .checkpointFailed(let token, _)):
            return .checkpointStored(token)
        case (.goesOnWhileCheckpointFails, .checkpointFailed(let token, _)):
            effects.append(.storeCheckpoint(token, lane.resolved))
            return nil
        case (.takesFailedDeliveryForDone, .failureDeliveryFailed(let token, _)):
            return .failureDelivered(token)
        case (.resolvesTheReportedRecord, .invocationFinished(let token, .responded(let response))):
            return .invocationFinished(token, .responded(reportingNext(response)))
        case (.ignoresInvalidIdentifiers, .invocationFinished(let token, .responded(let response))):
            let known = response.itemFailures.filter { SequenceNumber($0) != nil }
            return .invocationFinished(token, .responded(BatchResponse(itemFailures: known)))
        case (.losesARetryTimer, .timerFired(let token)) where token == retryTimer:
            retryCount += 1
            return retryCount % 3 == 0 ? nil : input
        case (.losesALateAnswer, .invocationFinished) where isCancelled:
            return nil
        default: break
        }
        return input
    }

    /// The same answer with the record behind the lowest one in its place, which is a success if there is none.
    private func reportingNext(_ response: BatchResponse) -> BatchResponse {
        let places = response.itemFailures.map { identifier in
            batch.firstIndex { $0.sequenceNumber.description == identifier }
        }
        guard lane.policy.reportsItemFailures, !places.contains(nil), let lowest = places.compactMap(\.self).min()
        else {
            return response
        }
        return BatchResponse(itemFailures: batch.dropFirst(lowest + 1).prefix(1).map(\.sequenceNumber.description))
    }

    /// Adds what the world is asked in place of what the lane wants, and gives what the lane is told at once, if
    /// anything.
    private mutating func change(
        _ effect: ShardLane.Effect,
        _ effects: inout [ShardLane.Effect]
    ) -> ShardLane.Input? {
        switch (mutant, effect) {
        case (_, .invoke(let invocation)):
            return invoke(invocation, &effects)
        case (.storesCheckpointOneTooFar, .storeCheckpoint(let token, .after(let number))):
            let next = numbersRead.first { $0 > number } ?? number
            effects.append(.storeCheckpoint(token, .after(next)))
        case (.goesOnBeforeFailureRecord, .deliverFailure(let token, _)):
            effects.append(effect)
            return .failureDelivered(token)
        case (.readsTooFarAhead, .read(let token, let position, _)):
            effects.append(.read(token, after: position, limit: 10 * lane.policy.batchSize))
        case (.losesARetryTimer, .observe(.backingOff)):
            isBackingOff = true
            effects.append(effect)
        case (.losesARetryTimer, .startTimer(let token, _)) where isBackingOff:
            (isBackingOff, retryTimer) = (false, token)
            effects.append(effect)
        case (.losesALateAnswer, .cancelInvocation):
            isCancelled = true
            effects.append(effect)
        case (.neverCancels, .cancelInvocation):
            break
        default:
            effects.append(effect)
        }
        return nil
    }

    private mutating func invoke(
        _ original: ShardLane.Invocation,
        _ effects: inout [ShardLane.Effect]
    ) -> ShardLane.Input? {
        var invocation = original
        batch = invocation.records
        isCancelled = false
        switch mutant {
        case .storesCheckpointBeforeSuccess:
            guard let last = batch.last?.sequenceNumber else { break }
            effects.append(.storeCheckpoint(Self.foreignToken, .after(last)))
        case .forgetsToResetTheBudget:
            if invocation.attempt == 1 {
                // What is left after item failures goes on counting where the batch was.
                pretendedAttempts = invocation.redelivery == .all(.partialFailure) ? attempts : 0
                attempts = 0
            }
            attempts += 1
            if pretendedAttempts > 0 {
                pretendedAttempts -= 1
                return .invocationFinished(invocation.token, .failed("pretended"))
            }
        case .changesTheRequestIDForRetries:
            invocation.requestID += "-\(invocation.attempt)"
        case .labelsNothing:
            invocation.redelivery = .none
        case .skipsRecordAfterItemFailures where invocation.redelivery == .all(.partialFailure) && batch.count > 1:
            invocation.records.removeFirst()
        case .swapsRecords where batch.count > 1:
            invocation.records.swapAt(0, 1)
        default: break
        }
        effects.append(.invoke(invocation))
        return nil
    }
}

extension Mutant {
    /// What a lane believes the policy to be.
    fileprivate func policy(_ policy: LanePolicy) -> LanePolicy {
        var policy = policy
        switch self {
        case .retriesOnceMore: policy.maximumRetryAttempts = policy.maximumRetryAttempts.map { $0 + 1 }
        case .retriesOnceLess: policy.maximumRetryAttempts = policy.maximumRetryAttempts.map { max(0, $0 - 1) }
        case .invokesExpiredRecords: policy.maximumRecordAge = nil
        case .discardsYoungRecords: policy.maximumRecordAge = policy.maximumRecordAge.map { $0 / 2 }
        case .discardsWithoutDelivering: policy.hasFailureDestination = false
        case .makesLargerBatches: policy.batchSize += 1
        case .abandonsWhereItShouldHold: policy.whenStuck = .abandon
        default: break
        }
        return policy
    }
}
