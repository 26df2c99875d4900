package import MillraceModel
internal import Synchronization

/// A store that keeps everything in memory and forgets it with the process: for tests and `--ephemeral`.
///
/// One lock guards it all and nothing suspends, so a simulation that drives it from one task is deterministic.
package final class MemoryStore: StreamStore {
    private let state = Mutex(MemoryState())
    private let now: @Sendable () -> Timestamp
    private let amend: (@Sendable (inout StoreTransaction) throws -> Void)?

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - now: Tells the instant of each transaction.
    ///   - amend: Runs behind each body in the same transaction, for tests in which streams change while they are written.
    package init(
        now: @escaping @Sendable () -> Timestamp,
        amend: (@Sendable (inout StoreTransaction) throws -> Void)? = nil
    ) {
        self.now = now
        self.amend = amend
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Result
    ) async throws -> Result {
        try writeNow(body)
    }

    package func submit<Result: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) {
        completion(Swift.Result { try writeNow(body) })
    }

    private func writeNow<Result: Sendable>(
        _ body: @Sendable (inout StoreTransaction) throws -> Result
    ) throws -> Result {
        let (result, callbacks) = try state.withLock { state in
            try state.index.checkOpen()
            let group = TransactionGroup(base: state, catalog: state.index.catalog)
            let result = try group.run(at: now()) { transaction in
                let result = try body(&transaction)
                try amend?(&transaction)
                return result
            }
            return (result, state.apply(group.changes, catalog: group.catalog))
        }
        for callback in callbacks { callback() }
        return result
    }

    package func row(_ key: RowKey) async throws -> [UInt8]? {
        try state.withLock { state in
            try state.index.checkOpen()
            return state.row(key)
        }
    }

    package func rows(in space: String, _ range: RowRange, limit: Int) async throws -> [Row] {
        try state.withLock { state in
            try state.index.checkOpen()
            return state.rows(in: space, range, limit: limit)
        }
    }

    package func extent(of space: String) async throws -> SpaceExtent {
        try state.withLock { state in
            try state.index.checkOpen()
            return state.extent(ofSpace: space)
        }
    }

    package func streams() -> [StreamDescription] {
        state.withLock(\.index.catalog).streams
    }

    package func stream(_ arn: StreamARN) -> StreamDescription? {
        state.withLock(\.index.catalog).topology(of: arn)?.description
    }

    package func shards(of stream: StreamARN) -> [ShardDescription] {
        state.withLock(\.index.catalog).topology(of: stream)?.shards.map(\.description) ?? []
    }

    package func tip(of shard: ShardKey) -> Checkpoint {
        state.withLock { $0.index.tip(of: shard) }
    }

    package func read(_ shard: ShardKey, after position: Checkpoint, limit: Int) async throws -> RecordPage {
        try page(shard, after: position, limit: limit)
    }

    package func readNow(_ shard: ShardKey, after position: Checkpoint, limit: Int) throws -> RecordPage? {
        try page(shard, after: position, limit: limit)
    }

    private func page(_ shard: ShardKey, after position: Checkpoint, limit: Int) throws -> RecordPage {
        let (view, slices) = try state.withLock { state in
            try state.index.checkOpen()
            let view = try state.index.view(of: shard, after: position)
            return (view, state.slices(view, limit: limit))
        }
        var records: [StreamRecord] = []
        records.reserveCapacity(slices.reduce(0) { $0 + $1.count })
        for slice in slices { for entry in slice { records.append(entry.record) } }
        return view.page(records, upTo: slices.last?.last?.position ?? view.position)
    }

    package func whenReadable(
        _ shard: ShardKey, after position: Checkpoint, _ callback: @escaping @Sendable () -> Void
    ) -> StoreWait {
        let (wait, isDue) = state.withLock { $0.index.wait(for: shard, after: position, callback) }
        if isDue { callback() }
        return wait
    }

    package func whenShardsChange(
        of stream: StreamARN, since version: Int, _ callback: @escaping @Sendable () -> Void
    ) -> StoreWait {
        let (wait, isDue) = state.withLock { $0.index.wait(forChangeOf: stream, since: version, callback) }
        if isDue { callback() }
        return wait
    }

    package func cancel(_ wait: StoreWait) {
        state.withLock { $0.index.cancel(wait) }
    }

    package func close() async throws {
        let callbacks = state.withLock { $0.index.close() }
        for callback in callbacks { callback() }
    }
}
