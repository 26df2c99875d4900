import MillraceCore
import MillraceModel

/// What is known of one lane that runs.
final class LaneFacts {
    /// The settings that it began with.
    let settings: MappingSettings
    /// Where it began.
    let from: LaneProgress
    /// Its slots.
    var slots: [SlotFacts]
    /// What it has read and not yet resolved without a gap, in order, filtered records included.
    var order: [RecordFacts] = []
    /// The end of what it has resolved without a gap.
    var lowWaterMark: Checkpoint
    /// Behind the last record that it has read.
    var readThrough: Checkpoint
    /// When it asked for records last, in microseconds of virtual time.
    var lastReadRequest: Int64 = 0
    /// Whether it knows that the shard holds nothing more.
    var isSourceAtEnd = false
    /// Whether it was told to stop.
    var isStopping = false
    /// Whether it wants its shard to be over.
    var hasEndedShard = false
    /// Whether its last progress could not be stored, as far as it knows.
    var hasFailedStore = false
    /// When it was last told what became of its progress, in microseconds of virtual time.
    var lastStoreAnswer: Int64 = 0

    init(_ settings: MappingSettings, from progress: LaneProgress) {
        self.settings = settings
        from = progress
        lowWaterMark = progress.checkpoint
        readThrough = progress.checkpoint
        slots = Array(repeating: SlotFacts(), count: settings.policy.parallelizationFactor)
    }

    /// The settings of the mapping and its function.
    var policy: LanePolicy { settings.policy }
    /// Whether records are in it that are not resolved.
    var isHolding: Bool { slots.contains { !$0.queue.isEmpty } }

    /// The slot that awaits the end of an invocation.
    func slot(awaiting token: ShardLane.Token) -> Int? {
        slots.firstIndex { $0.flight?.invocation.token == token }
    }

    /// The slot of a batch; the first one for the end of a tumbling window.
    func slot(of records: [StreamRecord]) -> Int {
        guard let first = records.first else { return 0 }
        return slots.firstIndex { slot in slot.queue.contains { $0.sequenceNumber == first.sequenceNumber } } ?? 0
    }

    /// Moves the low-water mark over what is resolved at the front.
    func settle(_ isHeld: (RecordFacts) -> Bool) {
        let resolved = order.prefix { !isHeld($0) }
        guard let last = resolved.last else { return }
        lowWaterMark = .after(last.record.sequenceNumber)
        order.removeFirst(resolved.count)
    }
}

/// What is known of one slot of a lane.
struct SlotFacts {
    /// An invocation whose end the lane awaits.
    struct Flight {
        /// The invocation.
        let invocation: ShardLane.Invocation
        /// When it was called for, in microseconds of virtual time.
        let time: Int64
        /// When it was cancelled.
        var cancelledAt: Int64?
    }

    /// Records that are invoked together until they are resolved.
    struct Segment {
        /// How many records are in it; `nil` for what is left, if anything, of a batch that was never invoked.
        var count: Int?
        /// Whether it is the end of a tumbling window.
        var isFinal = false
        /// How often exactly these records were invoked.
        var attempts = 0
        /// How often in a row they were not, as too many handlers ran.
        var throttles = 0
        /// The request id of those invocations.
        var requestID: String?
        /// Whether it is delivered once more on request.
        var isRepeated = false
        /// When its next attempt began to be waited for, in microseconds of virtual time, and after how many failures.
        var waitsSince: (time: Int64, failures: Int)?
        /// What the last allowed attempt came to, when it failed.
        var exhaustedBy: Verdict.Failure?
    }

    /// The records that it was given and that are not resolved, the oldest first.
    var queue: [StreamRecord] = []
    /// What is left of the batch that was taken last, the next part last.
    var segments: [Segment] = []
    /// The invocation it awaits.
    var flight: Flight?
    /// The failure record it awaits.
    var failure: ShardLane.DiscardedBatch?
    /// When its last invocation ended, by the wall clock.
    var lastCompletion: Timestamp?

    /// The part in hand.
    var top: Segment? {
        get { segments.last }
        set {
            if !segments.isEmpty { segments.removeLast() }
            if let newValue { segments.append(newValue) }
        }
    }
    /// The part in hand, where it is known how large it is.
    var hand: Segment? { top?.count == nil ? nil : top }
    /// Whether a new batch may be taken.
    var isFree: Bool { flight == nil && failure == nil && segments.allSatisfy { $0.count == nil } }
}
