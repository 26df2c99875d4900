import MillraceFunctions
import Synchronization

/// An archive in memory, which can be out of order: virtual time does not wait for a disk.
final class MemoryArchive: Archive {
    /// What storing throws while the archive is out of order.
    struct Unavailable: Error {}

    private struct State {
        var lines: [String: [String]] = [:]
        var isAvailable = true
    }

    private let state = Mutex(State())

    /// Whether something can be stored.
    var isAvailable: Bool {
        get { state.withLock(\.isAvailable) }
        set { state.withLock { $0.isAvailable = newValue } }
    }

    /// The names of what is stored, sorted.
    var names: [String] { state.withLock { $0.lines.keys.sorted() } }

    func store(_ lines: [String], as name: String) async throws {
        try state.withLock { state in
            guard state.isAvailable else { throw Unavailable() }
            state.lines[name] = lines
        }
    }

    func lines(below name: String) async throws -> [String] {
        state.withLock { state in
            state.lines.filter { $0.key.hasPrefix(name + "/") }.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }
}
