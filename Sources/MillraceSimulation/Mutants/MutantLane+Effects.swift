import MillraceCore
import MillraceModel

extension MutantLane {
    /// Adds what the world is asked in place of what the lane wants, and gives what the lane is told at once, if
    /// anything.
    mutating func change(_ effect: ShardLane.Effect, _ effects: inout [ShardLane.Effect]) -> ShardLane.Input? {
        switch (mutant, effect) {
        case (_, .invoke(let invocation)):
            return invoke(invocation, &effects)
        case (_, .storeProgress(let token, let progress)):
            return store(token, progress, &effects)
        case (_, .deliverFailure(let token, let discarded)):
            effects.append(.deliverFailure(token, changed(discarded)))
            if mutant == .deliversTwice { effects.append(.deliverFailure(Self.foreignToken, discarded)) }
            if mutant == .goesOnBeforeFailureRecord { return .failureDelivered(token) }
        case (.readsTooFarAhead, .read(let token, let position, _)):
            effects.append(.read(token, after: position, limit: 10 * lane.policy.batchSize))
        case (.readsTwiceAtOnce, .read(_, let position, let limit)):
            effects.append(effect)
            effects.append(.read(Self.foreignToken, after: position, limit: limit))
        case (.losesARetryTimer, .observe(.backingOff)), (.waitsTooLong, .observe(.backingOff)):
            isBackingOff = true
            effects.append(effect)
        case (.losesARetryTimer, .startTimer(let token, _)) where isBackingOff:
            (isBackingOff, retryTimer) = (false, token)
            effects.append(effect)
        case (.waitsTooLong, .startTimer(let token, let instant)) where isBackingOff:
            isBackingOff = false
            effects.append(.startTimer(token, at: instant + lane.policy.retryBackoff.cap))
        case (.losesALateAnswer, .cancelInvocation(let token)):
            cancelled.insert(token)
            effects.append(effect)
        case (.neverCancels, .cancelInvocation):
            break
        default:
            effects.append(effect)
        }
        return nil
    }

    private mutating func store(
        _ token: ShardLane.Token,
        _ progress: LaneProgress,
        _ effects: inout [ShardLane.Effect]
    ) -> ShardLane.Input? {
        var stored = progress
        switch (mutant, progress.checkpoint) {
        case (.storesCheckpointOneTooFar, .after(let number)):
            stored.checkpoint = .after(numbersRead.first { $0 > number } ?? number)
        case (.storesHighestResolved, .after(let number)):
            stored.checkpoint = .after(max(number, highestResolved ?? number))
        case (.storesAnOldCheckpoint, .after):
            stored.checkpoint = .trimHorizon
        case (.storesNoWindow, _):
            stored.openWindow = nil
        case (.storesTheWindowBefore, .after):
            stored.openWindow = storedWindow
        case (.leavesResolvedUnstored, .after) where isStopping:
            return .progressStored(token)
        default: break
        }
        storedWindow = progress.openWindow
        effects.append(.storeProgress(token, stored))
        return nil
    }

    private func changed(_ discarded: ShardLane.DiscardedBatch) -> ShardLane.DiscardedBatch {
        var discarded = discarded
        switch mutant {
        case .forgetsTheResponseContext: discarded.responseContext = nil
        case .countsOneInvocationMore: discarded.invokeCount += 1
        case .forgetsTheWindowOfADiscardedBatch: discarded.timeWindow = nil
        case .routesByRecord: discarded.records = discarded.records.map(\.unkeyed)
        default: break
        }
        return discarded
    }

    private mutating func invoke(
        _ original: ShardLane.Invocation,
        _ effects: inout [ShardLane.Effect]
    ) -> ShardLane.Input? {
        var invocation = original
        let records = invocation.records
        batches[invocation.token] = records
        switch mutant {
        case .storesCheckpointBeforeSuccess:
            guard let last = records.last?.sequenceNumber else { break }
            effects.append(.storeProgress(Self.foreignToken, LaneProgress(.after(last))))
        case .forgetsToResetTheBudget, .spendsAttemptsOnBisects:
            let cause = mutant == .forgetsToResetTheBudget ? RedeliveryCause.partialFailure : .bisect
            if let answer = pretend(invocation, after: cause) { return answer }
        case .changesTheRequestIDForRetries: invocation.requestID += "-\(invocation.attempt)"
        case .labelsNothing: invocation.redelivery = .none
        case .labelsBisectAsRetry where invocation.redelivery == .all(.bisect),
            .labelsInjectedAsRetry where invocation.redelivery == .all(.injected):
            invocation.redelivery = .all(.retry)
        case .skipsRecordAfterItemFailures where invocation.redelivery == .all(.partialFailure) && records.count > 1:
            invocation.records.removeFirst()
        case .swapsRecords where records.count > 1: invocation.records.swapAt(0, 1)
        case .bisectsRightHalfFirst, .bisectsOffTheMiddle: bisect(&invocation)
        case .handsOverNoState: invocation.timeWindow?.state = TimeWindowProperties.emptyState
        case .skipsWindowEnds where invocation.timeWindow?.isFinalInvoke == true:
            let answer = BatchResponse(itemFailures: [], state: TimeWindowProperties.emptyState)
            return .invocationFinished(invocation.token, .responded(answer))
        case .routesByRecord: invocation.records = records.map(\.unkeyed)
        default: break
        }
        lastBatches[invocation.slot] = records
        effects.append(.invoke(invocation))
        return nil
    }

    /// Lets what is left of a batch go on counting where the batch was.
    private mutating func pretend(
        _ invocation: ShardLane.Invocation,
        after cause: RedeliveryCause
    ) -> ShardLane.Input? {
        if invocation.attempt == 1 {
            pretendedAttempts = invocation.redelivery == .all(cause) ? attempts : 0
            attempts = 0
        }
        attempts += 1
        guard pretendedAttempts > 0 else { return nil }
        pretendedAttempts -= 1
        return .invocationFinished(invocation.token, .failed("pretended"))
    }

    /// Makes another first half of a batch that failed.
    private func bisect(_ invocation: inout ShardLane.Invocation) {
        guard invocation.redelivery == .all(.bisect), invocation.attempt == 1,
            let parent = lastBatches[invocation.slot], parent.count > invocation.records.count,
            parent.first == invocation.records.first
        else { return }
        let count = invocation.records.count
        invocation.records = Array(
            mutant == .bisectsRightHalfFirst ? parent[count...] : parent.prefix(min(parent.count, count + 1))
        )
    }
}
