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
    /// How often a failed batch is tried again; `nil` without end.
    package var maximumRetryAttempts: Int?
    /// The age at which a record is discarded; `nil` never.
    package var maximumRecordAge: Duration?
    /// Whether the function's answer names failed records.
    package var reportsItemFailures: Bool
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

    /// Creates a policy with the defaults of a mapping and a function.
    package init(
        batchSize: Int = 100,
        maximumRetryAttempts: Int? = nil,
        maximumRecordAge: Duration? = nil,
        reportsItemFailures: Bool = false,
        hasFailureDestination: Bool = false,
        functionTimeout: Duration = .seconds(3),
        stuckAfter: Duration = .seconds(5),
        whenStuck: StuckHandling = .hold,
        retryBackoff: Backoff = Backoff(),
        inputOutputBackoff: Backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
    ) {
        precondition(batchSize > 0, "a batch holds at least one record, not \(batchSize)")
        self.batchSize = batchSize
        self.maximumRetryAttempts = maximumRetryAttempts
        self.maximumRecordAge = maximumRecordAge
        self.reportsItemFailures = reportsItemFailures
        self.hasFailureDestination = hasFailureDestination
        self.functionTimeout = functionTimeout
        self.stuckAfter = stuckAfter
        self.whenStuck = whenStuck
        self.retryBackoff = retryBackoff
        self.inputOutputBackoff = inputOutputBackoff
    }
}
