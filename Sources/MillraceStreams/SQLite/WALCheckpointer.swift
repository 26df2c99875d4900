internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Copies what commits have left in the write-ahead log into the file, on a connection of its own.
///
/// By itself SQLite has the commit that fills the log copy it, and all who write wait for that. Beside a writer the log
/// is copied while it grows; it only begins anew when it was copied to its end, so now and then the writer does wait,
/// for what is left.
///
/// Source: https://www.sqlite.org/wal.html#ckpt
final class WALCheckpointer: Sendable {
    /// How many more pages are worth to be copied: as many as SQLite takes.
    private static let pageCountMin = 1_000
    /// How long the log may be before the writer waits: 64 MiB.
    private static let pageCountMax = 4_096

    /// What the writer knows of the log.
    private final class Log: Sendable {
        /// Its pages, told by SQLite behind each commit.
        let pageCount = Atomic(0)
        /// Of those, the ones that have been copied, or were to be.
        let copiedCount = Atomic(0)
        let isBeingCopied = Atomic(false)
    }

    private let path: String
    private let configuration: Configuration
    /// Opened when the log has become long for the first time.
    private let connection = Mutex<DatabaseQueue?>(nil)
    private let log = Log()

    /// Creates a checkpointer that has opened nothing yet.
    ///
    /// - Parameters:
    ///   - path: The file, in WAL mode.
    ///   - configuration: How the store opens its other connections.
    init(path: String, configuration: Configuration) {
        self.path = path
        var configuration = configuration
        configuration.label = "Millrace.WALCheckpointer"
        self.configuration = configuration
    }

    /// Takes the place of SQLite's own checkpoints, for the connection that writes.
    ///
    /// It must not be written with any more when the checkpointer is gone.
    func attach(to db: Database) {
        sqlite3_wal_hook(
            db.sqliteConnection,
            { log, _, _, pageCount in
                if let log {
                    Unmanaged<Log>.fromOpaque(log).takeUnretainedValue().pageCount
                        .store(Int(pageCount), ordering: .relaxed)
                }
                return SQLITE_OK
            },
            Unmanaged.passUnretained(log).toOpaque()
        )
    }

    /// Has the log copied, if it has become long; to be called by the writer behind its commits.
    func copyIfLong() {
        let pageCount = log.pageCount.load(ordering: .relaxed)
        // It has begun anew.
        if pageCount < log.copiedCount.load(ordering: .relaxed) { log.copiedCount.store(0, ordering: .relaxed) }
        let copiedCount = log.copiedCount.load(ordering: .relaxed)
        let waits = pageCount >= Self.pageCountMax
        // Once when it gets too long, and then, for somebody may read it and keep it from beginning anew, now and then.
        let isDue = pageCount - copiedCount >= Self.pageCountMin || waits && copiedCount < Self.pageCountMax
        guard isDue, waits || !log.isBeingCopied.load(ordering: .relaxed) else { return }
        log.copiedCount.store(pageCount, ordering: .relaxed)
        do {
            let connection = try opened()
            if waits { return connection.inDatabase(Self.copy) }
            log.isBeingCopied.store(true, ordering: .relaxed)
            connection.asyncWriteWithoutTransaction { [log] db in
                Self.copy(db)
                log.isBeingCopied.store(false, ordering: .relaxed)
            }
        } catch {
            // The file cannot be opened once more: tried again when the log has grown further.
        }
    }

    /// Closes the connection.
    func close() throws {
        try connection.withLock { connection in
            try connection?.close()
            connection = nil
        }
    }

    private func opened() throws -> DatabaseQueue {
        try connection.withLock { connection in
            if let connection { return connection }
            let new = try DatabaseQueue(path: path, configuration: configuration)
            connection = new
            return new
        }
    }

    private static func copy(_ db: Database) {
        do {
            try db.checkpoint(.passive)
        } catch {
            // The pages are as safe in the log as they were, and are copied with the next ones. Should the disk be
            // full, a commit will fail soon and say so.
        }
    }
}
