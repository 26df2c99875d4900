internal import GRDB

// GRDB takes and gives blobs as `Data`.
internal import struct Foundation.Data

extension [UInt8] {
    /// The bytes as an argument of a statement.
    ///
    /// Empty ones arrive as NULL, so the SQL has to say `coalesce(?, x'')`.
    var blob: DatabaseValue { Data(self).databaseValue }

    /// The bytes as a message names a key: SQLite's literal of a blob, cut behind 64 bytes.
    var hexadecimal: String {
        let digits = prefix(64).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "x'\(digits)'" + (count > 64 ? "…" : "")
    }
}

extension GRDB.Row {
    /// The bytes of a column.
    ///
    /// - Throws: `StoreError.corrupt` when there are none.
    func bytes(at index: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: index) { data in
            guard let data else { throw StoreError.corrupt("column \(index) is empty") }
            return [UInt8](data)
        }
    }

    /// The integer of a column, or `nil` when there is none.
    ///
    /// - Throws: `StoreError.corrupt` when there is something else.
    func optionalInteger(at index: Int) throws -> Int64? {
        let value: DatabaseValue = self[index]
        if value.isNull { return nil }
        guard let integer = Int64.fromDatabaseValue(value) else {
            throw StoreError.corrupt("column \(index) is no integer")
        }
        return integer
    }

    /// The integer of a column.
    ///
    /// - Throws: `StoreError.corrupt` when there is none.
    func integer(at index: Int) throws -> Int64 {
        guard let integer = try optionalInteger(at: index) else {
            throw StoreError.corrupt("column \(index) is empty")
        }
        return integer
    }

    /// The text of a column.
    ///
    /// - Throws: `StoreError.corrupt` when there is none.
    func text(at index: Int) throws -> String {
        let value: DatabaseValue = self[index]
        guard let text = String.fromDatabaseValue(value) else {
            throw StoreError.corrupt("column \(index) is no text")
        }
        return text
    }
}
