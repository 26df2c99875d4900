internal import Foundation
internal import GRDB
package import MillraceModel
internal import Synchronization

/// A store in one SQLite file in WAL mode.
///
/// Writers share commits: while one is on its way to the disk, the bodies that arrive meanwhile gather, and the next
/// commit takes them all. SQLite runs on GRDB's queues, never on the cooperative pool, except to read a single row. The
/// last records of each shard stay in memory, so a reader near the tip does not touch the disk.
package final class SQLiteStore: StreamStore {
    /// Where the file is.
    package let path: String

    let pool: DatabasePool
    let rowReaders: RowReaders
    let walCheckpointer: WALCheckpointer
    let now: @Sendable () -> Timestamp
    let vault: Vault?
    let state: Mutex<SQLiteState>
    let queue = Mutex(WriteQueue())

    /// Opens a store, or creates it; its folder must exist.
    ///
    /// Blocks while the file is opened.
    ///
    /// - Parameters:
    ///   - path: Where the file is.
    ///   - synchronous: How hard a commit tries to get onto the disk.
    ///   - tailLimits: How much stays in memory for readers.
    ///   - encryption: The key of an encrypted store; a new store is encrypted if there is one. `nil` by default.
    ///   - now: Tells the instant of each transaction.
    /// - Throws: `StoreError`, such as `newerSchema` for a file of a newer version; `encryptionKeyMissing`,
    ///   `wrongEncryptionKey` and `notEncrypted` before anything is written.
    package init(
        path: String,
        synchronous: Synchronous = .full,
        tailLimits: TailLimits = TailLimits(),
        encryption: Encryption? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.path = path
        self.now = now
        let vault = encryption.map { Vault($0, now: now) }
        self.vault = vault
        var configuration = Configuration()
        configuration.label = "Millrace.SQLiteStore"
        configuration.maximumReaderCount = 4
        configuration.foreignKeysEnabled = false
        // Another process may look at the file, or have left it in need of recovery.
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // Only takes effect while a file is created, and only before it is switched to WAL mode.
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA page_size = 16384") }
            try db.execute(sql: "PRAGMA cache_size = -16384")
        }
        do {
            try Self.confirm(path, vault: vault)
            let pool = try DatabasePool(path: path, configuration: configuration)
            self.pool = pool
            let walCheckpointer = WALCheckpointer(path: path, configuration: configuration)
            self.walCheckpointer = walCheckpointer
            state = Mutex(
                try pool.writeWithoutTransaction { db in
                    try Self.set(synchronous, db)
                    walCheckpointer.attach(to: db)
                    try SQLiteSchema.prepare(db, vault: vault)
                    return try SQLiteLoader(db).load(tailLimits: tailLimits)
                })
            rowReaders = try RowReaders(path: path, configuration: configuration)
        } catch {
            throw StoreError.from(error)
        }
    }

    package func streams() -> [StreamDescription] {
        state.withLock(\.index.catalog).streams
    }

    package func stream(_ arn: StreamARN) -> StreamDescription? {
        state.withLock(\.index.catalog).topology(of: arn)?.description
    }

    package func shards(of stream: StreamARN) -> [ShardDescription] {
        state.withLock(\.index.catalog).topology(of: stream)?.shards.map(\.description) ?? []
    }

    package func tip(of shard: ShardKey) -> Checkpoint {
        state.withLock { $0.index.tip(of: shard) }
    }

    package func whenReadable(
        _ shard: ShardKey, after position: Checkpoint, _ callback: @escaping @Sendable () -> Void
    ) -> StoreWait {
        let (wait, isDue) = state.withLock { $0.index.wait(for: shard, after: position, callback) }
        if isDue { callback() }
        return wait
    }

    package func whenShardsChange(
        of stream: StreamARN, since version: Int, _ callback: @escaping @Sendable () -> Void
    ) -> StoreWait {
        let (wait, isDue) = state.withLock { $0.index.wait(forChangeOf: stream, since: version, callback) }
        if isDue { callback() }
        return wait
    }

    package func cancel(_ wait: StoreWait) {
        state.withLock { $0.index.cancel(wait) }
    }

    /// How much stays in memory for readers at present: records, and the bytes of their stored form.
    package var tailUsage: (recordCount: Int, byteCount: Int) {
        state.withLock { ($0.tails.recordCount, $0.tails.byteCount) }
    }

    /// How hard commits try to get onto the disk, as the writing connection answers it.
    package func synchronous() async throws -> Synchronous {
        try await onWriter { db in try Self.synchronous(db) }
    }

    /// Limits the size of the file; writes that need more fail with `StoreError.diskFull`.
    ///
    /// - Parameter pageCount: The most pages of 16 KiB. SQLite never goes below the present size.
    /// - Returns: The limit that holds now, in pages.
    package func limitPages(to pageCount: Int) async throws -> Int {
        try await onWriter { db in
            try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pageCount)") ?? pageCount
        }
    }

    /// Looks at a file before the pool does, which switches it to WAL mode and writes to it as soon as it is opened.
    private static func confirm(_ path: String, vault: Vault?) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        var configuration = Configuration()
        configuration.label = "Millrace.SQLiteStore.confirm"
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        // Closed also when it throws, by going out of scope.
        try queue.writeWithoutTransaction { db in _ = try SQLiteSchema.confirm(db, vault: vault) }
        try queue.close()
    }

    /// GRDB's pool sets `synchronous` to NORMAL when it switches to WAL mode, after `prepareDatabase` has run.
    ///
    /// So it is set on the writing connection afterwards, and read back, because a commit that is not durable looks
    /// like one that is.
    private static func set(_ wanted: Synchronous, _ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = \(wanted.rawValue)")
        let found = try synchronous(db)
        guard found == wanted else {
            throw StoreError.failed("PRAGMA synchronous is \(found), although \(wanted) was set")
        }
    }

    private static func synchronous(_ db: Database) throws -> Synchronous {
        let found = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        guard let synchronous = Synchronous(rawValue: found) else {
            throw StoreError.failed("PRAGMA synchronous is \(found)")
        }
        return synchronous
    }
}
