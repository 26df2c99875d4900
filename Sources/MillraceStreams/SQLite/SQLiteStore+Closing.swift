internal import Dispatch
internal import GRDB
internal import Synchronization

extension SQLiteStore {
    package func close() async throws {
        guard queue.withLock({ $0.close() }) else { return }
        let callbacks = state.withLock { $0.index.close() }
        for callback in callbacks { callback() }
        // Behind the flush that is already scheduled, if any, and until nothing is left.
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { [self] db in
                while flushGroup(db) {}
                continuation.resume()
            }
        }
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.accessCount > 0 { state.whenIdle = { continuation.resume() } }
                return state.accessCount == 0
            }
            if isIdle { continuation.resume() }
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // Closing waits for GRDB's queues, so it must run on none of them, and not on the cooperative pool.
            DispatchQueue.global().async { [pool, rowReaders, walCheckpointer] in
                continuation.resume(
                    with: Swift.Result {
                        try StoreError.translating {
                            // The one that may write last, if there is one: the last connection empties the log.
                            let closings = [
                                Swift.Result { try rowReaders.close() }, Swift.Result { try pool.close() },
                                Swift.Result { try walCheckpointer.close() },
                            ]
                            for closing in closings { try closing.get() }
                        }
                    })
            }
        }
    }

    /// Runs something on the writing connection, outside of any transaction.
    func onWriter<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try beginAccess()
        defer { endAccess() }
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Swift.Result { try StoreError.translating { try body(db) } })
            }
        }
    }

    /// Counts an access to the file, because GRDB must not be closed under it.
    func beginAccess() throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            try state.index.checkOpen()
            state.accessCount += 1
        }
    }

    /// Ends an access, and lets `close` go on with the last one.
    func endAccess() {
        let whenIdle = state.withLock { state in
            state.accessCount -= 1
            return state.accessCount == 0 ? state.whenIdle.take() : nil
        }
        whenIdle?()
    }
}
