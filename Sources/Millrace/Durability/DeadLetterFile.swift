import Dispatch
import Foundation
package import MillraceModel
import Synchronization

/// A dead-letter file: failure records as JSON Lines, each on disk before anything relies on it.
///
/// A line is either whole or not there: a write that fails half-way is cut off again, and a torn last line that a crash
/// left is cut off when the file is opened; the checkpoint behind it was never stored, so its batch comes again.
package final class DeadLetterFile: DeadLetterSink {
    /// The path of the file.
    package let path: String
    // One queue for all of them: two mappings may name the same file, by one path or by several.
    private static let queue = DispatchQueue(label: "millrace.dead-letters")
    let onTornLine: @Sendable (_ path: String, _ byteCount: Int) -> Void

    /// Creates a handle; the file is opened for each write, so that it may be moved or emptied meanwhile.
    ///
    /// - Parameters:
    ///   - path: The file; it and its folder are made when the first record is written.
    ///   - onTornLine: Called with the path and the number of bytes cut off when the file ended without a newline.
    package init(path: String, onTornLine: @escaping @Sendable (_ path: String, _ byteCount: Int) -> Void) {
        self.path = path
        self.onTornLine = onTornLine
    }

    /// Appends a record and returns when it is on disk.
    ///
    /// - Throws: `FileError`; the file is then as it was before.
    package func append(_ record: FailureRecord) async throws {
        let line = record.json()
        try await Self.onQueue { try self.append(line: line) }
    }

    /// Does disk work of any of these files, off the cooperative pool and one after the other.
    static func onQueue<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Result, any Error>) in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// Appends a line and returns when it is on disk.
    func append(line: [UInt8]) throws {
        let line = line + [UInt8(ascii: "\n")]
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = try openLocked()
        let end = try cutTornLine(of: file)
        do {
            try file.write(line, at: end)
            try file.synchronize()
        } catch {
            // If even that fails, the next write finds the torn line and cuts it off.
            do {
                try file.truncate(to: end)
            } catch let second {
                throw FileError(path: path, operation: "write", detail: "\(error); \(second)")
            }
            throw error
        }
        // The names of a new file and of a new folder are on disk only when the folders that hold them are. Whether
        // they are new is not asked: a process may have died between making and flushing them.
        for folder in [folder, folder.deletingLastPathComponent()] {
            try FileDescriptorHandle(path: folder.path, flags: O_RDONLY).synchronize()
        }
    }

    /// Opens the file for nobody else: another process may write to it, if a manifest of its own names it.
    func openLocked() throws(FileError) -> FileDescriptorHandle {
        while true {
            let file = try FileDescriptorHandle(path: path, flags: O_RDWR | O_CREAT)
            try file.waitForLock()
            // Who had the lock may have put another file in the place of this one.
            if try file.isFile(at: path) { return file }
        }
    }

    /// The length of the file up to its last newline; what stands behind it is cut off.
    func cutTornLine(of file: borrowing FileDescriptorHandle) throws(FileError) -> Int {
        let length = try file.length()
        if try file.read(count: 1, at: max(0, length - 1)).last == UInt8(ascii: "\n") { return length }
        var end = length
        let chunk = 65_536
        while end > 0 {
            let start = max(0, end - chunk)
            let bytes = try file.read(count: end - start, at: start)
            if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                end = start + newline + 1
                break
            }
            end = start
        }
        if end < length {
            try file.truncate(to: end)
            onTornLine(path, length - end)
        }
        return end
    }

    /// The records in a file, oldest first, with the number of their line; a torn last line is left out.
    ///
    /// - Throws: `FileError` when the file cannot be read, or a line but the last is no failure record.
    package static func records(at path: String) throws -> [(line: Int, record: FailureRecord)] {
        let bytes = try FileDescriptorHandle(path: path, flags: O_RDONLY).readAll()
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var records: [(line: Int, record: FailureRecord)] = []
        for (index, line) in lines.dropLast().enumerated() where !line.isEmpty {
            do {
                records.append((index + 1, try FailureRecord(json: Array(line))))
            } catch {
                throw FileError(path: path, operation: "read", detail: "line \(index + 1): \(error)")
            }
        }
        return records
    }
}
