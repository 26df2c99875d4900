import MillraceModel

/// Reading ahead, and the checkpoint that follows behind.
extension ShardLane {
    /// Asks for more records when there is room.
    ///
    /// A read answers only when there is something, so one is nearly always out; that is what lets the next batch be
    /// read while the function runs.
    mutating func readMore(_ turn: inout LaneTurn) {
        guard phase == .running, case .resting = reading, !isSourceAtEnd, readLimit() > 0 else { return }
        requestRead(failures: 0, &turn)
    }

    /// Lets open windows get idle while a read is out, which answers only when there is something.
    mutating func watchIdleWindows(_ turn: inout LaneTurn) {
        guard case .awaiting = reading else { return }
        for index in slots.indices { slots[index].watchIdleWindow(&turn) }
    }

    mutating func requestRead(failures: Int, _ turn: inout LaneTurn) {
        let token = turn.nextToken()
        reading = .awaiting(token, failures: failures)
        turn.emit(.read(token, after: readPosition, limit: max(1, readLimit())))
    }

    /// How many records there is room for: with one slot what is missing to a whole batch beside the one in hand, or to
    /// a page of small batches; with several what may run ahead of the first unresolved record.
    private mutating func readLimit() -> Int {
        // Sizes count too: nobody needs more than an event's worth for each slot beside the one in hand.
        let room = policy.payloadLimit
        guard slots.count > 1 else {
            let length = max(policy.batchSize, policy.readLengthMin)
            return slots[0].queue.fills(room, policy, source) ? 0 : length - slots[0].queue.count
        }
        let size = slots.indices.reduce(0) { $0 + slots[$1].queue.size(measuredOver: room, source) }
        guard size < room * slots.count else { return 0 }
        return min(policy.batchSize * slots.count, policy.runAheadLimit - mark.count)
    }

    mutating func takePage(
        _ records: [StreamRecord],
        _ isAtShardEnd: Bool,
        _ skippedTrimmedRecords: Bool,
        _ turn: inout LaneTurn
    ) {
        reading = .resting
        if skippedTrimmedRecords { turn.observe(.trimmedRecordsSkipped(after: readPosition)) }
        isSourceAtEnd = isAtShardEnd
        guard let first = records.first, let last = records.last else { return }
        precondition(
            .after(first.sequenceNumber) > readPosition && first.sequenceNumber <= last.sequenceNumber,
            "a page of shard \(source.shardID) after \(readPosition) holds "
                + "\(first.sequenceNumber)...\(last.sequenceNumber)"
        )
        readPosition = .after(last.sequenceNumber)
        turn.observe(.polled(count: records.count))
        guard policy.filter != nil || slots.count > 1 else {
            mark.append(records)
            slots[0].queue.append(contentsOf: records, source)
            return
        }
        var filteredCount = 0
        for record in records {
            if let filter = policy.filter, !filter.matches(record, in: source.filterContext) {
                mark.appendFiltered(record.sequenceNumber)
                filteredCount += 1
            } else {
                mark.append(record.sequenceNumber)
                slots[policy.slot(of: record)].queue.append(record, source)
            }
        }
        if filteredCount > 0 { turn.observe(.filteredOut(count: filteredCount)) }
    }

    mutating func readFailed(_ failure: ReadFailure, failures: Int, _ turn: inout LaneTurn) {
        switch failure {
        case .shardGone:
            reading = .resting
            isSourceAtEnd = true
            turn.observe(.trimmedRecordsSkipped(after: readPosition))
        case .transient(let reason):
            let wait = policy.inputOutputBackoff.wait(afterFailures: failures, using: &turn.random)
            reading = .backingOff(turn.startTimer(after: wait), failures: failures)
            turn.observe(.readFailed(reason, wait: wait))
            // A source that cannot be read may hold more, so nothing of it is idle.
            for index in slots.indices { slots[index].stopWatchingIdleWindow(&turn) }
        }
    }

    /// Whether the stored checkpoint is not too far behind for another batch.
    ///
    /// While one is being stored each slot may bring one more batch to its end, and none may begin while it cannot be
    /// stored: going on would only heap up what has to be delivered again after a crash.
    func isCheckpointClose(after resolutions: Int) -> Bool {
        switch storing {
        case .backingOff: false
        // It failed and is being tried again: each attempt must not let one more batch through.
        case .awaiting(_, _, let failures): failures == 0 && unstoredResolutions + resolutions < slots.count
        case .resting, .gaveUp: true
        }
    }

    /// Stores what is resolved when nothing is being stored.
    ///
    /// What becomes resolved meanwhile goes with the next one, so however fast batches pass, one write is in flight and
    /// one is due at the most.
    mutating func storeProgress(_ turn: inout LaneTurn) {
        if isSourceAtEnd, phase == .running, slots.allSatisfy(\.isResolved), slots[0].openWindow == nil {
            isShardResolved = true
        }
        guard case .resting = storing, resolved != stored else { return }
        requestStore(failures: 0, &turn)
    }

    mutating func requestStore(failures: Int, _ turn: inout LaneTurn) {
        let token = turn.nextToken()
        unstoredResolutions = 0
        storing = .awaiting(token, resolved, failures: failures)
        turn.emit(.storeProgress(token, resolved))
    }

    mutating func storeFailed(_ reason: String, failures: Int, _ turn: inout LaneTurn) {
        guard phase == .running else {
            storing = .gaveUp
            turn.observe(.checkpointFailed(reason, wait: .zero))
            return
        }
        let wait = policy.inputOutputBackoff.wait(afterFailures: failures, using: &turn.random)
        storing = .backingOff(turn.startTimer(after: wait), failures: failures)
        turn.observe(.checkpointFailed(reason, wait: wait))
    }
}
