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
            ledger.deliveredThrough = max(ledger.deliveredThrough ?? last, last)
        }
        isDirty = true
        flush()
    }

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
        case .invoked(let count, let attempt, _):
            site.metrics.invoked(count)
            logger.debug(
                "The function is called",
                metadata: [LogKey.count: "\(count)", LogKey.attempt: "\(attempt)"]
            )
        case .succeeded(let count, let lastArrival):
            ledger.succeeded += count
            isDirty = true
            site.metrics.iteratorAge(now - lastArrival)
        case .partiallySucceeded(let resolved, let remaining):
            ledger.succeeded += resolved
            isDirty = true
            logger.info("The function reported item failures", metadata: [LogKey.count: "\(remaining)"])
        case .failed(let count, let attempt, let kind):
            ledger.failedInvocations += 1
            isDirty = true
            site.metrics.failed(count, kind)
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
            logger.warning(
                "The shard cannot be read; it is tried again",
                metadata: [LogKey.error: "\(reason)", LogKey.wait: "\(wait)"]
            )
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
        case .polled, .invoked, .succeeded, .partiallySucceeded, .failed, .discarded:
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
        case .invalidResponse(let identifier): "the answer names \(identifier), which is not in the batch"
        }
    }
}
