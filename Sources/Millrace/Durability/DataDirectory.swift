import Foundation
import MillraceModel

/// The directory that holds everything durable, locked for one process.
///
/// | Name | What it is |
/// |---|---|
/// | `millrace.lock` | the lock; says who holds it |
/// | `store.sqlite` | tables, streams and checkpoints |
/// | `deliveries.journal` | what was delivered, by lane |
/// | `dead-letters/` | failure records, as the manifest says |
package final class DataDirectory: Sendable {
    /// What a process says of itself in the lock file.
    package struct Holder: Hashable, Sendable {
        /// The process id.
        package var processID: Int32
        /// Where its endpoint listens, such as `127.0.0.1:4566`; `nil` without one.
        package var endpoint: String?

        /// Creates a description of a process.
        package init(processID: Int32, endpoint: String?) {
            self.processID = processID
            self.endpoint = endpoint
        }
    }

    /// The directory is in use.
    package struct InUse: Error, CustomStringConvertible {
        /// The directory.
        package let path: String
        /// Who uses it, where the lock file says so.
        package let holder: Holder?

        package var description: String {
            let who = holder.map { "process \($0.processID)" } ?? "another process"
            return "the data directory \(path) is in use by \(who); stop it, or name another directory with --data"
        }
    }

    /// The path of the directory.
    package let path: String
    private let lock: FileDescriptorHandle

    /// Makes the directory where there is none, and locks it.
    ///
    /// - Throws: `InUse` when another process holds it, `FileError` when it cannot be used.
    package init(path: String) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FileError(path: path, operation: "create", detail: error.localizedDescription)
        }
        lock = try FileDescriptorHandle(path: Self.lockPath(path), flags: O_RDWR | O_CREAT)
        guard try lock.lockExclusively() else { throw InUse(path: path, holder: Self.holder(of: path)) }
        try announce(endpoint: nil)
    }

    /// Says in the lock file who holds it and where it listens.
    package func announce(endpoint: String?) throws(FileError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("pid")
        writer.int(ProcessInfo.processInfo.processIdentifier)
        if let endpoint {
            writer.key("endpoint")
            writer.string(endpoint)
        }
        writer.endObject()
        let line = writer.bytes + [UInt8(ascii: "\n")]
        // In this order nobody reads an empty file; for a moment a longer old line may stand behind the new one.
        try lock.write(line, at: 0)
        try lock.truncate(to: line.count)
    }

    /// The path of something in the directory; an absolute path stays as it is.
    package func path(_ name: String) -> String {
        name.hasPrefix("/") ? name : path + "/" + name
    }

    /// Who last said that it holds a directory, dead or alive; `nil` when nobody did or it cannot be read.
    package static func holder(of path: String) -> Holder? {
        guard let data = FileManager.default.contents(atPath: lockPath(path)),
            let line = data.split(separator: UInt8(ascii: "\n")).first,
            case .success(let value) = Result(catching: { try JSONValue(parsing: Array(line)) }),
            let processID = value.objectValue?["pid"]?.intValue.flatMap({ Int32(exactly: $0) })
        else { return nil }
        return Holder(processID: processID, endpoint: value.objectValue?["endpoint"]?.stringValue)
    }

    private static func lockPath(_ path: String) -> String { path + "/millrace.lock" }
}
