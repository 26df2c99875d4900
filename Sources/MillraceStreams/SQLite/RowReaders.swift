internal import GRDB
internal import Synchronization

/// A few connections that read single rows on the thread that asks.
///
/// To read a row takes some microseconds; the way to a queue and back takes many times as long. A thread that finds no
/// connection free does not wait for one.
final class RowReaders: Sendable {
    private struct State {
        var free: [DatabaseQueue] = []
        var openCount = 0
    }

    /// The most connections at one time; more threads than these read at one time on large machines only.
    private static let connectionCountMax = 4
    /// What a connection may keep of the file, in the way in which `PRAGMA cache_size` takes it: 8 MiB.
    private static let cacheSize = -8_192

    private let path: String
    private let configuration: Configuration
    private let state = Mutex(State())

    /// Creates no connection yet.
    ///
    /// - Parameters:
    ///   - path: The file, in WAL mode.
    ///   - configuration: How the store opens its other connections.
    init(path: String, configuration: Configuration) {
        self.path = path
        var configuration = configuration
        configuration.label = "Millrace.RowReader"
        configuration.readonly = true
        // Who finds the file busy goes the other way, which may wait.
        configuration.busyMode = .immediateError
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = \(Self.cacheSize)") }
        self.configuration = configuration
    }

    /// Reads on a connection, with no transaction around the statements.
    ///
    /// - Returns: What `body` returns; `nil` when all connections are in use, which says nothing about the rows.
    func read<Result>(_ body: (Database) throws -> Result?) throws -> Result? {
        guard let connection = try take() else { return nil }
        defer { state.withLock { $0.free.append(connection) } }
        return try connection.unsafeRead(body)
    }

    /// Closes the connections; nobody reads any more.
    func close() throws {
        let free = state.withLock { state in
            defer { state = State() }
            return state.free
        }
        for connection in free { try connection.close() }
    }

    private func take() throws -> DatabaseQueue? {
        let (free, mayOpen) = state.withLock { state -> (DatabaseQueue?, Bool) in
            if let free = state.free.popLast() { return (free, false) }
            guard state.openCount < Self.connectionCountMax else { return (nil, false) }
            state.openCount += 1
            return (nil, true)
        }
        guard mayOpen else { return free }
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            state.withLock { $0.openCount -= 1 }
            throw error
        }
    }
}
