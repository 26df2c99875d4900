import MillraceModel
import MillraceStreams

/// The marks of one function in a store, as one attempt of an invocation sets and takes them away.
///
/// The only place that knows what a mark means; each call is one transaction, which makes it atomic in every store.
struct IdempotencyLedger: Sendable {
    /// What becomes of a key at the beginning of an attempt.
    enum Claim: Hashable, Sendable {
        /// It is this attempt's to handle, marked unless it is no key.
        case begun
        /// It was handled before.
        case completed
        /// The same call has begun it for an earlier record.
        case duplicate
        /// Another attempt is handling it.
        case inProgress(until: Timestamp)
    }

    /// The fewest expired marks that go at each beginning, where there are so many.
    ///
    /// As many more go as keys come, so that there are never many more than count.
    private static let sweepCount = 16

    private let store: any StreamStore
    private let function: String
    private let token: String
    private let deadline: Timestamp

    /// Looks at a store for one attempt.
    ///
    /// - Parameters:
    ///   - store: Where the marks stand.
    ///   - function: The name of the function whose marks they are.
    ///   - context: Names the attempt and says until when it may take.
    init(store: any StreamStore, function: String, _ context: FunctionContext) {
        self.store = store
        self.function = function
        // The deadline too, because a person's own call of a function may be without an id of its own.
        token = "\(context.requestID) \(context.attempt) \(context.deadline.microsecondsSinceEpoch)"
        deadline = context.deadline
    }

    /// Marks keys as being handled, one after the other, up to the first that another attempt is handling.
    ///
    /// - Parameters:
    ///   - keys: The keys of a batch, in order; `nil` for a record that has none and is handled always.
    ///   - records: The sequence numbers of at least those records, which name one in an error.
    ///   - isDivisible: Whether the keys before one that is in progress stay marked; else nothing does.
    ///   - now: The present instant.
    /// - Returns: What became of each key; the last one may be in progress, and then those behind it are left out.
    /// - Throws: `IdempotencyError` for a key in progress of keys that cannot be divided, and when the store fails.
    func begin(
        _ keys: [String?],
        of records: [SequenceNumber],
        isDivisible: Bool,
        at now: Timestamp
    ) async throws(IdempotencyError) -> [Claim] {
        try await translating {
            try await store.write { transaction in
                try transaction.sweepMarks(limit: keys.count + Self.sweepCount, at: now)
                let own = IdempotencyMark(state: .inProgress(token: token), expiry: deadline)
                var begun: Set<[UInt8]> = []
                var claims: [Claim] = []
                for (key, record) in zip(keys, records) {
                    guard let key else {
                        claims.append(.begun)
                        continue
                    }
                    let row = rowKey(of: key)
                    guard !begun.contains(row) else {
                        claims.append(.duplicate)
                        continue
                    }
                    let found = try transaction.mark(at: row)
                    guard let mark = found, mark.counts(at: now) else {
                        transaction.setMark(own, at: row, insteadOf: found)
                        begun.insert(row)
                        claims.append(.begun)
                        continue
                    }
                    guard mark.state != .completed else {
                        claims.append(.completed)
                        continue
                    }
                    guard isDivisible else {
                        throw IdempotencyError.inProgress(key, of: record, in: function, until: mark.expiry)
                    }
                    return claims + [.inProgress(until: mark.expiry)]
                }
                return claims
            }
        }
    }

    /// Ends what the attempt has begun: some keys are done, and others are as if they had never come.
    ///
    /// Marks that are not the attempt's any more, because they expired and another one began, stay as they are.
    ///
    /// - Parameters:
    ///   - completed: The keys that are done.
    ///   - expiry: Until when they count as done.
    ///   - released: The keys to be handled at their next delivery.
    /// - Returns: How many keys were done without their mark being the attempt's any more.
    /// - Throws: `IdempotencyError` when the store fails.
    func end(completed: [String], until expiry: Timestamp, released: [String]) async throws(IdempotencyError) -> Int {
        try await translating {
            try await store.write { transaction in
                var lostCount = 0
                for key in completed {
                    let row = rowKey(of: key)
                    if let mark = try transaction.mark(at: row), mark.state == .inProgress(token: token) {
                        let done = IdempotencyMark(state: .completed, expiry: expiry)
                        transaction.setMark(done, at: row, insteadOf: mark)
                    } else {
                        lostCount += 1
                    }
                }
                for key in released {
                    let row = rowKey(of: key)
                    if let mark = try transaction.mark(at: row), mark.state == .inProgress(token: token) {
                        transaction.removeMark(mark, at: row)
                    }
                }
                return lostCount
            }
        }
    }

    /// The function's name stands behind its length, so that no name and key read like another pair.
    private func rowKey(of key: String) -> [UInt8] {
        var writer = BinaryWriter(reserving: function.utf8.count + key.utf8.count + 2)
        writer.write(text: function)
        return writer.bytes + Array(key.utf8)
    }

    private func translating<Result>(
        _ body: () async throws -> Result
    ) async throws(IdempotencyError) -> Result {
        do {
            return try await body()
        } catch let error as IdempotencyError {
            throw error
        } catch {
            throw IdempotencyError(
                .storeUnusable,
                "the marks of \(function) cannot be read or written: \(error)",
                underlying: error,
                isRetryable: (error as? StoreError)?.isRetryable ?? false
            )
        }
    }
}
