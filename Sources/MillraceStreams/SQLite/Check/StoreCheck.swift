internal import GRDB
internal import MillraceModel

/// Looks through one snapshot of a store and collects what is wrong.
struct StoreCheck {
    /// What to do about a file that is damaged beyond single values.
    static let restore = "stop the daemon, keep this file, and go back to a copy of it"

    /// What was counted and found so far.
    var report = StoreReport()
    /// What opens the values; `nil` when they are in the clear or have to be left out.
    private(set) var vault: Vault?
    let rowCheck: (_ space: String, _ row: Row) throws -> Void
    private let path: String

    /// Starts a check.
    init(path: String, vault: Vault?, rowCheck: @escaping (_ space: String, _ row: Row) throws -> Void) {
        self.path = path
        self.vault = vault
        self.rowCheck = rowCheck
    }

    /// Adds something that is damaged.
    mutating func add(_ what: String, at place: String, _ advice: String = restore) {
        report.add(StoreFinding(.damage, what, place: place, advice: advice))
    }

    /// Runs a part of the check; what it throws is a finding, and the next part goes on.
    mutating func catching(
        at place: String, _ advice: String = restore, _ body: (inout StoreCheck) throws -> Void
    ) {
        do { try body(&self) } catch { add(StoreError.from(error).description, at: place, advice) }
    }

    /// Looks at everything.
    mutating func run(_ db: Database) {
        catching(at: path, "give the path of a store that this version can read") { check in
            check.report.schemaVersion = try SQLiteSchema.version(of: db)
        }
        guard let version = report.schemaVersion else { return }
        catching(at: path) { check in
            check.report.pageCount = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            check.report.freePageCount = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let cursor = try String.fetchCursor(db, sql: "PRAGMA integrity_check(\(StoreReport.findingCountMax))")
            while let line = try cursor.next() {
                if line != "ok" { check.add(line, at: check.path) }
            }
        }
        guard version == SQLiteSchema.version else {
            return report.add(
                StoreFinding(
                    .note,
                    "the file has form \(version), this version writes \(SQLiteSchema.version); only its pages were checked",
                    place: path,
                    advice: "open it once with this version, which brings it up to date, and check again"
                ))
        }
        checkKeys(db)
        checkStreams(db)
        checkSpaces(db)
        checkTables(db)
    }

    private mutating func checkKeys(_ db: Database) {
        catching(at: "table keys") { check in
            let ids = try Int.fetchAll(db, sql: "SELECT id FROM keys ORDER BY id")
            check.report.dataKeyCount = ids.count
            check.report.isEncrypted = !ids.isEmpty
            check.report.hasCheckedValues = ids.isEmpty || check.vault != nil
            switch (ids.isEmpty, check.vault) {
            case (true, nil):
                break
            case (true, _?):
                check.vault = nil
                check.report.add(
                    StoreFinding(
                        .note, "the store is not encrypted", place: check.path, advice: "a key was given; leave it out"
                    ))
            case (false, nil):
                check.report.add(
                    StoreFinding(
                        .note,
                        "the store is encrypted, so records and rows were only counted",
                        place: check.path,
                        advice: "give the key to have them read"
                    ))
            case (false, let vault?):
                var openedCount = 0
                for id in ids {
                    check.catching(
                        at: "\(SealedPlace.dataKey(id))", "give the key that the store was last opened with"
                    ) { _ in
                        try vault.checkKey(id, db)
                        openedCount += 1
                    }
                }
                guard openedCount == 0 else { break }
                // With another key every value would look damaged.
                check.vault = nil
                check.report.hasCheckedValues = false
            }
        }
    }

    /// Every table of a shard or space has its row in the registry; that every such row has its table shows when the
    /// table is read.
    private mutating func checkTables(_ db: Database) {
        catching(at: "table sqlite_schema") { check in
            let orphans = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                    AND name NOT IN ('streams', 'shards', 'spaces', 'keys')
                    AND name NOT IN (SELECT 'shard_' || number FROM shards)
                    AND name NOT IN (SELECT 'space_' || number FROM spaces)
                    ORDER BY name
                    """
            )
            for name in orphans {
                check.add("no shard and no space has this table", at: "table \(name)", "nothing reads it; drop it")
            }
        }
    }
}
