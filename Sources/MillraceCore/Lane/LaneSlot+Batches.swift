import MillraceModel

/// Which batch comes next, and when: gathering, tumbling windows.
extension LaneSlot {
    /// Sees to it that there is a batch in hand; gives false when there is nothing to work on, or not yet.
    mutating func prepareBatch(_ turn: inout LaneTurn) -> Bool {
        if !batches.isEmpty { return true }
        if let isEarly = windowEnd(turn) {
            take(LaneBatch(kind: .windowEnd(isEarly: isEarly), records: [], requestID: turn.nextRequestID()), &turn)
            return true
        }
        guard !queue.isEmpty, !waitsForMore(&turn) else { return false }
        let room = turn.policy.payloadLimit - envelope(for: queue.first, turn)
        let prefix = queue.takeBatch(room, turn.policy, turn.source)
        isBatchingWindowOver = false
        take(
            LaneBatch(
                kind: prefix.isTooLarge ? .tooLarge : .records,
                records: prefix.records,
                requestID: turn.nextRequestID()
            ),
            &turn
        )
        return true
    }

    private mutating func take(_ batch: LaneBatch, _ turn: inout LaneTurn) {
        if case .gathering(let timer) = work {
            turn.emit(.cancelTimer(timer))
            work = .none
        }
        stopWatchingIdleWindow(&turn)
        batches.append(batch)
    }

    /// Whether the batching window still has to run out.
    ///
    /// It starts when the last invocation ended. One that ran out without records begins anew with the first.
    mutating func waitsForMore(_ turn: inout LaneTurn) -> Bool {
        let window = turn.policy.maximumBatchingWindow
        guard window > .zero, batches.isEmpty, !queue.isEmpty, !isBatchingWindowOver, !turn.isSourceAtEnd else {
            return false
        }
        let room = turn.policy.payloadLimit - envelope(for: queue.first, turn)
        guard !queue.fills(room, turn.policy, turn.source) else { return false }
        if case .gathering = work { return true }
        let running = lastCompletion.map { $0 + window }
        let end = running.flatMap { $0 > turn.now && $0 <= turn.now + window ? $0 : nil } ?? turn.now + window
        work = .gathering(turn.startTimer(at: end))
        return true
    }

    /// Whether the open window is to be closed now, and whether that is early; `nil` when it is not.
    private func windowEnd(_ turn: LaneTurn) -> Bool? {
        guard let openWindow else { return nil }
        if openWindow.state.count > turn.policy.windowStateLimit { return true }
        guard let first = queue.first else { return turn.isSourceAtEnd || isWindowIdle ? false : nil }
        return turn.policy.window(of: first) == openWindow.window ? nil : false
    }

    /// Waits for the end of an open window that gets no more records, where that is asked for.
    mutating func watchIdleWindow(_ turn: inout LaneTurn) {
        guard let timeout = turn.policy.tumblingWindowIdleTimeout, let openWindow, isResolved, idleTimer == nil,
            !isWindowIdle
        else { return }
        // Not less than the timeout from now: while a backlog is read, windows of long ago are not idle.
        idleTimer = turn.startTimer(at: max(turn.now, openWindow.window.end) + timeout)
    }

    /// Begins the wait for the end of an open window anew, when there is reason to.
    mutating func stopWatchingIdleWindow(_ turn: inout LaneTurn) {
        if let idleTimer { turn.emit(.cancelTimer(idleTimer)) }
        idleTimer = nil
        isWindowIdle = false
    }

    /// What the event says of the tumbling window of a batch; `nil` without such windows.
    func timeWindow(of batch: LaneBatch, _ turn: LaneTurn) -> TimeWindowProperties? {
        var (isFinal, isEarly) = (false, false)
        var window = batch.records.first.flatMap { turn.policy.window(of: $0) }
        if case .windowEnd(let endsEarly) = batch.kind {
            (isFinal, isEarly) = (true, endsEarly)
            window = openWindow?.window
        }
        return window.map { window in
            TimeWindowProperties(
                window: window,
                state: openWindow?.state ?? TimeWindowProperties.emptyState,
                shardID: turn.source.shardID,
                eventSourceARN: turn.source.streamARN,
                isFinalInvoke: isFinal,
                isTerminatedEarly: isEarly
            )
        }
    }

    /// Sees to it that what is left of a batch goes with the state of its window, which may have grown since the batch
    /// was taken: a state that is too large ends the window first, and records that do not fit any more follow later.
    mutating func fitToState(_ turn: inout LaneTurn) {
        guard let openWindow, let batch = batches.last, batch.kind == .records, batch.attempts == 0,
            batch.redeliveryCause != nil
        else { return }
        if openWindow.state.count > turn.policy.windowStateLimit {
            batches.append(
                LaneBatch(kind: .windowEnd(isEarly: true), records: [], requestID: turn.nextRequestID())
            )
            return
        }
        var rest = RecordQueue()
        for record in batch.records { rest.append(record, turn.source) }
        let room = turn.policy.payloadLimit - envelope(for: batch.records.first, turn)
        let prefix = rest.takeBatch(room, turn.policy, turn.source)
        guard prefix.isTooLarge || !rest.isEmpty else { return }
        replaceBatch(withSuffixFrom: prefix.records.count, cause: batch.redeliveryCause, &turn)
        batches.append(
            LaneBatch(
                kind: prefix.isTooLarge ? .tooLarge : .records,
                records: prefix.records,
                requestID: turn.nextRequestID(),
                redeliveryCause: batch.redeliveryCause,
                isInjected: batch.isInjected
            )
        )
    }

    /// The bytes of an event beside its records, of which this is the first.
    private func envelope(for first: StreamRecord?, _ turn: LaneTurn) -> Int {
        guard turn.policy.tumblingWindow != nil, let first,
            let window = timeWindow(of: LaneBatch(records: [first], requestID: ""), turn)
        else { return turn.source.sizing.envelope }
        return turn.source.sizing.envelope(for: window)
    }
}
