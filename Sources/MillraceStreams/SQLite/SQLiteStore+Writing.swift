internal import GRDB
internal import Synchronization

extension SQLiteStore {
    /// The most bodies that share a commit; one commit must not keep the first of them waiting for long.
    private static let groupBodyCountMax = 1_024
    /// The most values that a commit holds before no further body joins it.
    private static let groupWriteCountMax = 8_192

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            submit(body) { continuation.resume(with: $0) }
        }
    }

    package func submit<Result: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) {
        let now = now
        do throws(StoreError) {
            let needsFlush = try queue.withLock { (queue) throws(StoreError) in
                try queue.append { group in
                    let outcome = Swift.Result { try group.run(at: now(), body) }
                    // A body that threw may have seen what the others wrote, so its answer waits for the commit too.
                    return { failure in completion(failure.map { .failure($0) } ?? outcome) }
                }
            }
            if needsFlush { scheduleFlush() }
        } catch {
            completion(.failure(error))
        }
    }

    private func scheduleFlush() {
        pool.asyncWriteWithoutTransaction { [self] db in
            _ = flushGroup(db)
            if queue.withLock({ $0.endFlush() }) { scheduleFlush() }
        }
    }

    /// Runs the bodies that wait, commits what they wrote, publishes it and answers them.
    ///
    /// - Returns: Whether there was any.
    func flushGroup(_ db: Database) -> Bool {
        guard queue.withLock({ !$0.isEmpty }) else { return false }
        let (catalog, spaces, shardCount) = state.withLock { ($0.index.catalog, $0.spaces, $0.index.shardCount) }
        let group = TransactionGroup(
            base: SQLiteTransactionBase(db, store: self, spaces: spaces), catalog: catalog)
        var writer = ChangeWriter(db, spaces: spaces, shardCount: shardCount, vault: vault)
        var completions: [WriteQueue.Completion] = []
        var failure: StoreError?
        do {
            // The bodies run inside, too: each row that they read would lock the file on its own.
            try db.inTransaction(.immediate) {
                completions = runBodies(in: group)
                // SQLite gives a transaction up by itself when a read meets a fault of the disk; what is written then
                // would not be one any more.
                guard db.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                guard !group.changes.isEmpty else { return .rollback }
                try writer.write(group.changes)
                return .commit
            }
            let callbacks = state.withLock { $0.publish(writer, of: group) }
            for callback in callbacks { callback() }
        } catch {
            vault?.rollBack()
            failure = StoreError.from(error)
            // Without a transaction they run all the same: only they know who waits, and this is the answer.
            if completions.isEmpty { completions = runBodies(in: group) }
        }
        for completion in completions { completion(failure) }
        walCheckpointer.copyIfLong()
        return !completions.isEmpty
    }

    private func runBodies(in group: TransactionGroup) -> [WriteQueue.Completion] {
        var completions: [WriteQueue.Completion] = []
        while completions.count < Self.groupBodyCountMax, group.changes.writeCount < Self.groupWriteCountMax,
            let body = queue.withLock({ $0.popFirst() })
        {
            completions.append(body(group))
        }
        return completions
    }
}
