internal import GRDB

/// The rows of one space, read on any connection.
struct SQLiteRows {
    private let db: Database
    private let space: String
    private let number: Int
    private let table: String
    private let vault: Vault?
    private let spaceCount: Int

    /// Looks at a space by its name and number.
    ///
    /// - Parameters:
    ///   - db: The connection.
    ///   - name: The space's name, to which its values are sealed.
    ///   - number: The space's number, which names its table.
    ///   - vault: What opens the values of an encrypted store.
    ///   - spaceCount: About how many spaces there are.
    init(_ db: Database, name: String, number: Int, vault: Vault?, spaceCount: Int) {
        self.db = db
        space = name
        self.number = number
        table = SQLiteSchema.rows(number)
        self.vault = vault
        self.spaceCount = spaceCount
    }

    /// Looks at a space by its name, as far as the connection sees it; `nil` when it has no row.
    init?(_ db: Database, name: String, vault: Vault?, spaceCount: Int) throws {
        let statement = try db.cachedStatement(sql: "SELECT number FROM spaces WHERE name = ?")
        guard let number = try Int.fetchOne(statement, arguments: [name]) else { return nil }
        self.init(db, name: name, number: number, vault: vault, spaceCount: spaceCount)
    }

    /// The value of a row.
    func value(of key: [UInt8]) throws -> [UInt8]? {
        let statement = try db.tableStatement(
            sql: "SELECT value FROM \(table) WHERE key = ?", tableCount: spaceCount)
        return try statement.first(for: key) { try $0.bytes(at: 0) }.map { try open($0, key: key) }
    }

    /// The value of a row, read outside of any transaction; `nil` when the number is not that of the space any more.
    func valueIfThere(of key: [UInt8]) throws -> [UInt8]?? {
        // One statement sees one snapshot, so the number cannot become that of another space in between.
        let statement = try db.tableStatement(
            sql: """
                SELECT (SELECT value FROM \(table) WHERE key = ?) FROM spaces WHERE number = ? AND name = ?
                """,
            tableCount: spaceCount
        )
        try statement.bind(Int64(number), at: 2)
        let found = try statement.with(space.utf8, at: 3, asText: true) {
            try statement.first(for: key) { try $0.optionalBytes(at: 0) }
        }
        return try found.map { try $0.map { try open($0, key: key) } }
    }

    /// How many rows there are, and the bytes of their values.
    func extent() throws -> SpaceExtent {
        let statement = try db.tableStatement(
            sql: "SELECT count(*), coalesce(sum(length(value)), 0) FROM \(table)", tableCount: spaceCount)
        guard let row = try GRDB.Row.fetchOne(statement) else { return SpaceExtent() }
        let (rowCount, byteCount) = (Int(try row.integer(at: 0)), Int(try row.integer(at: 1)))
        // What sealing adds is no part of the values.
        let overhead = vault == nil ? 0 : rowCount * Vault.overheadByteCount
        return SpaceExtent(rowCount: rowCount, byteCount: byteCount - overhead)
    }

    /// The rows of a range, in its direction.
    func rows(_ range: RowRange, limit: Int) throws -> [Row] {
        var sql = "SELECT key, value FROM \(table) WHERE key >= coalesce(?, x'')"
        var arguments: StatementArguments = [range.lowerBound.blob]
        if let upperBound = range.upperBound {
            sql += " AND key < coalesce(?, x'')"
            arguments += [upperBound.blob]
        }
        sql += range.isReversed ? " ORDER BY key DESC LIMIT ?" : " ORDER BY key LIMIT ?"
        let statement = try db.tableStatement(sql: sql, tableCount: spaceCount)
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments + [limit])
        var rows: [Row] = []
        while let row = try cursor.next() {
            let key = try row.bytes(at: 0)
            rows.append(Row(key: key, value: try open(row.bytes(at: 1), key: key)))
        }
        return rows
    }

    private func open(_ value: [UInt8], key: [UInt8]) throws -> [UInt8] {
        guard let vault else { return value }
        let place = SealedPlace.row(space: space, key: key)
        do {
            return try vault.open(value, at: place, db)
        } catch StoreError.corrupt(let detail) {
            throw StoreError.corrupt("\(place): \(detail)")
        }
    }
}
