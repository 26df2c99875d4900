internal import GRDB
internal import MillraceModel

/// Writes a change set into the tables, inside a transaction that its caller opens and commits.
struct ChangeWriter {
    /// The numbers of the spaces, new ones included.
    private(set) var spaces: [String: Int]
    /// Whether there are new spaces, or fewer.
    private(set) var hasNewSpaces = false
    /// The new records by shard, with the sizes of their stored form.
    private(set) var entries: [Int: [ShardTail.Entry]] = [:]
    private let db: Database
    private let shardCount: Int
    private let vault: Vault?
    /// The content of one record after the other, so that its room is allocated once.
    private var content = BinaryWriter(reserving: 4_096)

    /// Starts on top of the committed spaces; a vault seals what an encrypted store holds.
    init(_ db: Database, spaces: [String: Int], shardCount: Int, vault: Vault?) {
        self.db = db
        self.spaces = spaces
        self.shardCount = shardCount
        self.vault = vault
    }

    /// Writes everything down.
    mutating func write(_ changes: ChangeSet) throws {
        // Streams go before others come: a new one may have the name of one that is gone.
        for case (let number, .dropped) in changes.streams {
            try execute("DELETE FROM streams WHERE number = ?", [number])
        }
        for case (let number, .put(let stream)) in changes.streams { try write(stream, number: number) }
        try changeTables(changes.shards)
        for (number, change) in changes.shards { try write(change, number: number) }
        for (number, records) in changes.appended {
            if case .dropped = changes.shards[number] { continue }
            try append(records, to: number)
        }
        for (number, position) in changes.trimmed {
            if case .dropped = changes.shards[number] { continue }
            try execute("UPDATE shards SET trimmed = ? WHERE number = ?", [position, number])
            try db.makeStatement(sql: "DELETE FROM \(SQLiteSchema.records(number)) WHERE position <= ?")
                .execute(arguments: [position])
        }
        for (name, space) in changes.spaces { try write(space, name: name) }
    }

    private func write(_ stream: StreamDescription, number: Int) throws {
        try execute(
            """
            INSERT INTO streams (number, arn, view_type, created, disabled, version) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (number) DO UPDATE SET disabled = excluded.disabled, version = excluded.version
            """,
            [
                number, stream.arn.description, stream.viewType.rawValue, stream.createdAt.microsecondsSinceEpoch,
                stream.disabledAt?.microsecondsSinceEpoch, stream.version,
            ]
        )
    }

    /// Creates and drops the tables of shards, all at once because GRDB forgets its statements each time.
    private func changeTables(_ changes: [Int: ChangeSet.ShardChange]) throws {
        for (number, change) in changes {
            switch change {
            case .created: try db.execute(sql: SQLiteSchema.createRecords(number))
            case .closed: break
            // A shard that came and went within this commit has no table.
            case .dropped: try db.execute(sql: "DROP TABLE IF EXISTS \(SQLiteSchema.records(number))")
            }
        }
    }

    private func write(_ change: ChangeSet.ShardChange, number: Int) throws {
        switch change {
        case .created(let shard, let streamNumber):
            try execute(
                """
                INSERT INTO shards
                (number, stream, id, parents, lower_hash, upper_hash, created, start, ending, closed, trimmed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    number, streamNumber, shard.id.description, shard.parents.map(\.description).joined(separator: " "),
                    StableHash.hexadecimal(shard.hashRange.lowerBound),
                    StableHash.hexadecimal(shard.hashRange.upperBound),
                    shard.createdAt.microsecondsSinceEpoch, shard.start, shard.end,
                    shard.closedAt?.microsecondsSinceEpoch, shard.start,
                ]
            )
        case .closed(let shard):
            try execute(
                "UPDATE shards SET ending = ?, closed = ? WHERE number = ?",
                [shard.end, shard.closedAt?.microsecondsSinceEpoch, number]
            )
        case .dropped:
            try execute("DELETE FROM shards WHERE number = ?", [number])
        }
    }

    private mutating func append(_ records: [PositionedRecord], to number: Int) throws {
        let statement = try db.tableStatement(
            sql: "INSERT INTO \(SQLiteSchema.records(number)) (position, arrival, content) VALUES (?, ?, ?)",
            tableCount: shardCount
        )
        var appended: [ShardTail.Entry] = []
        appended.reserveCapacity(records.count)
        for entry in records {
            content.clear()
            RecordCodec.encode(entry.record.content, images: entry.images, to: &content)
            let arrival = entry.record.arrival.microsecondsSinceEpoch
            try statement.bind(entry.position, at: 1)
            try statement.bind(arrival, at: 2)
            if let vault {
                let place = SealedPlace.record(shard: number, position: entry.position, arrival: arrival)
                try statement.run(blob: vault.seal(content.bytes, at: place, db), at: 3)
            } else {
                try statement.run(blob: content.bytes, at: 3)
            }
            appended.append(
                ShardTail.Entry(position: entry.position, record: entry.record, byteCount: content.bytes.count))
        }
        entries[number] = appended
    }

    private mutating func write(_ changes: SpaceChanges, name: String) throws {
        let hasValues = changes.values.contains { $0.value != nil }
        if changes.replacesAll, let number = spaces[name] {
            // Quicker than to delete each row. Readers that are under way keep their snapshot of the old table.
            hasNewSpaces = true
            spaces[name] = nil
            try execute("DELETE FROM spaces WHERE number = ?", [number])
            try db.execute(sql: "DROP TABLE \(SQLiteSchema.rows(number))")
        }
        guard hasValues || spaces[name] != nil else { return }
        let table = SQLiteSchema.rows(try number(ofSpace: name))
        let insert = try db.tableStatement(
            sql: """
                INSERT INTO \(table) (key, value) VALUES (?, ?)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """,
            tableCount: spaces.count
        )
        let delete = try db.tableStatement(
            sql: "DELETE FROM \(table) WHERE key = ?", tableCount: spaces.count)
        for (key, value) in changes.values {
            switch (value, vault) {
            case (let value?, nil):
                try insert.run(blobs: key, value)
            case (let value?, let vault?):
                try insert.run(blobs: key, vault.seal(value, at: .row(space: name, key: key), db))
            case (nil, _):
                try delete.run(blob: key, at: 1)
            }
        }
    }

    private mutating func number(ofSpace name: String) throws -> Int {
        if let number = spaces[name] { return number }
        try execute("INSERT INTO spaces (name) VALUES (?)", [name])
        let number = Int(db.lastInsertedRowID)
        try db.execute(sql: SQLiteSchema.createRows(number))
        spaces[name] = number
        hasNewSpaces = true
        return number
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
