import MillraceModel

/// Reading ahead, and the checkpoint that follows behind.
extension ShardLane {
    /// Asks for what is missing to a whole batch beside the one in hand.
    ///
    /// A read answers only when there is something, so one is nearly always out; that is what lets the next batch be
    /// read while the function runs.
    mutating func readMore(_ effects: inout [Effect]) {
        guard phase == .running, case .resting = reading, !isSourceAtEnd, bufferedCount < policy.batchSize else {
            return
        }
        requestRead(failures: 0, &effects)
    }

    private mutating func requestRead(failures: Int, _ effects: inout [Effect]) {
        let token = nextToken()
        reading = .awaiting(token, failures: failures)
        effects.append(.read(token, after: readPosition, limit: policy.batchSize - bufferedCount))
    }

    mutating func takePage(
        _ records: [StreamRecord],
        _ isAtShardEnd: Bool,
        _ skippedTrimmedRecords: Bool,
        _ effects: inout [Effect]
    ) {
        reading = .resting
        if skippedTrimmedRecords { effects.append(.observe(.trimmedRecordsSkipped(after: readPosition))) }
        isSourceAtEnd = isAtShardEnd
        guard let first = records.first, let last = records.last else { return }
        precondition(
            .after(first.sequenceNumber) > readPosition && first.sequenceNumber <= last.sequenceNumber,
            "a page of shard \(shardID) after \(readPosition) holds \(first.sequenceNumber)...\(last.sequenceNumber)"
        )
        readPosition = .after(last.sequenceNumber)
        if bufferedCount == 0 {
            buffer = records
        } else {
            buffer.removeFirst(bufferHead)
            buffer += records
        }
        bufferHead = 0
        effects.append(.observe(.polled(count: records.count)))
    }

    mutating func readFailed(
        _ failure: ReadFailure,
        failures: Int,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        switch failure {
        case .shardGone:
            reading = .resting
            isSourceAtEnd = true
            effects.append(.observe(.trimmedRecordsSkipped(after: readPosition)))
        case .transient(let reason):
            let timer = nextToken()
            let wait = policy.inputOutputBackoff.wait(afterFailures: failures, using: &random)
            reading = .backingOff(timer, failures: failures)
            effects.append(.startTimer(timer, at: now + wait))
            effects.append(.observe(.readFailed(reason, wait: wait)))
        }
    }

    mutating func readAgain(failures: Int, _ effects: inout [Effect]) {
        requestRead(failures: failures, &effects)
    }

    /// Stores what is resolved when nothing is being stored.
    ///
    /// What becomes resolved meanwhile goes with the next one, so however fast batches pass, one write is in flight and
    /// one is due at the most.
    mutating func storeCheckpoint(_ effects: inout [Effect]) {
        if isSourceAtEnd, phase == .running, bufferedCount == 0, batch == nil, case .none = work {
            resolved = .shardEnd
        }
        guard case .resting = storing, resolved != stored else { return }
        requestStore(failures: 0, &effects)
    }

    private mutating func requestStore(failures: Int, _ effects: inout [Effect]) {
        let token = nextToken()
        storing = .awaiting(token, resolved, failures: failures)
        effects.append(.storeCheckpoint(token, resolved))
    }

    mutating func checkpointFailed(
        _ reason: String,
        failures: Int,
        _ now: Timestamp,
        _ random: inout some RandomNumberGenerator,
        _ effects: inout [Effect]
    ) {
        guard phase == .running else {
            storing = .gaveUp
            effects.append(.observe(.checkpointFailed(reason, wait: .zero)))
            return
        }
        let timer = nextToken()
        let wait = policy.inputOutputBackoff.wait(afterFailures: failures, using: &random)
        storing = .backingOff(timer, failures: failures)
        effects.append(.startTimer(timer, at: now + wait))
        effects.append(.observe(.checkpointFailed(reason, wait: wait)))
    }

    mutating func storeAgain(failures: Int, _ effects: inout [Effect]) {
        requestStore(failures: failures, &effects)
    }
}
