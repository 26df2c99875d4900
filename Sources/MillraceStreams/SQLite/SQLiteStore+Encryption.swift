internal import GRDB
internal import Synchronization

extension SQLiteStore {
    /// Whether what the store holds is sealed.
    package var isEncrypted: Bool { vault != nil }

    /// Replaces the key that the store is encrypted with.
    ///
    /// The data keys are wrapped anew, in one transaction, and what is written from now on is sealed with a new one.
    /// What stands in the file stays sealed as it is: who had the old key and an old copy of the file can still read
    /// those values. `rewrite` seals everything with a new data key.
    ///
    /// - Parameter key: The key that opens the store from now on.
    /// - Throws: `StoreError.notEncrypted`; a failure of the disk, after which the old key stands.
    package func rotateEncryptionKey(to key: EncryptionKey) async throws {
        guard let vault else { throw StoreError.notEncrypted }
        try await onWriter { db in
            // The data keys as the old key wrapped them shall not stay behind, neither in free space nor in the log.
            let secureDelete = try Int.fetchOne(db, sql: "PRAGMA secure_delete") ?? 0
            try db.execute(sql: "PRAGMA secure_delete = 1")
            let outcome = Result { try vault.rotate(to: key, db) }
            try db.execute(sql: "PRAGMA secure_delete = \(secureDelete)")
            try outcome.get()
            // The new key stands: a reader that keeps the log from being emptied now is no failure.
            do { try db.checkpoint(.truncate) } catch DatabaseError.SQLITE_BUSY {}
        }
    }
}
