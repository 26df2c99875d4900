/// What a manifest sets for one function, whatever mapping calls it.
///
/// AWS keeps the timeout with the function too; there is no stuck handler there, because it kills the process.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
public struct FunctionSettings: Hashable, Sendable {
    /// What becomes of a lane whose handler does not end after it was cancelled.
    public enum StuckHandling: String, Hashable, Sendable, CaseIterable {
        /// The lane waits for the handler, however long it takes.
        case hold
        /// The invocation counts as failed and the lane goes on; the old handler may still be running.
        case abandon
        /// The process exits, so that a supervisor starts it anew.
        case exit
    }

    /// How long an invocation may take before it is cancelled and has failed: 1 to 900 s, 3 s by default.
    public var timeout: Duration
    /// How long after its cancellation a handler that has not ended is stuck: 1 to 900 s, 5 s by default.
    public var stuckAfter: Duration
    /// What is done about a stuck handler; its lane holds by default.
    public var whenStuck: StuckHandling
    /// How many invocations of the function may run at a time over all shards and mappings; `nil` for any number.
    ///
    /// A batch beyond that is throttled: it waits and is tried again, which spends none of its retries.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    public var reservedConcurrentExecutions: Int?

    /// Creates settings with the defaults.
    public init(
        timeout: Duration = .seconds(3),
        stuckAfter: Duration = .seconds(5),
        whenStuck: StuckHandling = .hold,
        reservedConcurrentExecutions: Int? = nil
    ) {
        self.timeout = timeout
        self.stuckAfter = stuckAfter
        self.whenStuck = whenStuck
        self.reservedConcurrentExecutions = reservedConcurrentExecutions
    }
}
