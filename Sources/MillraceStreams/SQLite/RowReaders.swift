internal import Foundation
internal import GRDB
internal import Synchronization

/// A few connections that read single rows on the thread that asks, which saves it the way to a queue and back.
///
/// A thread that finds no connection free does not wait for one.
final class RowReaders: Sendable {
    private struct Reader {
        let connection: DatabaseQueue
        /// The version of the spaces that its statements know.
        var spacesVersion = 0
    }

    /// How many connections there are: one for each thread that may read, but not many.
    private static let connectionCount = min(4, ProcessInfo.processInfo.activeProcessorCount)
    /// What a connection may keep of the file, in the way in which `PRAGMA cache_size` takes it: 8 MiB.
    private static let cacheSize = -8_192

    private let free: Mutex<[Reader]>

    /// Opens the connections, all of them now: who reads later may not be blocked that long.
    ///
    /// - Parameters:
    ///   - path: The file, in WAL mode.
    ///   - configuration: How the store opens its other connections.
    init(path: String, configuration: Configuration) throws {
        var configuration = configuration
        configuration.label = "Millrace.RowReader"
        configuration.readonly = true
        // Who finds the file busy goes the other way, which may wait.
        configuration.busyMode = .immediateError
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = \(Self.cacheSize)") }
        free = Mutex(
            try (0..<Self.connectionCount).map { [configuration] _ in
                Reader(connection: try DatabaseQueue(path: path, configuration: configuration))
            })
    }

    /// Reads on a connection, with no transaction around the statements.
    ///
    /// - Parameters:
    ///   - spacesVersion: The version of the spaces that the caller knows. A connection that is behind forgets its
    ///     statements first, since GRDB keeps those of tables that other connections drop.
    ///   - body: Reads.
    /// - Returns: What `body` returns; `nil` when all connections are in use, which says nothing about the rows.
    func read<Result>(spacesVersion: Int, _ body: (Database) throws -> Result?) throws -> Result? {
        guard var reader = free.withLock({ $0.popLast() }) else { return nil }
        defer { free.withLock { [reader] in $0.append(reader) } }
        return try reader.connection.unsafeRead { db in
            if reader.spacesVersion < spacesVersion {
                db.clearSchemaCache()
                reader.spacesVersion = spacesVersion
            }
            return try body(db)
        }
    }

    /// Closes the connections; nobody reads any more.
    ///
    /// - Throws: The first error, when all of them have been told to close.
    func close() throws {
        let readers = free.withLock { free in
            defer { free = [] }
            return free
        }
        let results = readers.map { reader in Result { try reader.connection.close() } }
        for result in results { try result.get() }
    }
}
