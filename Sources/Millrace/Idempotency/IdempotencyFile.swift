import Foundation
import MillraceModel
import MillraceStreams

/// A SQLite file with marks, held by one opener.
final class IdempotencyFile: Sendable {
    /// What holds the marks.
    let store: SQLiteStore
    /// A file of its own: whoever closes any descriptor of a SQLite file loses SQLite's locks on it.
    private let lock: FileDescriptorHandle

    /// Opens a file, or makes it.
    ///
    /// - Throws: `IdempotencyError`, also for the file name of a data directory's store.
    init(path: String) throws(IdempotencyError) {
        do {
            let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
            let folder = file.deletingLastPathComponent().path
            // Also where no data directory is yet: a runtime that made one there would find these marks.
            guard file.lastPathComponent != "store.sqlite" else {
                throw IdempotencyError(
                    .storeUnusable,
                    "\(path) has the name of a data directory's store; use .runtime, or give the file another name"
                )
            }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            lock = try FileDescriptorHandle(path: file.path + ".lock", flags: O_RDWR | O_CREAT)
            guard try lock.lockExclusively() else {
                let holder = String(decoding: try lock.readAll(), as: UTF8.self).split(separator: "\n").first
                let own = "\(ProcessInfo.processInfo.processIdentifier)"
                let who = holder.map { $0 == own ? "this process; make one value and share it" : "process \($0)" }
                throw IdempotencyError(
                    .storeInUse,
                    "the idempotency store \(path) is in use by \(who ?? "another process")",
                    isRetryable: true
                )
            }
            let line = [UInt8]("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
            try lock.write(line, at: 0)
            try lock.truncate(to: line.count)
            store = try SQLiteStore(path: file.path, now: { .epoch })
        } catch let error as IdempotencyError {
            throw error
        } catch {
            throw IdempotencyError(
                .storeUnusable,
                "the idempotency store \(path) cannot be opened: \(error)",
                underlying: error,
                isRetryable: (error as? StoreError)?.isRetryable ?? false
            )
        }
    }
}
