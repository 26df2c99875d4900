import Foundation
package import MillraceModel

/// Which records were invoked again, and the end of those.
///
/// A file beside the dead-letter file, of the same name with `.redriven` behind it, has a line
/// `{"requestId": …, "timestamp": …}` for each record whose function has dealt with it since.
extension DeadLetterFile {
    /// When records were redriven, by their request ids; a torn last line is left out.
    ///
    /// - Parameter path: The dead-letter file.
    /// - Throws: `FileError` when the notes cannot be read.
    package static func redrivenInstants(at path: String) throws -> [String: Timestamp] {
        let path = notesPath(path)
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        let bytes = try FileDescriptorHandle(path: path, flags: O_RDONLY).readAll()
        var instants: [String: Timestamp] = [:]
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.dropLast().enumerated() where !line.isEmpty {
            do {
                let note = try JSONValue(parsing: Array(line)).objectValue
                guard let requestID = note?["requestId"]?.stringValue,
                    let instant = note?["timestamp"]?.stringValue.flatMap({ Timestamp(iso8601: $0) })
                else { throw JSONError(.custom("requestId or timestamp is missing"), offset: 0) }
                instants[requestID] = instant
            } catch {
                throw FileError(path: path, operation: "read", detail: "line \(index + 1): \(error)")
            }
        }
        return instants
    }

    /// Notes that a record was redriven, and returns when that is on disk.
    ///
    /// - Parameters:
    ///   - requestID: The record's request id.
    ///   - instant: When it was.
    /// - Throws: `FileError`.
    package func noteRedriven(_ requestID: String, at instant: Timestamp) async throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("requestId", requestID)
        writer.member("timestamp", instant.description)
        writer.endObject()
        let line = writer.bytes
        let notes = DeadLetterFile(path: Self.notesPath(path)) { _, _ in }
        try await Self.onQueue { try notes.append(line: line) }
    }

    /// Takes records out of the file, all others stay as they are; the process may die at any moment.
    ///
    /// - Parameter isAll: Whether all records go, not only those that were redriven.
    /// - Returns: How many records went, and how many stayed.
    /// - Throws: `FileError`; the file is then as it was before.
    package func purge(all isAll: Bool) async throws -> (purged: Int, kept: Int) {
        try await Self.onQueue { try self.purgeNow(all: isAll) }
    }

    private func purgeNow(all isAll: Bool) throws -> (purged: Int, kept: Int) {
        // A name that leads to another file stays one.
        let target = DeadLetterFile(
            path: URL(fileURLWithPath: path).resolvingSymlinksInPath().path, onTornLine: onTornLine)
        let file = try target.openLocked()
        let bytes = try file.read(count: target.cutTornLine(of: file), at: 0)
        let redriven = try Self.redrivenInstants(at: path)
        var kept: [UInt8] = []
        var (purgedCount, keptCount) = (0, 0)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            // Read in any case: a file with something else in it is not ours to change.
            let record = try FailureRecord(json: Array(line))
            if isAll || redriven[record.requestID] != nil {
                purgedCount += 1
            } else {
                keptCount += 1
                kept += line + [UInt8(ascii: "\n")]
            }
        }
        if purgedCount > 0 { try target.replace(with: kept) }
        // Last: notes of records that are gone do no harm.
        let notes = Self.notesPath(path)
        if FileManager.default.fileExists(atPath: notes) {
            try FileDescriptorHandle(path: notes, flags: O_RDWR).truncate(to: 0)
        }
        return (purgedCount, keptCount)
    }

    /// Puts a file with other contents in the place of this one, whole or not at all.
    private func replace(with bytes: [UInt8]) throws {
        let new = path + ".purged"
        let file = try FileDescriptorHandle(path: new, flags: O_RDWR | O_CREAT | O_TRUNC)
        try file.write(bytes, at: 0)
        try file.synchronize()
        guard rename(new, path) == 0 else { throw FileError(path: path, operation: "replace", code: errno) }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileDescriptorHandle(path: folder.path, flags: O_RDONLY).synchronize()
    }

    private static func notesPath(_ path: String) -> String { path + ".redriven" }
}
