import Foundation
import GRDBSQLite
import MillraceModel
import MillraceStreams

/// The limit of everything durable: a loop over SQLite's C API with the layout of the store, one table a shard.
struct BareInserts {
    /// Inserts rows and gives rows a second.
    ///
    /// - Parameters:
    ///   - path: Where the file is made.
    ///   - rowBytes: The bytes of a row's content.
    ///   - perTransaction: How many rows share a commit.
    ///   - isFull: Whether each commit is flushed to the disk.
    static func rate(
        path: String, rows: Int, rowBytes: Int, tables: Int, perTransaction: Int, isFull: Bool
    ) throws -> Double {
        var connection: OpaquePointer?
        try check(sqlite3_open(path, &connection), connection)
        defer { sqlite3_close(connection) }
        try execute("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL", connection)
        try execute("PRAGMA synchronous = \(isFull ? "FULL" : "NORMAL")", connection)
        var inserts: [OpaquePointer?] = []
        defer { for insert in inserts { sqlite3_finalize(insert) } }
        for table in 0..<tables {
            try execute(
                "CREATE TABLE s\(table) (position INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, content BLOB NOT NULL)",
                connection)
            var insert: OpaquePointer?
            try check(
                sqlite3_prepare_v2(connection, "INSERT INTO s\(table) VALUES (?, ?, ?)", -1, &insert, nil), connection)
            inserts.append(insert)
        }
        let content = RecordPool(bytes: rowBytes).entries(0..<1)[0].data
        let watch = Stopwatch()
        var row = 0
        while row < rows {
            try execute("BEGIN IMMEDIATE", connection)
            for _ in 0..<min(perTransaction, rows - row) {
                row += 1
                let insert = inserts[row % tables]
                sqlite3_bind_int64(insert, 1, Int64(row))
                sqlite3_bind_int64(insert, 2, Int64(row))
                let code = content.withUnsafeBytes { bytes in
                    sqlite3_bind_blob(insert, 3, bytes.baseAddress, Int32(bytes.count), nil)
                    return sqlite3_step(insert)
                }
                guard code == SQLITE_DONE else { throw BenchError(String(cString: sqlite3_errmsg(connection))) }
                sqlite3_reset(insert)
            }
            try execute("COMMIT", connection)
        }
        return watch.rate(of: rows)
    }

    private static func execute(_ sql: String, _ connection: OpaquePointer?) throws {
        try check(sqlite3_exec(connection, sql, nil, nil, nil), connection)
    }

    private static func check(_ code: Int32, _ connection: OpaquePointer?) throws {
        guard code == SQLITE_OK else { throw BenchError(String(cString: sqlite3_errmsg(connection))) }
    }
}

/// What went wrong in a bench.
package struct BenchError: Error, CustomStringConvertible {
    /// What and where.
    package let description: String

    init(_ description: String) { self.description = description }
}
