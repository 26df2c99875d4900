import Foundation
import MillraceModel

/// What becomes of writes that were not synchronized when everything stopped.
enum DiskLoss: String, CaseIterable, Sendable {
    /// The process is gone, the operating system lives on: nothing is lost.
    case nothing
    /// The power is gone: of each such write any sectors of 512 bytes arrived, in any order.
    case sectors
    /// The power is gone: everything behind a byte of the log is missing, where it was not synchronized.
    case tail

    private static let sectorByteCount = 512

    /// The files as the next start finds them.
    ///
    /// - Parameters:
    ///   - entries: What was done until everything stopped.
    ///   - random: Decides what arrived.
    func files(after entries: ArraySlice<DiskLog.Entry>, using random: inout SeededGenerator) -> [DiskLog.File: Data] {
        var files: [DiskLog.File: Data] = [:]
        for file in DiskLog.File.allCases { files[file] = bytes(of: file, after: entries, using: &random) }
        return files
    }

    private func bytes(
        of file: DiskLog.File, after entries: ArraySlice<DiskLog.Entry>, using random: inout SeededGenerator
    ) -> Data {
        let lastSynchronized = entries.lastIndex { entry in
            guard case .synchronize(file) = entry else { return false }
            return true
        }
        var bytes = Data()
        var safeByteCount = 0
        for index in entries.indices {
            let isSafe = index <= lastSynchronized ?? -1
            switch entries[index] {
            case .write(file, let offset, let new) where isSafe || self != .sectors:
                bytes.put(new, at: offset)
            case .write(file, let offset, let new):
                for start in stride(from: 0, to: new.count, by: Self.sectorByteCount)
                where Bool.random(using: &random) {
                    bytes.put(new[start..<min(new.count, start + Self.sectorByteCount)], at: offset + start)
                }
            case .truncate(file, let size) where isSafe || self != .sectors || Bool.random(using: &random):
                bytes.removeLast(max(0, bytes.count - size))
            default:
                break
            }
            if index == lastSynchronized { safeByteCount = bytes.count }
        }
        // A log that was begun anew is written over, and what was not synchronized of that may lie anywhere in it.
        if self == .tail, file == .writeAheadLog, bytes.count > safeByteCount {
            bytes.removeLast(Int.random(in: 0...bytes.count - safeByteCount, using: &random))
        }
        return bytes
    }
}

extension Data {
    /// Writes bytes over these; a gap is filled with zeros, as a file system does.
    fileprivate mutating func put(_ new: Data, at offset: Int) {
        if count < offset + new.count { count = offset + new.count }
        replaceSubrange(offset..<offset + new.count, with: new)
    }
}
