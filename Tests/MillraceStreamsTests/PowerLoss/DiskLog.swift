import Foundation
import Synchronization

/// What SQLite did to the files of one database, in order, and what the store had acknowledged in between.
final class DiskLog: Sendable {
    /// One of the two files that hold the data; the shared-memory index is made anew after a crash.
    enum File: UInt8, Sendable, CaseIterable {
        case database
        case writeAheadLog

        /// What the name of the file ends in.
        var suffix: String { self == .database ? "" : "-wal" }
    }

    /// A step.
    enum Entry: Sendable {
        case write(File, offset: Int, bytes: Data)
        case truncate(File, size: Int)
        /// Everything that was done to the file before is on the disk.
        case synchronize(File)
        /// A writer was told that this many of its writes are durable.
        case acknowledge(writer: Int, count: Int)
    }

    private let log = Mutex<[Entry]>([])

    /// All steps so far.
    var entries: [Entry] { log.withLock { $0 } }

    /// How many steps there are so far.
    var count: Int { log.withLock { $0.count } }

    /// Adds a step.
    func add(_ entry: Entry) {
        log.withLock { $0.append(entry) }
    }
}
