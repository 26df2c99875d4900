import MillraceModel

/// The ordered work of one slot of a lane: gathering, attempts, retries, splitting, windows, discarding.
///
/// A slot works on one batch at a time. A batch that is split leaves its right half below the left one, so what is on
/// top of the stack is always what comes next in the shard's order.
struct LaneSlot: Sendable {
    typealias Token = ShardLane.Token
    typealias DiscardedBatch = ShardLane.DiscardedBatch
    typealias OpenWindow = LaneProgress.OpenWindow

    /// What goes on with the batch in hand.
    enum Work: Hashable, Sendable {
        /// Nothing.
        case none
        /// Too few records for a batch wait for more, or for the end of the batching window.
        case gathering(Token)
        /// The function runs; the timer is its timeout, or the wait until it is called stuck.
        case invoking(Token, timer: Token, hasTimedOut: Bool)
        /// The next attempt waits for a timer.
        case backingOff(Token)
        /// A failure record is being written, after so many failures in a row.
        case delivering(Token, DiscardedBatch, failures: Int)
        /// The next attempt to write a failure record waits for a timer.
        case deliveryBackingOff(Token, DiscardedBatch, failures: Int)
    }

    /// Its place among the slots of the lane.
    let index: Int
    /// What goes on with the batch in hand.
    var work = Work.none
    /// What is left of the batch that was taken last: the last of these is in hand, the others follow from the end.
    var batches: [LaneBatch] = []
    /// Records that were read and are not in hand yet.
    var queue = RecordQueue()
    /// The tumbling window that the resolved records opened.
    var openWindow: OpenWindow?
    /// The first record that is left to the next run, since the lane is stopping.
    var firstLeft: SequenceNumber?

    /// When the last invocation ended: where the batching window starts.
    var lastCompletion: Timestamp?
    /// Whether the batching window of the waiting records has run out.
    var isBatchingWindowOver = false
    /// What ends a tumbling window that gets no more records.
    var idleTimer: Token?
    /// Whether that timer has run out: a read was out all the time and gave nothing.
    var isWindowIdle = false

    /// Whether nothing is in hand or in flight.
    var isAtRest: Bool { batches.isEmpty && (work == .none || isGathering) }

    /// Whether everything that the slot was given is resolved.
    var isResolved: Bool { isAtRest && queue.isEmpty }

    /// Whether nothing happens here before the next record comes.
    var isIdle: Bool { isResolved && idleTimer == nil && work == .none }

    private var isGathering: Bool {
        if case .gathering = work { true } else { false }
    }

    /// The first record that is not resolved; `nil` when all are.
    var firstUnresolved: SequenceNumber? {
        if let firstLeft { return firstLeft }
        switch work {
        case .delivering(_, let discarded, _), .deliveryBackingOff(_, let discarded, _):
            if let first = discarded.records.first { return first.sequenceNumber }
        case .none, .gathering, .invoking, .backingOff:
            break
        }
        return (batches.last { !$0.records.isEmpty }?.records.first ?? queue.first)?.sequenceNumber
    }

    /// Begins whatever may begin now.
    mutating func begin(_ turn: inout LaneTurn) {
        guard turn.isRunning else { return }
        while work == .none || isGathering {
            guard turn.isCheckpointClose else {
                // The batching window runs all the same.
                _ = waitsForMore(&turn)
                break
            }
            guard prepareBatch(&turn) else { break }
            attempt(&turn)
        }
    }

    /// Ends what waits; what is in flight is still awaited.
    ///
    /// What is in hand or gathered stays unresolved; the next run delivers it again.
    mutating func stop(_ turn: inout LaneTurn) {
        switch work {
        case .gathering(let timer), .backingOff(let timer), .deliveryBackingOff(let timer, _, _):
            turn.emit(.cancelTimer(timer))
            leave()
        case .none:
            leave()
        case .invoking, .delivering:
            break
        }
        stopWatchingIdleWindow(&turn)
    }

    /// Leaves what is in hand to the next run, unresolved as it is.
    mutating func leave() {
        firstLeft = firstUnresolved
        work = .none
        batches = []
    }

    /// Goes on with a batch that was throttled; gives false if there is none.
    mutating func placeFree(_ turn: inout LaneTurn) -> Bool {
        guard case .backingOff(let timer) = work, let batch = batches.last, batch.throttles > 0 else { return false }
        turn.emit(.cancelTimer(timer))
        work = .none
        attempt(&turn)
        return true
    }

    /// Goes on where a timer was waited for; gives false if it is not one of this slot.
    mutating func timerFired(_ token: Token, _ turn: inout LaneTurn) -> Bool {
        if idleTimer == token {
            idleTimer = nil
            isWindowIdle = true
            return true
        }
        switch work {
        case .gathering(token):
            work = .none
            isBatchingWindowOver = true
        case .backingOff(token):
            work = .none
            attempt(&turn)
        case .deliveryBackingOff(token, let discarded, let failures):
            deliver(discarded, failures: failures, &turn)
        case .invoking(let invocation, token, hasTimedOut: false):
            turn.emit(.cancelInvocation(invocation))
            let timer = turn.startTimer(after: turn.policy.stuckAfter)
            work = .invoking(invocation, timer: timer, hasTimedOut: true)
        case .invoking(_, token, hasTimedOut: true):
            turn.observe(.stuck(turn.policy.whenStuck))
            switch turn.policy.whenStuck {
            case .hold: break
            case .abandon: invocationEnded(nil, &turn)
            case .exit: turn.emit(.exitProcess)
            }
        case .none, .gathering, .invoking, .backingOff, .delivering, .deliveryBackingOff:
            return false
        }
        return true
    }
}
