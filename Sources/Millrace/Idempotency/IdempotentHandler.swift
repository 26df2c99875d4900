import Logging
import MillraceModel

/// Calls a handler with the records that were not handled before.
///
/// A function by record is called with one record at a time, each begun and ended by itself, so that a crash repeats
/// one of them; any other function is called with what is left of its batch, which is begun and ended as one.
struct IdempotentHandler<Event: RecordEvent>: Sendable {
    let function: String
    let key: @Sendable (Event.Record) throws -> String?
    let store: IdempotencyStore
    let timeToLive: Duration
    let granularity: Function.Granularity
    let reportsItemFailures: Bool
    let body: @Sendable (Event, FunctionContext) async throws -> BatchResponse

    /// Handles an event; without records there is nothing to be handled twice.
    func handle(_ event: Event, _ context: FunctionContext) async throws -> BatchResponse {
        guard !event.records.isEmpty else { return try await body(event, context) }
        var leftOutCount = 0
        defer { noteLeftOut(leftOutCount, of: event, context) }
        guard granularity == .record else { return try await handleBatch(event, context, &leftOutCount) }
        for (index, record) in event.records.enumerated() {
            var part = event
            part.records = [record]
            do {
                let response = try await handleBatch(part, context, &leftOutCount)
                guard response.itemFailures.isEmpty else { return response }
            } catch {
                return try failed(at: index, of: event, error, context)
            }
        }
        return .succeeded
    }

    /// Handles records that are begun and ended as one, and adds up how many of them were handled before.
    private func handleBatch(
        _ event: Event,
        _ context: FunctionContext,
        _ leftOutCount: inout Int
    ) async throws -> BatchResponse {
        // Who is too late to be heard must not begin.
        try Task.checkCancellation()
        var (keys, obstacle) = keys(of: event)
        if let obstacle, !reportsItemFailures || keys.isEmpty { throw obstacle }
        let ledger = IdempotencyLedger(store: store.store(for: context.tables), function: function, context)
        let sequenceNumbers = event.records.map(Event.sequenceNumber(of:))
        var claims = try await begin(keys, of: sequenceNumbers, in: ledger, context)
        if case .inProgress(let until)? = claims.last, let key = keys[claims.count - 1] {
            claims.removeLast()
            obstacle = IdempotencyError.inProgress(
                key, of: sequenceNumbers[claims.count], in: function, until: until)
        }
        if let obstacle, claims.isEmpty { throw obstacle }

        let begun = claims.indices.filter { claims[$0] == .begun }
        leftOutCount += claims.count - begun.count
        var response = BatchResponse.succeeded
        if !begun.isEmpty {
            do {
                // The store may have taken longer than there was time.
                try Task.checkCancellation()
                response = try await call(with: begun, of: event, context)
                // Its time was up, so the invocation counts as failed, whatever it answers.
                try Task.checkCancellation()
            } catch {
                await end(ledger, completed: [], released: begun.compactMap { keys[$0] }, context)
                throw error
            }
        }
        let resolvedCount = min(resolvedCount(response, of: event), claims.count)
        await end(
            ledger,
            completed: begun.filter { $0 < resolvedCount }.compactMap { keys[$0] },
            released: begun.filter { $0 >= resolvedCount }.compactMap { keys[$0] },
            context
        )
        if let obstacle {
            response.itemFailures += try failed(at: claims.count, of: event, obstacle, context).itemFailures
        }
        return response
    }

    /// Calls the handler with some records of an event.
    private func call(
        with indices: [Int],
        of event: Event,
        _ context: FunctionContext
    ) async throws -> BatchResponse {
        guard indices.count < event.records.count else { return try await body(event, context) }
        var part = event
        part.records = indices.map { event.records[$0] }
        return try await body(part, context.narrowed(to: part.records.map(Event.sequenceNumber(of:))))
    }

    /// Notes how many records were handled before; a call that does nothing at all may surprise who made it.
    private func noteLeftOut(_ count: Int, of event: Event, _ context: FunctionContext) {
        guard count > 0 else { return }
        context.logger.log(
            level: count == event.records.count ? .info : .debug,
            "Records that were handled before are left out",
            metadata: [LogKey.count: "\(count)"]
        )
    }

    /// The keys of the records, up to the first that has no valid one, and why.
    private func keys(of event: Event) -> (keys: [String?], obstacle: (any Error)?) {
        var keys: [String?] = []
        for record in event.records {
            do {
                let key = try key(record)
                if let key, !(1...IdempotencyKey.byteCountMax).contains(key.utf8.count) {
                    throw IdempotencyError(
                        .keyInvalid,
                        "the idempotency key of record \(Event.sequenceNumber(of: record)) has \(key.utf8.count) bytes;"
                            + " 1 to \(IdempotencyKey.byteCountMax) are possible, and nil handles a record always"
                    )
                }
                keys.append(key)
            } catch {
                return (keys, error)
            }
        }
        return (keys, nil)
    }

    /// Begins what has a key; without any the store is left alone.
    private func begin(
        _ keys: [String?],
        of records: [SequenceNumber],
        in ledger: IdempotencyLedger,
        _ context: FunctionContext
    ) async throws -> [IdempotencyLedger.Claim] {
        guard keys.contains(where: { $0 != nil }) else { return keys.map { _ in .begun } }
        return try await ledger.begin(keys, of: records, isDivisible: reportsItemFailures, at: context.tables.now())
    }

    /// Ends what was begun; the outcome of the invocation stands, whether that can be written or not.
    private func end(
        _ ledger: IdempotencyLedger,
        completed: [String],
        released: [String],
        _ context: FunctionContext
    ) async {
        guard !completed.isEmpty || !released.isEmpty else { return }
        do {
            let expiry = context.tables.now() + timeToLive
            let lostCount = try await ledger.end(completed: completed, until: expiry, released: released)
            guard lostCount > 0 else { return }
            context.logger.warning(
                "Records were done after their marks had expired; they may have been handled twice",
                metadata: [LogKey.count: "\(lostCount)"]
            )
        } catch {
            context.logger.warning(
                "Marks cannot be ended; their records are refused until the deadline and handled if they come after it",
                metadata: [
                    LogKey.completedMarks: "\(completed.count)",
                    LogKey.releasedMarks: "\(released.count)",
                    LogKey.error: "\(error)",
                ]
            )
        }
    }

    /// How many records at the front of the event an answer says are done, as the lane will read it.
    private func resolvedCount(_ response: BatchResponse, of event: Event) -> Int {
        guard reportsItemFailures else { return event.records.count }
        guard response.invalidReason == nil else { return 0 }
        var indices: [SequenceNumber: Int] = [:]
        for (index, record) in event.records.enumerated().reversed() {
            indices[Event.sequenceNumber(of: record)] = index
        }
        // What is not in the batch fails all of it.
        return response.itemFailures.map { SequenceNumber($0).flatMap { indices[$0] } ?? 0 }.min()
            ?? event.records.count
    }

    /// Reports a record that could not be handled; when it is the first one nothing is done, and the error says more.
    private func failed(
        at index: Int,
        of event: Event,
        _ error: any Error,
        _ context: FunctionContext
    ) throws -> BatchResponse {
        guard index > 0 else { throw error }
        let sequenceNumber = Event.sequenceNumber(of: event.records[index])
        context.logFailure(of: sequenceNumber, error)
        return BatchResponse(itemFailures: [sequenceNumber.description])
    }
}
