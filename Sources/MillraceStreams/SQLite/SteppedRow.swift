internal import GRDBSQLite

/// The row at which a statement stands; only of use until it steps on.
struct SteppedRow {
    /// SQLite's statement.
    let statement: OpaquePointer

    /// The integer of a column.
    ///
    /// - Throws: `StoreError.corrupt` when there is something else.
    func integer(at index: Int32) throws(StoreError) -> Int64 {
        guard sqlite3_column_type(statement, index) == SQLITE_INTEGER else {
            throw .corrupt("column \(index) is no integer")
        }
        return sqlite3_column_int64(statement, index)
    }

    /// The bytes of a column.
    ///
    /// - Throws: `StoreError.corrupt` when there is something else.
    func bytes(at index: Int32) throws(StoreError) -> [UInt8] {
        guard sqlite3_column_type(statement, index) == SQLITE_BLOB else {
            throw .corrupt("column \(index) holds no bytes")
        }
        // No bytes have no address.
        guard let address = sqlite3_column_blob(statement, index) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(statement, index))))
    }

    /// The bytes of a column, or `nil` when there are none.
    ///
    /// - Throws: `StoreError.corrupt` when there is something else.
    func optionalBytes(at index: Int32) throws(StoreError) -> [UInt8]? {
        sqlite3_column_type(statement, index) == SQLITE_NULL ? nil : try bytes(at: index)
    }
}
