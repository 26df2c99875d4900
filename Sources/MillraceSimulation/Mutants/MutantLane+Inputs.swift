import MillraceCore
import MillraceModel

extension MutantLane {
    /// What the lane is told in place of what happened, if anything.
    mutating func changed(_ input: ShardLane.Input, _ effects: inout [ShardLane.Effect]) -> ShardLane.Input? {
        switch (mutant, input) {
        case (_, .progressStored(Self.foreignToken)), (_, .progressFailed(Self.foreignToken, _)),
            (_, .failureDelivered(Self.foreignToken)), (_, .failureDeliveryFailed(Self.foreignToken, _)):
            return nil
        case (_, .pageRead(let token, let records, let isAtEnd, let skipped)):
            return pageRead(token, records, isAtEnd: isAtEnd, skipped)
        case (_, .invocationFinished(let token, let outcome)):
            return invocationFinished(token, outcome)
        case (.ignoresStop, .stop):
            return nil
        case (.takesFailedCheckpointForStored, .progressFailed(let token, _)):
            return .progressStored(token)
        case (.goesOnWhileCheckpointFails, .progressFailed(let token, _)):
            effects.append(.storeProgress(token, lane.resolved))
            return nil
        case (.takesFailedDeliveryForDone, .failureDeliveryFailed(let token, _)):
            return .failureDelivered(token)
        case (.losesARetryTimer, .timerFired(let token)) where token == retryTimer:
            retryCount += 1
            return retryCount % 3 == 0 ? nil : input
        default:
            return input
        }
    }

    private mutating func pageRead(
        _ token: ShardLane.Token,
        _ records: [StreamRecord],
        isAtEnd: Bool,
        _ skipped: Bool
    ) -> ShardLane.Input {
        var (records, isAtEnd) = (records, isAtEnd)
        numbersRead += records.map(\.sequenceNumber)
        switch mutant {
        case .skipsRecordsWhenReading where records.count > 1: records.removeFirst()
        case .endsShardsThatAreOpen: isAtEnd = true
        case .routesByRecord: records = records.map { $0.keyed { "\($0)#\($1)" } }
        default: break
        }
        return .pageRead(token, records: records, isAtShardEnd: isAtEnd, skippedTrimmedRecords: skipped)
    }

    private mutating func invocationFinished(
        _ token: ShardLane.Token,
        _ outcome: ShardLane.Outcome
    ) -> ShardLane.Input? {
        let batch = batches[token] ?? []
        var outcome = outcome
        switch (mutant, outcome) {
        case (.losesALateAnswer, _) where cancelled.contains(token):
            return nil
        case (.countsThrottles, .throttled):
            outcome = .failed("throttled")
        case (.takesThrottledForDone, .throttled):
            outcome = .responded(BatchResponse(itemFailures: [], state: Array("{}".utf8)))
        case (.resolvesTheReportedRecord, .responded(let response)):
            outcome = .responded(reportingNext(response, batch))
        case (.ignoresInvalidResponses, .responded(let response)):
            let known = response.itemFailures.filter { SequenceNumber($0) != nil }
            outcome = .responded(BatchResponse(itemFailures: known, state: response.state))
        case (.acceptsMissingState, .responded(let response)) where response.state == nil:
            outcome = .responded(BatchResponse(itemFailures: response.itemFailures, state: Array("{}".utf8)))
        case (.storesHighestResolved, .succeeded), (.storesHighestResolved, .responded(.succeeded)):
            let last = batch.last?.sequenceNumber
            highestResolved = [highestResolved, last].compactMap { $0 }.max()
        default: break
        }
        return .invocationFinished(token, outcome)
    }

    /// The same answer with the record behind the lowest one in its place, which is a success if there is none.
    private func reportingNext(_ response: BatchResponse, _ batch: [StreamRecord]) -> BatchResponse {
        let places = response.itemFailures.map { identifier in
            batch.firstIndex { $0.sequenceNumber.description == identifier }
        }
        guard lane.policy.reportsItemFailures, !places.contains(nil), let lowest = places.compactMap(\.self).min()
        else {
            return response
        }
        return BatchResponse(
            itemFailures: batch.dropFirst(lowest + 1).prefix(1).map(\.sequenceNumber.description),
            state: response.state
        )
    }
}

extension StreamRecord {
    /// The same record under another partition key, made of its own and its sequence number.
    func keyed(_ change: (String, SequenceNumber) -> String) -> StreamRecord {
        guard case .data(var data) = content else { return self }
        var record = self
        data.partitionKey = change(data.partitionKey, sequenceNumber)
        record.content = .data(data)
        return record
    }

    /// The same record under the part of its key before a `#`.
    var unkeyed: StreamRecord { keyed { key, _ in String(key.prefix { $0 != "#" }) } }
}
