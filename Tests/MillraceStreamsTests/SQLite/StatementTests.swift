import GRDB
import Testing

@testable import MillraceStreams

/// SQLite's own calls on prepared statements.
@Suite("Statements")
struct StatementTests {
    private func withStatement(_ sql: String, _ body: (Statement) throws -> Void) throws {
        let queue = try DatabaseQueue()
        try queue.write { db in
            try db.execute(
                sql: "CREATE TABLE t (key BLOB NOT NULL PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID")
            try body(try db.makeStatement(sql: sql))
        }
    }

    @Test("an argument that there is not is refused with SQLite's own message, whatever its type")
    func range() throws {
        try withStatement("SELECT ?") { statement in
            for set in [
                { try statement.bind(1, at: 2) }, { try statement.run(blob: [1], at: 2) },
                { try statement.with("a".utf8, at: 2, asText: true) {} },
            ] as [() throws -> Void] {
                let error = #expect(throws: DatabaseError.self, performing: set)
                #expect(error?.resultCode == .SQLITE_RANGE)
                #expect(error?.message?.contains("out of range") == true)
                #expect(error?.sql == "SELECT ?")
            }
        }
    }

    @Test("bytes and texts of any length arrive as they are, none of them as NULL", arguments: [0, 1, 15, 16, 70_000])
    func lengths(count: Int) throws {
        let (bytes, text) = (Array(repeating: 7 as UInt8, count: count), String(repeating: "x", count: count))
        // 1 for a blob, 2 for a text, 0 for NULL.
        let kind = "coalesce(nullif(typeof(?1) = 'text', 0) * 2, typeof(?1) = 'blob')"
        try withStatement("SELECT \(kind), coalesce(length(?1), -1)") { statement in
            func row() throws -> [Int64] {
                var found: [Int64] = []
                try statement.forEachRow { row in
                    found = [try row.integer(at: 0), try row.integer(at: 1)]
                    return true
                }
                return found
            }
            let blob = try statement.with(bytes, at: 1, row)
            #expect(blob == [1, Int64(count)])
            // Bytes that do not lie side by side go the same way.
            let scattered = try statement.with(bytes.lazy.filter { _ in true }, at: 1, row)
            #expect(scattered == [1, Int64(count)])
            let chars = try statement.with(text.utf8, at: 1, asText: true, row)
            #expect(chars == [2, Int64(count)])
            // What was set for one run is gone in the next.
            let none = try row()
            #expect(none == [0, -1])
        }
    }

    @Test("a run that fails says why and leaves the statement ready for the next")
    func failure() throws {
        try withStatement("INSERT INTO t VALUES (?, ?)") { statement in
            try statement.run(blobs: [1], [2])
            let error = #expect(throws: DatabaseError.self) { try statement.run(blobs: [1], [3]) }
            #expect(error?.message?.contains("UNIQUE") == true)
            try statement.run(blobs: [2], [3])
        }
    }

    @Test("a row that is there, a value that is NULL and no row at all are told apart")
    func nulls() throws {
        try withStatement("SELECT CASE ?1 WHEN x'01' THEN x'05' END WHERE ?1 <> x'03'") { statement in
            let values = try [1, 2, 3].map { key in
                try statement.first(for: [key]) { try $0.optionalBytes(at: 0) }
            }
            #expect(values == [.some([5]), .some(nil), nil])
        }
    }
}
