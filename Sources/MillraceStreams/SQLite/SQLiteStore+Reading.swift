internal import GRDB
package import MillraceModel
internal import Synchronization

extension SQLiteStore {
    /// The most stored bytes of a page that comes from the disk; the record that passes it is the last one.
    private static let pageByteCountMax = 8 << 20

    package func row(_ key: RowKey) async throws -> [UInt8]? {
        if let known = try knownRow(key) { return known }
        return try await onSpace(key.space) { try $0.value(of: key.key) } ?? nil
    }

    /// The value of a row as far as it can be read at once; `nil` when that cannot be told.
    ///
    /// The number of the space is what the last commit left; the statement makes sure that it still is.
    private func knownRow(_ key: RowKey) throws -> [UInt8]?? {
        let (number, spaceCount, spacesVersion) = try state.withLock { (state) throws(StoreError) in
            try state.index.checkOpen()
            state.accessCount += 1
            return (state.spaces[key.space], state.spaces.count, state.spacesVersion)
        }
        defer { endAccess() }
        guard let number else { return nil }
        do {
            return try rowReaders.read(spacesVersion: spacesVersion) { db in
                try SQLiteRows(db, name: key.space, number: number, vault: vault, spaceCount: spaceCount)
                    .valueIfThere(of: key.key)
            }
        } catch is DatabaseError {
            // The table may have gone in between, which the way through a snapshot tells from a damaged file.
            return nil
        }
    }

    package func rows(in space: String, _ range: RowRange, limit: Int) async throws -> [Row] {
        try await onSpace(space) { try $0.rows(range, limit: limit) } ?? []
    }

    private func onSpace<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable (SQLiteRows) throws -> Result
    ) async throws -> Result? {
        let (vault, spaceCount) = (vault, state.withLock { $0.spaces.count })
        return try await onReader { db in
            try SQLiteRows(db, name: name, vault: vault, spaceCount: spaceCount).map(body)
        }
    }

    package func extent(of space: String) async throws -> SpaceExtent {
        try await onSpace(space) { try $0.extent() } ?? SpaceExtent()
    }

    package func read(_ shard: ShardKey, after position: Checkpoint, limit: Int) async throws -> RecordPage {
        let (view, page, shardCount) = try look(at: shard, after: position, limit: limit)
        if let page { return page }
        return try await onReader { [self] db in
            try self.page(from: db, shardCount: shardCount, shard, after: position, view: view, limit: limit)
        }
    }

    package func readNow(_ shard: ShardKey, after position: Checkpoint, limit: Int) throws -> RecordPage? {
        try look(at: shard, after: position, limit: limit).page
    }

    private func look(
        at shard: ShardKey, after position: Checkpoint, limit: Int
    ) throws(StoreError) -> (view: ShardView, page: RecordPage?, shardCount: Int) {
        try state.withLock { (state) throws(StoreError) in
            try state.index.checkOpen()
            let view = try state.index.view(of: shard, after: position)
            return (view, Self.page(from: state.tails[view.number], view, limit: limit), state.index.shardCount)
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
    private func page(
        from db: Database, shardCount: Int, _ key: ShardKey, after position: Checkpoint, view: ShardView, limit: Int
    ) throws -> RecordPage {
        let trim = try db.cachedStatement(sql: "SELECT trimmed FROM shards WHERE number = ?")
        guard let trimmed = try Int64.fetchOne(trim, arguments: [view.number]) else {
            throw StoreError.noSuchShard(key)
        }
        var view = view
        view.trim(through: trimmed, after: position)
        let statement = try db.tableStatement(
            sql: """
                SELECT position, arrival, content FROM \(SQLiteSchema.records(view.number))
                WHERE position > ? ORDER BY position LIMIT ?
                """,
            tableCount: shardCount
        )
        try statement.bind(view.position, at: 1)
        try statement.bind(Int64(limit), at: 2)
        var records: [StreamRecord] = []
        var last = view.position
        var byteCount = 0
        try statement.forEachRow { row in
            last = try row.integer(at: 0)
            let content = try row.bytes(at: 2)
            byteCount += content.count
            let arrival = Timestamp(microsecondsSinceEpoch: try row.integer(at: 1))
            let sequenceNumber = view.numbering.sequenceNumber(at: last, arrival: arrival)
            let place = SealedPlace.record(
                shard: view.number, position: last, arrival: arrival.microsecondsSinceEpoch)
            records.append(try record(sequenceNumber, arrival: arrival, content, at: place, in: key, db))
            return byteCount < Self.pageByteCountMax
        }
        return view.page(records, upTo: last)
    }

    private func record(
        _ sequenceNumber: SequenceNumber, arrival: Timestamp, _ content: [UInt8], at place: SealedPlace,
        in key: ShardKey, _ db: Database
    ) throws -> StreamRecord {
        do {
            return StreamRecord(
                sequenceNumber: sequenceNumber,
                arrival: arrival,
                content: try RecordCodec.decode(try vault?.open(content, at: place, db) ?? content)
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
