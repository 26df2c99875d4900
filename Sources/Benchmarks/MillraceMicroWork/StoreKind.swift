import Foundation
import MillraceModel
import MillraceStreams
import Synchronization

/// The two stores.
enum StoreKind: CaseIterable {
    /// In memory.
    case memory
    /// In a file, with commits that are durable.
    case sqlite

    private static let folderCount = Mutex(0)

    /// Its name for people.
    var name: String {
        switch self {
        case .memory: "memory store"
        case .sqlite: "SQLite store"
        }
    }

    /// Whether it takes the same instructions every time.
    var isSteady: Bool { self == .memory }

    /// Opens an empty store with one stream of one shard.
    ///
    /// - Parameter stream: The stream to make.
    /// - Returns: The store, and what closes it and removes its files.
    /// - Throws: What the file system or the store throws.
    func open(
        with stream: StreamARN
    ) async throws -> (store: any StreamStore, remove: @Sendable () async throws -> Void) {
        let store: any StreamStore
        let remove: @Sendable () async throws -> Void
        switch self {
        case .memory:
            store = MemoryStore(now: { Samples.now })
            remove = {}
        case .sqlite:
            let folder = try Self.makeFolder()
            let file = try SQLiteStore(
                path: folder.appendingPathComponent("store.sqlite").path, now: { Samples.now })
            store = file
            remove = {
                try await file.close()
                try FileManager.default.removeItem(at: folder)
            }
        }
        try await store.write { transaction in try transaction.createStream(stream) }
        return (store, remove)
    }

    /// A new folder among the temporary ones, named after this process.
    private static func makeFolder() throws -> URL {
        let number = folderCount.withLock { count in
            count += 1
            return count
        }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("millrace-micro-\(ProcessInfo.processInfo.processIdentifier)-\(number)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
