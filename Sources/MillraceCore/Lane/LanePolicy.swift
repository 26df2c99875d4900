package import MillraceModel

/// What a lane needs to know of its mapping and its function.
package struct LanePolicy: Hashable, Sendable {
    /// What becomes of a lane whose handler does not end after it was cancelled.
    package enum StuckHandling: String, Hashable, Sendable, CaseIterable {
        /// The lane waits for the handler, however long it takes.
        case hold
        /// The invocation counts as failed and the lane goes on; the old handler may still be running.
        case abandon
        /// The process exits, so that a supervisor starts it anew.
        case exit
    }

    /// The most records of one invocation.
    package var batchSize: Int
    /// How long records are gathered when they are fewer than a batch; zero never waits.
    package var maximumBatchingWindow: Duration
    /// How many batches of one shard may be worked on side by side; records of one key never are.
    package var parallelizationFactor: Int
    /// How often a failed batch is tried again; `nil` until its records expire.
    package var maximumRetryAttempts: Int?
    /// The age at which a record is discarded; `nil` never.
    package var maximumRecordAge: Duration?
    /// How long the source keeps records: what has failed is given up at that age; `nil` for ever.
    package var retention: Duration?
    /// Whether a failed batch is split instead of being tried again as a whole.
    package var bisectsBatchOnFunctionError: Bool
    /// Whether the function's answer names failed records.
    package var reportsItemFailures: Bool
    /// The length of tumbling windows; `nil` for none.
    package var tumblingWindow: Duration?
    /// How long after its end a tumbling window without further records is closed; `nil` waits for a later record.
    package var tumblingWindowIdleTimeout: Duration?
    /// Which records are delivered; `nil` for all.
    package var filter: FilterCriteria?
    /// Whether there is a place for failure records; without one, what is discarded is dropped.
    package var hasFailureDestination: Bool
    /// How long the function may take.
    package var functionTimeout: Duration
    /// How long after its cancellation a handler is called stuck.
    package var stuckAfter: Duration
    /// What is done about a stuck handler.
    package var whenStuck: StuckHandling
    /// The waits between the attempts of a batch.
    package var retryBackoff: Backoff
    /// The waits between attempts to read, to store a checkpoint or to write a failure record.
    package var inputOutputBackoff: Backoff
    /// The share of successful batches that are delivered once more, 0 to 1: duplicates on request.
    package var redeliveredShare: Double
    /// The largest event in bytes of JSON.
    package var payloadLimit: Int
    /// The largest state of a tumbling window in bytes of JSON; above it the window ends early.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
    package var windowStateLimit: Int

    /// How many records may be read ahead of the first unresolved one when there are several slots: what a crash
    /// delivers again at most.
    ///
    /// Four batches for each slot, and 1,000 at least, so that a key that fails for a while does not hold up the
    /// others at once.
    package var runAheadLimit: Int

    /// The least records that a read of a lane with one slot asks for: with smaller batches a read for each would cost
    /// more than the rest.
    package var readLengthMin: Int

    /// Creates a policy with the defaults of a mapping and a function.
    package init(
        batchSize: Int = 100,
        maximumBatchingWindow: Duration = .zero,
        parallelizationFactor: Int = 1,
        maximumRetryAttempts: Int? = nil,
        maximumRecordAge: Duration? = nil,
        retention: Duration? = nil,
        bisectsBatchOnFunctionError: Bool = false,
        reportsItemFailures: Bool = false,
        tumblingWindow: Duration? = nil,
        tumblingWindowIdleTimeout: Duration? = nil,
        filter: FilterCriteria? = nil,
        hasFailureDestination: Bool = false,
        functionTimeout: Duration = .seconds(3),
        stuckAfter: Duration = .seconds(5),
        whenStuck: StuckHandling = .hold,
        retryBackoff: Backoff = Backoff(),
        inputOutputBackoff: Backoff = Backoff(base: .milliseconds(100), cap: .seconds(5)),
        redeliveredShare: Double = 0.0,
        payloadLimit: Int = EventSizing.payloadLimit,
        windowStateLimit: Int = 1_048_576,
        runAheadLimit: Int? = nil,
        readLengthMin: Int = 32
    ) {
        precondition(batchSize > 0, "a batch holds at least one record, not \(batchSize)")
        self.batchSize = batchSize
        self.maximumBatchingWindow = maximumBatchingWindow
        self.parallelizationFactor = parallelizationFactor
        self.maximumRetryAttempts = maximumRetryAttempts
        self.maximumRecordAge = maximumRecordAge
        self.retention = retention
        self.bisectsBatchOnFunctionError = bisectsBatchOnFunctionError
        self.reportsItemFailures = reportsItemFailures
        self.tumblingWindow = tumblingWindow
        self.tumblingWindowIdleTimeout = tumblingWindowIdleTimeout
        self.filter = filter
        self.hasFailureDestination = hasFailureDestination
        self.functionTimeout = functionTimeout
        self.stuckAfter = stuckAfter
        self.whenStuck = whenStuck
        self.retryBackoff = retryBackoff
        self.inputOutputBackoff = inputOutputBackoff
        self.redeliveredShare = redeliveredShare
        self.payloadLimit = payloadLimit
        self.windowStateLimit = windowStateLimit
        self.readLengthMin = readLengthMin
        self.runAheadLimit = runAheadLimit ?? max(1_000, 4 * parallelizationFactor * batchSize)
    }

    /// The slot that works on a record: always the same for one key.
    package func slot(of record: StreamRecord) -> Int { record.slot(of: parallelizationFactor) }

    /// The tumbling window of a record, by its arrival; `nil` without such windows.
    package func window(of record: StreamRecord) -> TimeWindow? {
        tumblingWindow.map { TimeWindow(containing: record.arrival, length: $0) }
    }
}

extension StreamRecord {
    /// Which of so many slots works on the record: the same for all records of one item or partition key.
    package func slot(of count: Int) -> Int {
        count == 1 ? 0 : Int(truncatingIfNeeded: orderingKeyHash % UInt64(count))
    }
}
