package import MillraceModel

/// The seam under everything durable: rows by key, streams with their shards, and the records in them.
///
/// One transaction holds rows and the records they cause, which is what makes capture exactly once. Readers never
/// poll: they are called back when there is something to read. Both implementations, `MemoryStore` and
/// `SQLiteStore`, pass one conformance suite.
package protocol StreamStore: AnyObject, Sendable {
    /// Runs `body` and makes what it wrote durable as one unit, before returning.
    ///
    /// Bodies run one after the other; several may share one commit. A body that throws leaves nothing behind. Its
    /// writes become visible to `row`, `read` and the callbacks only once they are durable. Once begun it runs to its
    /// end, whether the task is cancelled or not.
    ///
    /// - Throws: What `body` throws, or `StoreError` when the commit fails; then nothing was written by any body that
    ///   shared it, and a body that threw fails with that error too, because it may have seen the others' writes.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Result
    ) async throws -> Result

    /// `write` for callers that do not wait: bodies run in the order in which they are submitted.
    ///
    /// - Parameters:
    ///   - body: What to run.
    ///   - completion: Called once the commit is durable or has failed, on a thread of the store's choosing and possibly
    ///     before this returns; must not block.
    func submit<Result: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Result,
        completion: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    )

    /// The committed value of a row, or `nil`.
    func row(_ key: RowKey) async throws -> [UInt8]?

    /// Committed rows of a space in the byte order of their keys, or against it.
    ///
    /// - Parameters:
    ///   - space: The space to read.
    ///   - range: Which keys, and in which direction.
    ///   - limit: The most rows to give.
    func rows(in space: String, _ range: RowRange, limit: Int) async throws -> [Row]

    /// How many rows a space has, and how many bytes their values take together.
    ///
    /// It looks at all of them, so it is for people who ask, not for the way of a record.
    func extent(of space: String) async throws -> SpaceExtent

    /// All streams, disabled ones included, by ARN.
    func streams() -> [StreamDescription]

    /// One stream, or `nil` when there is none of that ARN.
    func stream(_ arn: StreamARN) -> StreamDescription?

    /// The shards of a stream in the order of their ids, closed ones included as long as they hold data.
    func shards(of stream: StreamARN) -> [ShardDescription]

    /// Behind the last record of a shard, where LATEST begins; `trimHorizon` when there is no such shard.
    func tip(of shard: ShardKey) -> Checkpoint

    /// Reads records behind a position, without waiting.
    ///
    /// A page may hold fewer records than the limit although more are there, because large ones come fewer at a time;
    /// only an empty one has reached the tip.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - position: Where to begin, exclusive. A position before the oldest record that is still there reads from
    ///     that record on, and the page says so; the trim horizon asks for just that and is never said to skip. To
    ///     learn whether a shard has lost records since it began, read after its starting sequence number.
    ///   - limit: The most records to give, at least 1.
    /// - Throws: `StoreError.noSuchShard`, or a failure of the disk.
    func read(_ shard: ShardKey, after position: Checkpoint, limit: Int) async throws -> RecordPage

    /// What `read` would give, or `nil` when that takes the disk.
    func readNow(_ shard: ShardKey, after position: Checkpoint, limit: Int) throws -> RecordPage?

    /// Calls back once, when `read` behind `position` would give a record or the shard's end, or the shard is gone;
    /// at once when that is so already.
    ///
    /// The callback runs on a thread of the store's choosing, possibly before this returns, and must not block.
    func whenReadable(_ shard: ShardKey, after position: Checkpoint, _ callback: @escaping @Sendable () -> Void)
        -> StoreWait

    /// Calls back once, when the shards or the status of a stream differ from what `version` saw; at once when that
    /// is so already. The version of a stream stands in its description; while there is none of that ARN it is 0.
    func whenShardsChange(of stream: StreamARN, since version: Int, _ callback: @escaping @Sendable () -> Void)
        -> StoreWait

    /// Forgets a callback; one that is just running may still finish.
    func cancel(_ wait: StoreWait)

    /// Writes what is left and closes the files. Later calls fail with `StoreError.closed`.
    func close() async throws
}

extension StreamStore {
    /// Committed rows of a space behind a key, exclusive, in the byte order of their keys; `nil` begins at the first.
    package func rows(in space: String, after key: [UInt8]?, limit: Int) async throws -> [Row] {
        try await rows(in: space, RowRange(after: key), limit: limit)
    }
}
