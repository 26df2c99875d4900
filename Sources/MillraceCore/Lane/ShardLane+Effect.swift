package import MillraceModel

extension ShardLane {
    /// What a lane wants done.
    ///
    /// Those with a token are answered by an input with the same token.
    package enum Effect: Hashable, Sendable {
        /// Read records behind a position; answer once there are some, or the shard has ended or is gone.
        case read(Token, after: Checkpoint, limit: Int)
        /// Call the function.
        case invoke(Invocation)
        /// Cancel a running handler; its end is still awaited unless the lane says otherwise.
        case cancelInvocation(Token)
        /// Write a failure record and make it durable.
        case deliverFailure(Token, DiscardedBatch)
        /// Make the progress durable, checkpoint and open window as one.
        case storeProgress(Token, LaneProgress)
        /// Answer `timerFired` at an instant.
        case startTimer(Token, at: Timestamp)
        /// Forget a timer; it may fire all the same.
        case cancelTimer(Token)
        /// End the process: a handler is stuck and the policy says so.
        case exitProcess
        /// The lane has ended; no effects follow.
        case finished(End)
        /// Something happened that logs, metrics and tests want to know.
        case observe(Event)
    }

    /// One call of the function.
    package struct Invocation: Hashable, Sendable {
        /// What the outcome is awaited under.
        package var token: Token
        /// The slot that works on the batch.
        package var slot: Int
        /// The request id; the same for all attempts of one unchanged batch.
        package var requestID: String
        /// Which attempt of this batch it is, from 1.
        package var attempt: Int
        /// The batch; empty when a tumbling window is closed.
        package var records: [StreamRecord]
        /// The tumbling window with its state; `nil` without such windows.
        package var timeWindow: TimeWindowProperties?
        /// Which of the records were delivered before.
        package var redelivery: Redelivery
        /// When the function's time is up.
        package var deadline: Timestamp
    }

    /// Which records of a batch were delivered before: all of them for one cause, or some before a restart.
    package enum Redelivery: Hashable, Sendable {
        /// None.
        case none
        /// All of them.
        case all(RedeliveryCause)
        /// Those at these places of the batch, before the process or the mapping was restarted.
        case restarted(Set<Int>)

        /// Why the record at an index of the batch is delivered again, or `nil` when it is delivered first.
        package func cause(at index: Int) -> RedeliveryCause? {
            switch self {
            case .none: nil
            case .all(let cause): cause
            case .restarted(let indices): indices.contains(index) ? .restart : nil
            }
        }

        /// How many records of a batch of this size are delivered again, and why.
        package func count(in batchSize: Int) -> (cause: RedeliveryCause, count: Int)? {
            switch self {
            case .none: nil
            case .all(let cause): batchSize == 0 ? nil : (cause, batchSize)
            case .restarted(let indices): (.restart, indices.count)
            }
        }
    }

    /// Records that the lane gives up on.
    package struct DiscardedBatch: Hashable, Sendable {
        /// Why.
        package var condition: FailureRecord.Condition
        /// The request id of the last invocation, or of the one that never took place.
        package var requestID: String
        /// How often this batch was invoked, at least 1.
        package var invokeCount: Int
        /// How the last invocation ended; `nil` when the age was exceeded or the function was never reached.
        package var responseContext: FailureRecord.ResponseContext?
        /// The records; none when a tumbling window could not be closed.
        package var records: [StreamRecord]
        /// The tumbling window with its state; `nil` without such windows.
        package var timeWindow: TimeWindowProperties?
    }

    /// Why a lane has ended.
    package enum End: Hashable, Sendable {
        /// Everything in the closed shard is resolved and that is durable: its children may start.
        case shardEnd
        /// It was told to stop.
        case stopped
    }

    /// What logs and metrics are made of.
    package enum Event: Hashable, Sendable {
        /// Records were read.
        case polled(count: Int)
        /// Records were read that the filter drops.
        case filteredOut(count: Int)
        /// Records were trimmed before they were read: they are lost to this mapping.
        case trimmedRecordsSkipped(after: Checkpoint)
        /// The source failed; it is read again after the wait.
        case readFailed(String, wait: Duration)
        /// A batch is done; the arrival of its last record tells the iterator age.
        case succeeded(count: Int, lastArrival: Timestamp)
        /// The function answered item failures: so many records are done, so many are delivered again.
        case partiallySucceeded(resolved: Int, remaining: Int)
        /// The final invocation of a tumbling window succeeded.
        case windowClosed(TimeWindow, isEarly: Bool)
        /// The function was not called, as too many of it are running; it is tried again after the wait.
        case throttled(wait: Duration)
        /// An invocation failed.
        case failed(count: Int, attempt: Int, FailureKind)
        /// A failed batch was split in two.
        case bisected(left: Int, right: Int)
        /// A batch that succeeded is delivered once more, as was asked for.
        case redeliveryInjected(count: Int)
        /// The next attempt follows after the wait.
        case backingOff(Duration)
        /// A handler goes on after it was cancelled; first seen now.
        case stuck(LanePolicy.StuckHandling)
        /// Records were given up; `isDelivered` tells whether a failure record keeps them.
        case discarded(count: Int, FailureRecord.Condition, isDelivered: Bool)
        /// A window was open and the mapping has none any more: its state is lost.
        case windowDropped(TimeWindow)
        /// A failure record could not be written; the lane holds and tries again after the wait.
        case failureDeliveryFailed(String, wait: Duration)
        /// A checkpoint stands on disk.
        case checkpointStored(Checkpoint)
        /// A checkpoint could not be stored; the lane holds and tries again after the wait.
        case checkpointFailed(String, wait: Duration)
    }

    /// What made an invocation fail.
    package enum FailureKind: Hashable, Sendable {
        /// The function threw.
        case error(String)
        /// The function did not end in time.
        case timeout
        /// The first record of the batch was reported, so nothing is done.
        case noProgress
        /// The answer is malformed, or named a record that is not in the batch.
        case invalidResponse(String)
        /// The answer holds no state although the mapping has tumbling windows.
        case missingState
        /// The one record of the batch makes an event that no function accepts; the function was not called.
        case payloadTooLarge

        /// What a failure record says of the answer: AWS calls errors `Unhandled`, and says nothing when the function
        /// was not reached.
        package var responseContext: FailureRecord.ResponseContext? {
            switch self {
            case .error, .timeout: FailureRecord.ResponseContext(isFunctionError: true)
            case .noProgress, .invalidResponse, .missingState: FailureRecord.ResponseContext(isFunctionError: false)
            case .payloadTooLarge: nil
            }
        }
    }
}
