internal import Foundation
internal import GRDB
internal import MillraceModel

extension SQLiteStore {
    /// Reads a whole store and tells what is wrong with it, without changing it.
    ///
    /// It reads one snapshot of the file, one value at a time: SQLite's own check of the pages, then whether streams,
    /// shards, tables, positions, hashes and keys fit together, and whether each value can be read. Blocks until done.
    ///
    /// - Parameters:
    ///   - path: Where the file is.
    ///   - encryption: The key of an encrypted store; without it the values are left out, and the report says so.
    ///   - rowCheck: Throws when the value of a row does not mean what rows of its space mean.
    /// - Returns: What was counted and found; a file that cannot be read at all is a finding too.
    package static func check(
        path: String,
        encryption: Encryption? = nil,
        rowCheck: @escaping (_ space: String, _ row: Row) throws -> Void = { _, _ in }
    ) -> StoreReport {
        var check = StoreCheck(path: path, vault: encryption.map { Vault($0, now: { .epoch }) }, rowCheck: rowCheck)
        guard FileManager.default.fileExists(atPath: path) else {
            check.add("there is no such file", at: path, "check the path of the data directory")
            return check.report
        }
        var configuration = Configuration()
        configuration.label = "Millrace.StoreCheck"
        configuration.readonly = true
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        check.catching(at: path) { check in
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { db in check.run(db) }
            try queue.close()
        }
        return check.report
    }
}
