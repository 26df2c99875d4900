import GRDB
import GRDBSQLite
import MillraceModel
import Testing

@testable import MillraceStreams

/// Single rows are read on connections of their own, on the thread that asks.
@Suite("Single rows")
struct SingleRowTests {
    private let clock = TestClock()

    private func open(_ folder: TemporaryFolder) throws -> SQLiteStore {
        try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
    }

    private func row(_ space: String, _ key: [UInt8]) -> RowKey { RowKey(space: space, key: key) }

    @Test("G22 a row is read from its own space, also when another space has got the number of one that went")
    func reusedNumber() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let (old, new) = (row("old", [1]), row("new", [1]))
            for round in 1...3 as ClosedRange<UInt8> {
                try await store.write { $0.setRow(old, [round]) }
                #expect(try await store.row(old) == [round])
                #expect(try await store.row(new) == nil)
                try await store.write { $0.removeSpace("old") }
                try await store.write { $0.setRow(new, [round, round]) }
                #expect(try await store.row(old) == nil)
                #expect(try await store.row(new) == [round, round])
                try await store.write { $0.removeSpace("new") }
                #expect(try await store.row(new) == nil)
            }
            try await store.close()
        }
    }

    @Test("G22 empty keys and empty values are read as they were written, and what is not there is nothing")
    func empty() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            try await store.write { [self] transaction in
                transaction.setRow(row("items", []), [7])
                transaction.setRow(row("items", [0]), [])
            }
            #expect(try await store.row(row("items", [])) == [7])
            #expect(try await store.row(row("items", [0])) == [])
            #expect(try await store.row(row("items", [1])) == nil)
            #expect(try await store.row(row("others", [0])) == nil)
            try await store.close()
        }
    }

    @Test("G22 many readers at one time see each what was committed before they asked, and nothing older later")
    func concurrentReaders() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let key = row("items", [1])
            try await store.write { $0.setRow(key, [0]) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for value in 1...200 as ClosedRange<UInt8> {
                        try await store.write { $0.setRow(key, [value]) }
                        let found = try await store.row(key)
                        #expect(found == [value])
                    }
                }
                for _ in 0..<16 {
                    group.addTask {
                        var last: UInt8 = 0
                        for _ in 0..<200 {
                            let value = try #require(try await store.row(key)?.first)
                            #expect(value >= last)
                            last = value
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await store.close()
        }
    }

    @Test("G22 a connection that reads rows forgets the statements of tables that have gone")
    func droppedTables() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            for number in 0..<50 as Range<UInt8> {
                let key = row("space \(number)", [number])
                try await store.write { $0.setRow(key, [number]) }
                #expect(try await store.row(key) == [number])
                // The number of a space is used again only when it was the last one.
                try await store.write { $0.removeSpace("space \(Int(number) - 1)") }
            }
            // The connection that was given back last is taken first.
            let count = try store.rowReaders.read(spacesVersion: 0) { db in
                sequence(first: sqlite3_next_stmt(db.sqliteConnection, nil)) { statement in
                    statement.map { sqlite3_next_stmt(db.sqliteConnection, $0) }
                }.prefix { $0 != nil }.count
            }
            #expect((1...4).contains(try #require(count)))
            try await store.close()
        }
    }

    @Test("G22 a store whose reading connection cannot be closed closes all the others, and says so")
    func closingFails() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            // SQLite closes no connection that somebody has a statement on.
            let statement = try store.rowReaders.read(spacesVersion: 0) { db in
                var statement: OpaquePointer?
                #expect(sqlite3_prepare_v2(db.sqliteConnection, "SELECT 1", -1, &statement, nil) == SQLITE_OK)
                return statement
            }
            await #expect(throws: StoreError.self) { try await store.close() }
            #expect(throws: DatabaseError.self) { try store.pool.read { try Int.fetchOne($0, sql: "SELECT 1") } }
            sqlite3_finalize(statement)
        }
    }

    @Test("G22 a store that was closed reads no row, and has let the file go")
    func closed() async throws {
        try await withTemporaryFolder { folder in
            let store = try open(folder)
            let key = row("items", [1])
            try await store.write { $0.setRow(key, [2]) }
            #expect(try await store.row(key) == [2])
            try await store.close()
            await #expect(throws: StoreError.closed) { try await store.row(key) }
            // It refuses a file that anybody has open.
            #expect(try SQLiteStore.rewrite(path: folder.path("store.sqlite"), from: nil, to: nil, now: clock.now) == 1)
        }
    }
}
