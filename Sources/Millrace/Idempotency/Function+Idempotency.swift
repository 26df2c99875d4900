// Functions that handle each record once, as far as that can be had.
//
// Source: https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/
extension Function {
    /// The times to live that are possible: a second to ten years.
    private static let timesToLive = Duration.seconds(1)...Duration.seconds(10 * 366 * 86_400)

    /// This function, with records passed over that it has handled before.
    ///
    /// ```swift
    /// let charge = Function("charge-card", each: DynamoDBRecord.self) { record, context in … }
    ///     .idempotent(by: .eventID)
    /// ```
    ///
    /// Before a record is handled a mark is set on its key, and changed when it is done:
    ///
    /// | The mark | Until | What becomes of a delivery |
    /// |---|---|---|
    /// | none, or expired | | it is handled |
    /// | in progress | the deadline of that invocation | it fails with ``IdempotencyError/Code/inProgress`` and is tried again like any failure |
    /// | completed | the time to live has passed | the record is left out and counts as succeeded |
    ///
    /// When the handler throws, answers that records failed, or outlives its timeout, their marks are taken away and the
    /// next delivery is handled.
    ///
    /// A function by record (`each:`, `eachChangeOf:`) begins and completes one record after the other. One that takes
    /// whole events begins all records of the batch together and completes those together that its answer says are done;
    /// what was handled before is missing from its event and from what its context tells of redeliveries, and if nothing
    /// is left it is not called. Of two records with one key in a batch it is given the first, and the second counts as done with it. When a record is in progress, a
    /// function with `responseType:` handles those before it and reports it; any other fails as a whole and leaves no
    /// marks.
    ///
    /// What this promises: as long as a mark counts, no second attempt begins on its key, also across retries, bisects,
    /// restarts and shards. What it does not:
    ///
    /// - Effect and mark are two writes. When the process dies between them, the record is refused until the deadline
    ///   of its invocation and handled again then: the effect comes twice. A function by batch repeats all records of
    ///   the batch in hand. A mapping with few retries may give the records up meanwhile; let its retries take longer
    ///   than the function's timeout.
    /// - When only the second write fails, that is logged, and the outcome of the invocation stands. The marks stay in
    ///   progress: until the deadline the records are refused, those too that failed and are to be tried again, and a
    ///   delivery after it is handled.
    /// - A mark in progress expires at the deadline of its invocation, whether the handler has ended or not. While one
    ///   that ignores its cancellation goes on, any other delivery with its key may begin: from another shard or slot, or
    ///   a direct invocation, whatever the function's settings do about stuck handlers; and the next attempt, where they
    ///   abandon it. A record that it was working on is handled again in any case.
    /// - A direct invocation (`millrace invoke`, or by the Lambda API) with a real record handles it as a mapping does,
    ///   and uses it up: the marks are the same, so that the mapping leaves it out afterwards. A call of which nothing is
    ///   left logs that at level `info`.
    /// - After the time to live a redelivery is handled like a new record.
    /// - Marks are found by the function's name and in its store. Under another name, or with another store, everything
    ///   is new.
    ///
    /// So an effect that bears to come twice is still the better one. Tumbling windows need none of this: their state is
    /// stored with the checkpoint, as one.
    ///
    /// It costs two commits of the store for each batch, or for each record of a function by record. Expired marks go a
    /// few at a time when others are set.
    ///
    /// - Parameters:
    ///   - key: What tells one record from another. It must fit the function's kind of event.
    ///   - store: Where the marks stand; in the runtime's own store by default.
    ///   - timeToLive: How long a record counts as handled, from its completion on: a second to ten years, an hour by
    ///     default. Redeliveries can come as late as records live in the stream, a day for a table.
    /// - Returns: A function of the same name, for the same mappings apart from those with tumbling windows.
    public func idempotent(
        by key: IdempotencyKey,
        store: IdempotencyStore = .runtime,
        timeToLive: Duration = .seconds(3_600)
    ) -> Function {
        precondition(!isIdempotent, "\(name) is idempotent already; say so once, with one key")
        precondition(
            keepsWindowState != true,
            "\(name) keeps a state over tumbling windows, which counts each record once by itself; it cannot be "
                + "idempotent, because a record that is left out would be missing from the state"
        )
        precondition(
            Self.timesToLive.contains(timeToLive),
            "the time to live of \(name) is \(timeToLive); a second to ten years are possible"
        )
        func wrapping<Event: RecordEvent>(
            _ key: @escaping @Sendable (Event.Record) throws -> String?,
            _ body: @escaping @Sendable (Event, FunctionContext) async throws -> BatchResponse
        ) -> @Sendable (Event, FunctionContext) async throws -> BatchResponse {
            let handler = IdempotentHandler(
                function: name,
                key: key,
                store: store,
                timeToLive: timeToLive,
                granularity: granularity,
                reportsItemFailures: responseType == .reportBatchItemFailures,
                body: body
            )
            return { event, context in try await handler.handle(event, context) }
        }
        let wrapped: Handler =
            switch handler {
            case .dynamoDB(let body): .dynamoDB(wrapping(key.ofChanges(in: name), body))
            case .kinesis(let body): .kinesis(wrapping(key.ofRecords(in: name), body))
            }
        // A function that may answer a state must not get a window either.
        return Function(
            name,
            responseType,
            keepsWindowState: false,
            granularity: granularity,
            isIdempotent: true,
            wrapped
        )
    }
}
