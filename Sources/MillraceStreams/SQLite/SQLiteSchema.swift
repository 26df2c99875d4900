internal import GRDB

/// The tables of a store, and the version of their form.
///
/// One table a shard with the position as integer primary key, and pages of 16 KiB, are the fast layout: three to four
/// times as fast as one table without row ids and pages of 4 KiB. A table a space keeps the rows of emulated tables
/// apart and lets one be dropped at once.
enum SQLiteSchema {
    /// The form that this version writes.
    ///
    /// It reads all forms up to this one.
    static let version = 1
    /// "MILL": marks a file as ours (`PRAGMA application_id`).
    static let applicationID = 0x4d49_4c4c

    /// Creates the registry in a new file, and refuses files of others and of newer versions.
    static func prepare(_ db: Database) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let owner = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard found <= version else { throw StoreError.newerSchema(found: found, supported: version) }
        if found == version, owner == applicationID { return }
        let tableCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard found == 0, owner == 0, tableCount == 0 else {
            throw StoreError.corrupt("the file is a database of another program")
        }
        try db.inTransaction(.immediate) {
            try db.execute(sql: registry)
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// The name of the table with the records of a shard.
    static func records(_ number: Int) -> String { "shard_\(number)" }

    /// The name of the table with the rows of a space.
    static func rows(_ number: Int) -> String { "space_\(number)" }

    /// Creates the table of a shard.
    static func createRecords(_ number: Int) -> String {
        """
        CREATE TABLE \(records(number)) (
            position INTEGER PRIMARY KEY,
            arrival INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT
        """
    }

    /// Creates the table of a space.
    static func createRows(_ number: Int) -> String {
        """
        CREATE TABLE \(rows(number)) (
            key BLOB NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    }

    private static let registry = """
        CREATE TABLE streams (
            number INTEGER PRIMARY KEY,
            arn TEXT NOT NULL UNIQUE,
            view_type TEXT NOT NULL,
            created INTEGER NOT NULL,
            disabled INTEGER,
            version INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE shards (
            number INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            id TEXT NOT NULL,
            parents TEXT NOT NULL,
            lower_hash TEXT NOT NULL,
            upper_hash TEXT NOT NULL,
            start INTEGER NOT NULL,
            ending INTEGER,
            closed INTEGER,
            trimmed INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE spaces (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT
        """
}
