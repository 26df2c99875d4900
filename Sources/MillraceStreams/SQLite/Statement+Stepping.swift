internal import GRDB
internal import GRDBSQLite

/// SQLite's own calls on a statement that GRDB has prepared.
///
/// GRDB takes arguments as an array of values and blobs as `Data`, which costs several allocations and a copy of each
/// record, more than SQLite takes to store it. Indices of arguments count from 1, as in SQL.
extension Statement {
    /// Sets an argument to an integer.
    func bind(_ value: Int64, at index: Int32) {
        sqlite3_bind_int64(sqliteStatement, index, value)
    }

    /// Runs a statement that gives no rows, with the arguments that are set and one blob.
    ///
    /// - Parameters:
    ///   - blob: The bytes, which SQLite reads where they are.
    ///   - index: Which argument they are.
    ///   - db: The connection that the statement was prepared on.
    /// - Throws: `DatabaseError`.
    func run(blob: some Collection<UInt8>, at index: Int32, _ db: Database) throws {
        try withBytes(of: blob, at: index) { try finish(db) }
    }

    /// Runs a statement that gives no rows, with two blobs as its first arguments.
    ///
    /// - Throws: `DatabaseError`.
    func run(blobs first: some Collection<UInt8>, _ second: some Collection<UInt8>, _ db: Database) throws {
        try withBytes(of: first, at: 1) {
            try withBytes(of: second, at: 2) { try finish(db) }
        }
    }

    /// The blob in the first column of the first row, for a blob as the only argument; `nil` when there is no row.
    ///
    /// - Throws: `DatabaseError`.
    func firstBlob(for argument: [UInt8], _ db: Database) throws -> [UInt8]? {
        try withBytes(of: argument, at: 1) {
            var found: [UInt8]?
            try forEachRow(db) { row in
                found = try row.bytes(at: 0)
                return false
            }
            return found
        }
    }

    /// Runs a statement, with the arguments that are set, until it has no more rows or a body wants none.
    ///
    /// - Parameters:
    ///   - db: The connection that the statement was prepared on.
    ///   - body: Looks at a row; says whether it wants another one.
    /// - Throws: `DatabaseError`, and what `body` throws.
    func forEachRow(_ db: Database, _ body: (SteppedRow) throws -> Bool) throws {
        defer { sqlite3_reset(sqliteStatement) }
        while true {
            switch sqlite3_step(sqliteStatement) {
            case SQLITE_ROW: guard try body(SteppedRow(statement: sqliteStatement)) else { return }
            case SQLITE_DONE: return
            case let code: throw failure(code, db)
            }
        }
    }

    private func finish(_ db: Database) throws {
        let code = sqlite3_step(sqliteStatement)
        // The reset gives the same code again, and forgets the message.
        let failure = code == SQLITE_DONE ? nil : failure(code, db)
        sqlite3_reset(sqliteStatement)
        if let failure { throw failure }
    }

    private func failure(_ code: Int32, _ db: Database) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) },
            sql: sql
        )
    }

    /// Sets an argument to a blob for as long as a body runs.
    private func withBytes<Result>(
        of blob: some Collection<UInt8>, at index: Int32, _ body: () throws -> Result
    ) throws -> Result {
        let result = try blob.withContiguousStorageIfAvailable { bytes in
            // No address stands for NULL, also of no bytes.
            if let address = bytes.baseAddress, !bytes.isEmpty {
                sqlite3_bind_blob64(sqliteStatement, index, address, UInt64(bytes.count), nil)
            } else {
                sqlite3_bind_zeroblob(sqliteStatement, index, 0)
            }
            // What it points to ends with the body.
            defer { sqlite3_bind_null(sqliteStatement, index) }
            return try body()
        }
        return try result ?? withBytes(of: [UInt8](blob), at: index, body)
    }
}
