import Logging
import MillraceCore
import MillraceModel

/// Turns what a lane reports into its ledger, metrics and logs.
struct LaneRecorder {
    private(set) var ledger: LaneLedger
    private var isDirty = false
    private let key: LaneKey
    private let site: MappingSite
    private let logger: Logger

    init(ledger: LaneLedger, key: LaneKey, site: MappingSite, logger: Logger) {
        self.ledger = ledger
        self.key = key
        self.site = site
        self.logger = logger
    }

    /// Writes down that records are about to be delivered: before the function is called, so that a crash in the
    /// middle of it leaves a trace.
    mutating func willInvoke(_ invocation: ShardLane.Invocation) {
        ledger.invocations += 1
        ledger.deliveries += invocation.records.count
        if let redelivered = invocation.redelivery.count(in: invocation.records.count) {
            ledger.redeliveries[redelivered.cause, default: 0] += redelivered.count
            site.metrics.redelivered(redelivered.count, redelivered.cause)
        }
        if let last = invocation.records.last?.sequenceNumber {
            ledger.marks.deliver(last, slot: invocation.slot, of: site.policy.parallelizationFactor)
        }
        isDirty = true
        flush()
        site.metrics.invoked(invocation.records.count)
        logger.debug(
            "The function is called",
            metadata: [LogKey.count: "\(invocation.records.count)", LogKey.attempt: "\(invocation.attempt)"]
        )
    }

    /// Forgets what a checkpoint covers: it is not delivered again.
    mutating func forgetMarks(through checkpoint: Checkpoint) { ledger.marks.forget(through: checkpoint) }

    /// Brings the journal up to date.
    mutating func flush() {
        guard isDirty else { return }
        do {
            try site.journal.record(ledger, of: key)
            isDirty = false
        } catch {
            logger.error(
                "The delivery journal cannot be written; after a crash now redeliveries would count as first ones",
                metadata: [LogKey.error: "\(error)"]
            )
        }
    }

    mutating func observe(_ event: ShardLane.Event, now: Timestamp) {
        switch event {
        case .polled(let count):
            site.metrics.polled(count)
        case .filteredOut(let count):
            ledger.filteredOut += count
            isDirty = true
            site.metrics.filteredOut(count)
        case .succeeded(let count, let lastArrival):
            ledger.succeeded += count
            isDirty = true
            site.condition.processed()
            site.metrics.iteratorAge(now - lastArrival)
        case .partiallySucceeded(let resolved, let remaining):
            ledger.succeeded += resolved
            isDirty = true
            site.condition.processed()
            site.metrics.partiallyFailed(remaining)
            logger.info("The function reported item failures", metadata: [LogKey.count: "\(remaining)"])
        case .windowClosed(let window, let isEarly):
            site.condition.processed()
            logger.info(
                "A tumbling window was closed",
                metadata: [LogKey.window: "\(window.start)", LogKey.isEarly: "\(isEarly)"]
            )
        case .failed(let count, let attempt, let kind):
            // Too large an event never reaches the function.
            if kind != .payloadTooLarge {
                ledger.failedInvocations += 1
                isDirty = true
                site.metrics.failed(count, kind)
            }
            if kind == .noProgress { site.condition.processed() } else { site.condition.failed() }
            logger.warning(
                "The function failed",
                metadata: [
                    LogKey.count: "\(count)", LogKey.attempt: "\(attempt)", LogKey.error: "\(kind.reason)",
                ]
            )
        case .discarded(let count, let condition, let isDelivered):
            if isDelivered { ledger.deadLettered += count } else { ledger.dropped += count }
            isDirty = true
            flush()
            site.metrics.discarded(count, isDelivered: isDelivered)
            logger.error(
                isDelivered
                    ? "A batch was given up; the dead-letter file keeps it"
                    : "A batch was given up and dropped: its mapping has no OnFailure destination",
                metadata: [LogKey.count: "\(count)", LogKey.condition: "\(condition.rawValue)"]
            )
        default:
            observeTrouble(event)
        }
    }

    private func observeTrouble(_ event: ShardLane.Event) {
        switch event {
        case .trimmedRecordsSkipped(let position):
            logger.error(
                "Records were trimmed before they were read and are lost to this mapping",
                metadata: [LogKey.checkpoint: "\(position)"]
            )
        case .readFailed(let reason, let wait):
            site.condition.sourceFailed(reason)
            logger.warning(
                "The shard cannot be read; it is tried again",
                metadata: [LogKey.error: "\(reason)", LogKey.wait: "\(wait)"]
            )
        case .windowDropped(let window):
            logger.error(
                "The mapping has no tumbling windows any more; the state of an open one is lost",
                metadata: [LogKey.window: "\(window.start)"]
            )
        case .throttled(let wait):
            site.metrics.throttled()
            logger.debug(
                "The function is not called, as many of it run as may; it is tried again",
                metadata: [LogKey.wait: "\(wait)"]
            )
        case .bisected(let left, let right):
            logger.info("A failed batch was split", metadata: ["left": "\(left)", "right": "\(right)"])
        case .redeliveryInjected(let count):
            logger.info("A batch is delivered once more, as was asked for", metadata: [LogKey.count: "\(count)"])
        case .backingOff(let wait):
            logger.debug("The batch is tried again", metadata: [LogKey.wait: "\(wait)"])
        case .stuck(let handling):
            site.metrics.stuck()
            logger.error(
                "A handler goes on after its time was up and it was cancelled",
                metadata: [LogKey.cause: "\(handling.rawValue)"]
            )
        case .failureDeliveryFailed(let reason, let wait):
            site.metrics.deliveryFailed()
            logger.error(
                "The dead-letter file cannot be written; the lane holds and goes on by itself",
                metadata: [LogKey.error: "\(reason)", LogKey.wait: "\(wait)"]
            )
        case .checkpointFailed(let reason, let wait):
            logger.error(
                "The checkpoint cannot be stored; the lane holds and goes on by itself",
                metadata: [LogKey.error: "\(reason)", LogKey.wait: "\(wait)"]
            )
        case .checkpointStored(let checkpoint):
            logger.trace("A checkpoint is stored", metadata: [LogKey.checkpoint: "\(checkpoint)"])
        case .polled, .filteredOut, .succeeded, .partiallySucceeded, .windowClosed, .failed, .discarded:
            preconditionFailure("\(event) is no trouble")
        }
    }
}

extension ShardLane.FailureKind {
    /// What went wrong, for logs.
    fileprivate var reason: String {
        switch self {
        case .error(let reason): reason
        case .timeout: "the function's time was up"
        case .noProgress: "the first record of the batch was reported as failed"
        case .invalidResponse(let reason): reason
        case .missingState: "the answer has no state, and the mapping has tumbling windows"
        case .payloadTooLarge: "the record makes an event that is too large; the function was not called"
        }
    }
}
