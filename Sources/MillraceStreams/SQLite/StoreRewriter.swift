internal import Foundation
internal import GRDB

/// Copies a store into a new file, value by value, which then takes the place of the old one.
///
/// Nothing is written over: until the new file is whole and on the disk the old one stands as it was, and of a rewrite
/// that was cut off only a file is left that the next one removes. The new file has no free space, so nothing of what
/// was in the clear, or under an old key, is left in it.
struct StoreRewriter {
    private let path: String
    private let source: Vault?
    private let target: Vault?
    private var newPath: String { path + ".rewriting" }

    /// Rewrites a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - source: What opens its values; `nil` when they are in the clear.
    ///   - target: What seals the new values; `nil` to leave them in the clear.
    init(path: String, from source: Vault?, to target: Vault?) {
        self.path = path
        self.source = source
        self.target = target
    }

    /// Does the work and holds the file for it alone.
    ///
    /// - Parameter onProgress: Called now and then with the number of values written so far.
    /// - Returns: How many values were written.
    func run(onProgress: (Int) -> Void) throws -> Int {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.failed("there is no file \(path)") }
        do {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration(of: path))
            let count = try queue.writeWithoutTransaction { old in
                try SQLiteSchema.prepare(old, vault: source)
                // The log is emptied into the file and goes, so that the new file finds none beside it.
                let mode = try String.fetchOne(old, sql: "PRAGMA journal_mode = DELETE") ?? "unknown"
                guard mode == "delete" else { throw StoreError.failed("PRAGMA journal_mode is \(mode)") }
                return try replaceFile(old, onProgress)
            }
            try queue.close()
            return count
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw StoreError.failed("the store is in use by another process; stop it first")
        }
    }

    private func replaceFile(_ old: Database, _ onProgress: (Int) -> Void) throws -> Int {
        let files = FileManager.default
        for name in [newPath, newPath + "-journal"] where files.fileExists(atPath: name) {
            try files.removeItem(atPath: name)
        }
        do {
            let queue = try DatabaseQueue(path: newPath)
            let count = try queue.writeWithoutTransaction { new in
                // A new file that is not whole is thrown away, so it needs no journal.
                try new.execute(
                    sql: "PRAGMA page_size = 16384; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
                try SQLiteSchema.prepare(new, vault: target)
                return try copy(from: old, to: new, onProgress)
            }
            try queue.close()
            let mode = try files.attributesOfItem(atPath: path)[.posixPermissions]
            try files.setAttributes([.posixPermissions: mode ?? 0o600], ofItemAtPath: newPath)
            try synchronize(newPath)
            // A reader that went last may have left its index, which means nothing without a log.
            if files.fileExists(atPath: path + "-shm") { try files.removeItem(atPath: path + "-shm") }
            guard rename(newPath, path) == 0 else { throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO) }
            try synchronize(URL(fileURLWithPath: path).deletingLastPathComponent().path)
            return count
        } catch {
            if files.fileExists(atPath: newPath) { try files.removeItem(atPath: newPath) }
            throw error
        }
    }

    private func copy(from old: Database, to new: Database, _ onProgress: (Int) -> Void) throws -> Int {
        var count = 0
        try new.inTransaction {
            for table in ["streams", "shards", "spaces"] { try copy(table, from: old, to: new) }
            return .commit
        }
        for number in try Int.fetchAll(old, sql: "SELECT number FROM shards ORDER BY number") {
            try new.inTransaction {
                try new.execute(sql: SQLiteSchema.createRecords(number))
                try copyRecords(number, from: old, to: new, &count, onProgress)
                return .commit
            }
        }
        for row in try GRDB.Row.fetchAll(old, sql: "SELECT number, name FROM spaces ORDER BY number") {
            let number = Int(try row.integer(at: 0))
            try new.inTransaction {
                try new.execute(sql: SQLiteSchema.createRows(number))
                try copyRows(number, space: try row.text(at: 1), from: old, to: new, &count, onProgress)
                return .commit
            }
        }
        return count
    }

    private func copy(_ table: String, from old: Database, to new: Database) throws {
        let cursor = try GRDB.Row.fetchCursor(old, sql: "SELECT * FROM \(table)")
        while let row = try cursor.next() {
            let marks = row.columnNames.map { _ in "?" }.joined(separator: ", ")
            let columns = row.columnNames.joined(separator: ", ")
            try new.cachedStatement(sql: "INSERT INTO \(table) (\(columns)) VALUES (\(marks))")
                .execute(arguments: StatementArguments(row.databaseValues))
        }
    }

    private func copyRecords(
        _ number: Int, from old: Database, to new: Database, _ count: inout Int, _ onProgress: (Int) -> Void
    ) throws {
        let table = SQLiteSchema.records(number)
        let insert = try new.makeStatement(
            sql: "INSERT INTO \(table) (position, arrival, content) VALUES (?, ?, coalesce(?, x''))")
        let cursor = try GRDB.Row.fetchCursor(
            old, sql: "SELECT position, arrival, content FROM \(table) ORDER BY position")
        while let row = try cursor.next() {
            let (position, arrival) = (try row.integer(at: 0), try row.integer(at: 1))
            let place = SealedPlace.record(shard: number, position: position, arrival: arrival)
            let content = try translated(try row.bytes(at: 2), at: place, old, new)
            try insert.execute(arguments: [position, arrival, content])
            step(&count, onProgress)
        }
    }

    private func copyRows(
        _ number: Int, space: String, from old: Database, to new: Database, _ count: inout Int,
        _ onProgress: (Int) -> Void
    ) throws {
        let table = SQLiteSchema.rows(number)
        let insert = try new.makeStatement(
            sql: "INSERT INTO \(table) (key, value) VALUES (coalesce(?, x''), coalesce(?, x''))")
        let cursor = try GRDB.Row.fetchCursor(old, sql: "SELECT key, value FROM \(table) ORDER BY key")
        while let row = try cursor.next() {
            let key = try row.bytes(at: 0)
            let value = try translated(try row.bytes(at: 1), at: .row(space: space, key: key), old, new)
            try insert.execute(arguments: [key.blob, value])
            step(&count, onProgress)
        }
    }

    private func translated(
        _ stored: [UInt8], at place: SealedPlace, _ old: Database, _ new: Database
    ) throws -> DatabaseValue {
        let value: [UInt8]
        do {
            value = try source?.open(stored, at: place, old) ?? stored
        } catch StoreError.corrupt(let detail) {
            throw StoreError.corrupt("\(place): \(detail)")
        }
        return try target?.seal(value, at: place, new).databaseValue ?? value.blob
    }

    private func step(_ count: inout Int, _ onProgress: (Int) -> Void) {
        count += 1
        if count.isMultiple(of: 10_000) { onProgress(count) }
    }

    /// Waits until a file or a folder is on the disk.
    private func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO) }
    }

    private static func configuration(of path: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = "Millrace.StoreRewriter"
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .immediateError
        // Nobody else may read or write, from the first look on to the end.
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
        return configuration
    }
}
