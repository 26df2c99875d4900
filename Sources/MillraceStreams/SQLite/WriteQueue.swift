internal import DequeModule

/// The bodies that wait for a commit.
struct WriteQueue {
    /// Runs a body on a group and gives what tells its caller how the commit went: `nil` for well.
    typealias Body = @Sendable (TransactionGroup) -> Completion
    /// Tells a caller how the commit went.
    typealias Completion = @Sendable (StoreError?) -> Void

    private var bodies: Deque<Body> = []
    private var isFlushScheduled = false
    private var isClosed = false

    /// Adds a body.
    ///
    /// - Returns: Whether a flush has to be scheduled.
    mutating func append(_ body: @escaping Body) throws(StoreError) -> Bool {
        if isClosed { throw .closed }
        bodies.append(body)
        defer { isFlushScheduled = true }
        return !isFlushScheduled
    }

    /// Whether no body waits.
    var isEmpty: Bool { bodies.isEmpty }

    /// Takes the next body.
    mutating func popFirst() -> Body? { bodies.popFirst() }

    /// Ends a flush.
    ///
    /// - Returns: Whether another one has to be scheduled for bodies that came in the meantime.
    mutating func endFlush() -> Bool {
        isFlushScheduled = !bodies.isEmpty
        return isFlushScheduled
    }

    /// Takes no more bodies.
    ///
    /// - Returns: Whether it took some until now.
    mutating func close() -> Bool {
        defer { isClosed = true }
        return !isClosed
    }
}
