internal import GRDB
internal import MillraceModel
internal import Synchronization

/// The committed state of a SQLite store, seen from the writing connection.
final class SQLiteTransactionBase: TransactionBase {
    private let db: Database
    private let store: SQLiteStore
    private let spaces: [String: Int]

    /// Looks at the state that stands while a group of bodies runs.
    init(_ db: Database, store: SQLiteStore, spaces: [String: Int]) {
        self.db = db
        self.store = store
        self.spaces = spaces
    }

    func row(_ key: RowKey) throws -> [UInt8]? {
        guard let number = spaces[key.space] else { return nil }
        return try StoreError.translating { try rows(key.space, number: number).value(of: key.key) }
    }

    func rows(in space: String, _ range: RowRange, limit: Int) throws -> [Row] {
        guard let number = spaces[space] else { return [] }
        return try StoreError.translating { try rows(space, number: number).rows(range, limit: limit) }
    }

    private func rows(_ space: String, number: Int) -> SQLiteRows {
        SQLiteRows(db, name: space, number: number, vault: store.vault, spaceCount: spaces.count)
    }

    func lastPosition(ofStream number: Int) -> Int64 {
        store.state.withLock { $0.index.lastPosition(ofStream: number) }
    }

    func extent(ofShard number: Int) -> ShardExtent? {
        store.state.withLock { $0.index.extent(ofShard: number) }
    }

    func trimPoint(
        ofShard number: Int, after position: Int64, before instant: Timestamp, limit: Int
    ) throws -> TrimPoint {
        try StoreError.translating {
            let table = SQLiteSchema.records(number)
            let statement = try db.makeStatement(
                sql: "SELECT position, arrival FROM \(table) WHERE position > ? ORDER BY position")
            let cursor = try GRDB.Row.fetchCursor(statement, arguments: [position])
            var point = TrimPoint(through: position, count: 0, isComplete: true)
            while let row = try cursor.next() {
                let arrival = Timestamp(microsecondsSinceEpoch: try row.integer(at: 1))
                guard arrival < instant, point.count < limit else {
                    point.oldestArrival = arrival
                    point.isComplete = false
                    break
                }
                point.through = try row.integer(at: 0)
                point.count += 1
            }
            return point
        }
    }
}
