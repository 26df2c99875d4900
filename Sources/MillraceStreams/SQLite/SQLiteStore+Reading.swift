internal import GRDB
package import MillraceModel
internal import Synchronization

extension SQLiteStore {
    /// The most stored bytes of a page that comes from the disk; the record that passes it is the last one.
    private static let pageByteCountMax = 8 << 20

    package func row(_ key: RowKey) async throws -> [UInt8]? {
        try await onReader { db in try SQLiteRows(db, name: key.space)?.value(of: key.key) }
    }

    package func rows(in space: String, after key: [UInt8]?, limit: Int) async throws -> [Row] {
        try await onReader { db in try SQLiteRows(db, name: space)?.rows(after: key, limit: limit) ?? [] }
    }

    package func read(_ shard: ShardKey, after position: Checkpoint, limit: Int) async throws -> RecordPage {
        let (view, page, shardCount) = try state.withLock { (state) throws(StoreError) in
            try state.index.checkOpen()
            let view = try state.index.view(of: shard, after: position)
            return (view, Self.page(from: state.tails[view.number], view, limit: limit), state.index.shardCount)
        }
        if let page { return page }
        return try await onReader { db in
            try Self.page(from: db, shardCount: shardCount, shard, after: position, view: view, limit: limit)
        }
    }

    /// A page from memory, or `nil` when a part of it is on the disk only.
    private static func page(from tail: ShardTail?, _ view: ShardView, limit: Int) -> RecordPage? {
        guard view.hasRecords else { return view.page([], upTo: view.position) }
        guard let (records, last) = tail?.records(after: view.position, limit: limit) else { return nil }
        return view.page(records, upTo: last)
    }

    /// A page from the disk.
    ///
    /// The snapshot may be later than the view, so what has been trimmed is asked again inside of it: a record that
    /// went in between would else be skipped without a word. That the shard is at its end is taken from the view: if
    /// it was closed then, everything it will ever hold had been committed.
    private static func page(
        from db: Database, shardCount: Int, _ key: ShardKey, after position: Checkpoint, view: ShardView, limit: Int
    ) throws -> RecordPage {
        let trim = try db.cachedStatement(sql: "SELECT trimmed FROM shards WHERE number = ?")
        guard let trimmed = try Int64.fetchOne(trim, arguments: [view.number]) else {
            throw StoreError.noSuchShard(key)
        }
        var view = view
        view.trim(through: trimmed, after: position)
        let statement = try db.shardStatement(
            sql: """
                SELECT position, arrival, content FROM \(SQLiteSchema.records(view.number))
                WHERE position > ? ORDER BY position LIMIT ?
                """,
            shardCount: shardCount
        )
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: [view.position, limit])
        var records: [StreamRecord] = []
        var last = view.position
        var byteCount = 0
        while byteCount < pageByteCountMax, let row = try cursor.next() {
            last = try row.integer(at: 0)
            let content = try row.bytes(at: 2)
            byteCount += content.count
            records.append(try record(at: last, arrival: try row.integer(at: 1), content, in: key))
        }
        return view.page(records, upTo: last)
    }

    private static func record(
        at position: Int64, arrival: Int64, _ content: [UInt8], in key: ShardKey
    ) throws -> StreamRecord {
        let sequenceNumber = StreamPosition.sequenceNumber(at: position)
        do {
            return StreamRecord(
                sequenceNumber: sequenceNumber,
                arrival: Timestamp(microsecondsSinceEpoch: arrival),
                content: try RecordCodec.decode(content)
            )
        } catch StoreError.corrupt(let detail) {
            throw StoreError.corrupt("record \(sequenceNumber) of shard \(key.shard) in \(key.stream): \(detail)")
        }
    }

    /// Runs something on a reading connection, in one snapshot.
    private func onReader<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try beginAccess()
        defer { endAccess() }
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { db in
                continuation.resume(with: Swift.Result { try StoreError.translating { try body(try db.get()) } })
            }
        }
    }
}
