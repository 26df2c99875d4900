import Foundation
package import Logging
import MillraceModel
package import MillraceStreams
import MillraceTables

/// What people do to the store of a data directory that no daemon uses: check it, encrypt it, change its key.
///
/// The directory is locked meanwhile.
package struct StoreMaintenance: Sendable {
    private let directory: DataDirectory
    private let ports: Ports
    private let logger: Logger

    /// Locks a data directory.
    ///
    /// - Throws: `MillraceError` when it is in use or cannot be used.
    package init(dataDirectory path: String, logger: Logger) async throws {
        guard FileManager.default.fileExists(atPath: path + "/store.sqlite") else {
            throw MillraceError(.storeUnusable, "there is no store in \(path); name its directory with --data")
        }
        directory = try await MillraceError.translating(in: path) { try DataDirectory(path: path) }
        ports = .system()
        self.logger = logger
    }

    /// The path of the store's file.
    package var path: String { directory.path("store.sqlite") }

    /// Reads the whole store and tells what is wrong with it.
    ///
    /// - Parameter key: Where the key of an encrypted store comes from.
    /// - Throws: `MillraceError` when the key cannot be read.
    package func check(key: EncryptionKeySource?) async throws -> StoreReport {
        try await MillraceError.translating(in: directory.path) {
            SQLiteStore.check(path: path, encryption: try encryption(key), rowCheck: TableService.check)
        }
    }

    /// Writes the store anew: encrypted with another key, in the clear, or just without free space.
    ///
    /// - Parameters:
    ///   - source: Where the present key comes from; `nil` for a store in the clear.
    ///   - target: Where the new key comes from; `nil` to leave it in the clear.
    ///   - onProgress: Called from time to time with the number of values written.
    /// - Returns: How many values the store holds.
    /// - Throws: `MillraceError`; the old file stands then.
    package func rewrite(
        from source: EncryptionKeySource?, to target: EncryptionKeySource?, onProgress: (Int) -> Void
    ) async throws -> Int {
        try await MillraceError.translating(in: directory.path) {
            try SQLiteStore.rewrite(
                path: path,
                from: try encryption(source),
                to: try encryption(target),
                now: { [ports] in ports.scheduler.now },
                onProgress: onProgress
            )
        }
    }

    /// Replaces the key of an encrypted store without touching what it holds.
    ///
    /// - Throws: `MillraceError`; the old key stands then.
    package func rotateKey(from source: EncryptionKeySource, to target: EncryptionKeySource) async throws {
        try await MillraceError.translating(in: directory.path) {
            let store = try SQLiteStore(
                path: path, encryption: try encryption(source), now: { [ports] in ports.scheduler.now })
            do {
                try await store.rotateEncryptionKey(to: try target.load(logger))
            } catch {
                try await store.close()
                throw error
            }
            try await store.close()
        }
    }

    private func encryption(_ key: EncryptionKeySource?) throws(StoreError) -> Encryption? {
        guard let key else { return nil }
        return Encryption(key: try key.load(logger), random: ports.secureRandom)
    }
}
