package import MillraceStreams
package import MillraceTables

/// Where an idempotent function keeps its marks.
///
/// | Store | Where the marks stand | What they outlive |
/// |---|---|---|
/// | ``runtime`` | in the runtime's own store, beside tables and checkpoints | what that outlives: with a daemon its process, in tests a crash that the test makes, nothing with `--ephemeral` |
/// | ``memory()`` | in memory, for whoever holds the value | runtimes, not the process |
/// | ``sqlite(path:)`` | in a SQLite file of their own, in the clear | the process, and the data directory |
///
/// All of them keep marks by the name of the function, so that functions may share one. Instants are those of the
/// runtime's clock: one store for runtimes with different clocks does not know what has expired.
public struct IdempotencyStore: Sendable {
    private enum Place: Sendable {
        case runtime
        case memory(MemoryStore)
        case file(IdempotencyFile)
    }

    private let place: Place

    private init(_ place: Place) { self.place = place }

    /// The runtime's own store: durable where that is.
    public static let runtime = IdempotencyStore(.runtime)

    /// A new store in memory.
    ///
    /// In tests make one for each: the event ids of their records repeat, so that a test would find the marks of another
    /// one and its records would be left out.
    public static func memory() -> IdempotencyStore {
        // Nothing is written that would need the store's own clock.
        IdempotencyStore(.memory(MemoryStore(now: { .epoch })))
    }

    /// A store in a SQLite file of its own, which is made where there is none, with its folder.
    ///
    /// It is held until nobody has the value or a function made with it any more. Blocks while the file is opened. In
    /// tests take another store: a test's clock goes on while a function waits for a disk.
    ///
    /// - Parameter path: The file. A second one with the suffix `.lock` stands beside it. The name `store.sqlite` is
    ///   that of a data directory's store and refused.
    /// - Throws: `IdempotencyError`: it is in use, by this process or another one, or cannot be opened.
    public static func sqlite(path: String) throws -> IdempotencyStore {
        IdempotencyStore(.file(try IdempotencyFile(path: path)))
    }

    /// Where the marks stand for a function that works with these tables.
    package func store(for tables: TableService) -> any StreamStore {
        switch place {
        case .runtime: tables.store
        case .memory(let store): store
        case .file(let file): file.store
        }
    }
}
