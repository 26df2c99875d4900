internal import GRDB

/// The rows of one space, read on any connection.
struct SQLiteRows {
    private let db: Database
    private let table: String

    /// Looks at a space by its number.
    init(_ db: Database, number: Int) {
        self.db = db
        table = SQLiteSchema.rows(number)
    }

    /// Looks at a space by its name, as far as the connection sees it; `nil` when it has no row.
    init?(_ db: Database, name: String) throws {
        let statement = try db.cachedStatement(sql: "SELECT number FROM spaces WHERE name = ?")
        guard let number = try Int.fetchOne(statement, arguments: [name]) else { return nil }
        self.init(db, number: number)
    }

    /// The value of a row.
    func value(of key: [UInt8]) throws -> [UInt8]? {
        let statement = try db.cachedStatement(sql: "SELECT value FROM \(table) WHERE key = coalesce(?, x'')")
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: [key.blob])
        return try cursor.next()?.bytes(at: 0)
    }

    /// Rows behind a key, in order.
    func rows(after key: [UInt8]?, limit: Int) throws -> [Row] {
        let cursor: RowCursor
        if let key {
            let statement = try db.cachedStatement(
                sql: "SELECT key, value FROM \(table) WHERE key > coalesce(?, x'') ORDER BY key LIMIT ?")
            cursor = try GRDB.Row.fetchCursor(statement, arguments: [key.blob, limit])
        } else {
            let statement = try db.cachedStatement(sql: "SELECT key, value FROM \(table) ORDER BY key LIMIT ?")
            cursor = try GRDB.Row.fetchCursor(statement, arguments: [limit])
        }
        var rows: [Row] = []
        while let row = try cursor.next() {
            rows.append(Row(key: try row.bytes(at: 0), value: try row.bytes(at: 1)))
        }
        return rows
    }
}
