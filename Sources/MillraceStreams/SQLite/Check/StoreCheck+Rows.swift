internal import GRDB

extension StoreCheck {
    /// Looks at the rows of each space.
    mutating func checkSpaces(_ db: Database) {
        catching(at: "table spaces") { check in
            for row in try GRDB.Row.fetchAll(db, sql: "SELECT number, name FROM spaces ORDER BY number") {
                check.report.spaceCount += 1
                check.checkRows(number: Int(try row.integer(at: 0)), space: try row.text(at: 1), db)
            }
        }
    }

    private mutating func checkRows(number: Int, space: String, _ db: Database) {
        catching(at: "space \(space), table \(SQLiteSchema.rows(number))") { check in
            let statement = try db.makeStatement(
                sql: "SELECT key, value FROM \(SQLiteSchema.rows(number)) ORDER BY key")
            let cursor = try GRDB.Row.fetchCursor(statement)
            while let row = try cursor.next() {
                let key = try row.bytes(at: 0)
                let place = SealedPlace.row(space: space, key: key)
                check.report.rowCount += 1
                check.catching(at: "\(place)", "write it anew, or restore a copy") { check in
                    let rowCheck = check.rowCheck
                    try check.read(try row.bytes(at: 1), at: place, db) { value in
                        try rowCheck(space, Row(key: key, value: value))
                    }
                }
            }
        }
    }

    /// Opens a value and has it read, unless the key for it is missing.
    mutating func read(
        _ stored: [UInt8], at place: SealedPlace, _ db: Database, _ body: ([UInt8]) throws -> Void
    ) throws {
        report.valueByteCount += stored.count
        guard report.hasCheckedValues else { return }
        try body(try vault?.open(stored, at: place, db) ?? stored)
    }
}
