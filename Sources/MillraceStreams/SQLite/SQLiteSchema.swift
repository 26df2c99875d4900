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
    static let version = migrations.count
    /// "MILL": marks a file as ours (`PRAGMA application_id`).
    static let applicationID = 0x4d49_4c4c

    /// Finds the version of a file, 0 for an empty one, and refuses files of others and of newer versions.
    static func version(of db: Database) throws -> Int {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let owner = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard found <= version else { throw StoreError.newerSchema(found: found, supported: version) }
        let tableCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard owner == applicationID ? found > 0 : found == 0 && owner == 0 && tableCount == 0 else {
            throw StoreError.corrupt("the file is a database of another program")
        }
        return found
    }

    /// Brings a file to the present version, if it can be used.
    ///
    /// - Parameters:
    ///   - db: A connection outside of any transaction.
    ///   - vault: Made of the key that was given; `nil` without one. It makes a new file an encrypted one.
    /// - Throws: `StoreError`: a newer version, another program's file, a key that is missing, wrong or too many.
    static func prepare(_ db: Database, vault: Vault?) throws {
        let found = try confirm(db, vault: vault)
        if found == version { return }
        try db.inTransaction(.immediate) {
            for migration in migrations[found...] { try db.execute(sql: migration) }
            if found == 0 { try vault?.addKey(db) }
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// Confirms, without writing anything, that a file can be used: its version, and that there is a key if and only if
    /// it is encrypted, and the right one.
    ///
    /// - Returns: The version, 0 for an empty file.
    @discardableResult
    static func confirm(_ db: Database, vault: Vault?) throws -> Int {
        let version = try version(of: db)
        if version == 0 { return 0 }
        // Before the third version there was no encryption.
        let newest = version > 2 ? try Int.fetchOne(db, sql: "SELECT max(id) FROM keys") : nil
        switch (newest, vault) {
        case (_?, nil): throw StoreError.encryptionKeyMissing
        case (nil, _?): throw StoreError.notEncrypted
        case (let newest?, let vault?): try vault.checkKey(newest, db)
        case (nil, nil): break
        }
        return version
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

    /// What makes each version out of the one before; the first makes it out of an empty file.
    private static let migrations = [registry, creationOfShards, dataKeys]

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

    /// Shards say when they were created; before, only their ids did, in milliseconds.
    private static let creationOfShards = """
        ALTER TABLE shards ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
        UPDATE shards SET created = CAST(substr(id, 9, 20) AS INTEGER) * 1000
        """

    /// The data keys of an encrypted store, wrapped, each with how many values it may have sealed; empty in others.
    private static let dataKeys = """
        CREATE TABLE keys (
            id INTEGER PRIMARY KEY,
            wrapped BLOB NOT NULL,
            created INTEGER NOT NULL,
            sealed INTEGER NOT NULL
        ) STRICT
        """
}
