internal import GRDB
internal import GRDBSQLite

/// SQLite's own calls on a statement that GRDB has prepared.
///
/// GRDB takes arguments as an array of values and blobs as `Data`, which would have to be made for each row. These are
/// methods because a statement that nobody keeps has to live until SQLite is done with it. Indices of arguments count
/// from 1, as in SQL; those of columns from 0.
extension Statement {
    /// Sets an argument to an integer.
    ///
    /// - Throws: `DatabaseError`.
    func bind(_ value: Int64, at index: Int32) throws {
        try check(sqlite3_bind_int64(sqliteStatement, index, value))
    }

    /// Runs a statement that gives no rows, with the arguments that are set and one blob.
    ///
    /// - Parameters:
    ///   - blob: The bytes, which SQLite reads where they are.
    ///   - index: Which argument they are.
    /// - Throws: `DatabaseError`.
    func run(blob: some Collection<UInt8>, at index: Int32) throws {
        try with(blob, at: index) { try finish() }
    }

    /// Runs a statement that gives no rows, with two blobs as its first arguments.
    ///
    /// - Throws: `DatabaseError`.
    func run(blobs first: some Collection<UInt8>, _ second: some Collection<UInt8>) throws {
        try with(first, at: 1) {
            try with(second, at: 2) { try finish() }
        }
    }

    /// What the first row holds, for the arguments that are set and a blob as the first one; `nil` without a row.
    ///
    /// - Throws: `DatabaseError`, and what `read` throws.
    func first<Result>(for blob: [UInt8], _ read: (SteppedRow) throws -> Result) throws -> Result? {
        try with(blob, at: 1) {
            var found: Result?
            try forEachRow { row in
                found = try read(row)
                return false
            }
            return found
        }
    }

    /// Runs a statement, with the arguments that are set, until it has no more rows or a body wants none.
    ///
    /// - Parameter body: Looks at a row; says whether it wants another one.
    /// - Throws: `DatabaseError`, and what `body` throws.
    func forEachRow(_ body: (SteppedRow) throws -> Bool) throws {
        defer { sqlite3_reset(sqliteStatement) }
        while true {
            switch sqlite3_step(sqliteStatement) {
            case SQLITE_ROW: guard try body(SteppedRow(statement: sqliteStatement)) else { return }
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// Sets an argument to bytes, as a blob or as text in UTF-8, for as long as a body runs, which leaves the statement
    /// reset.
    ///
    /// - Throws: `DatabaseError`, and what `body` throws.
    func with<Result>(
        _ bytes: some Collection<UInt8>, at index: Int32, asText isText: Bool = false, _ body: () throws -> Result
    ) throws -> Result {
        let result = try bytes.withContiguousStorageIfAvailable { bytes in
            // No address stands for NULL, so no bytes get any address.
            let address = UnsafeRawPointer(bytes.baseAddress) ?? UnsafeRawPointer(sqliteStatement)
            let count = UInt64(bytes.count)
            try check(
                isText
                    ? sqlite3_bind_text64(
                        sqliteStatement, index, address.assumingMemoryBound(to: CChar.self), count, nil,
                        UInt8(SQLITE_UTF8))
                    : sqlite3_bind_blob64(sqliteStatement, index, address, count, nil))
            // What it points to ends with the body. This fails only in the middle of a run.
            defer { sqlite3_bind_null(sqliteStatement, index) }
            return try body()
        }
        return try result ?? with([UInt8](bytes), at: index, asText: isText, body)
    }

    private func finish() throws {
        let code = sqlite3_step(sqliteStatement)
        // The reset gives the same code again, and forgets the message.
        let failure = code == SQLITE_DONE ? nil : failure(code)
        sqlite3_reset(sqliteStatement)
        if let failure { throw failure }
    }

    private func check(_ code: Int32) throws {
        if code != SQLITE_OK { throw failure(code) }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(sqlite3_db_handle(sqliteStatement))),
            sql: sql
        )
    }
}
