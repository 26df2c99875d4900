import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams

// The dead letters of all mappings, whoever made them.
extension DaemonService {
    /// The most bytes of records in one answer, unless the first alone has more.
    private static let pageByteCountMax = 4 << 20
    /// Reads files, which takes its time, off the cooperative pool.
    private static let reader = QueueExecutor(label: "millrace.dead-letter-reader")

    /// A page of failure records, file by file, oldest first.
    func deadLetters(_ query: CanonicalQuery) async throws -> [UInt8] {
        let first = try Self.number(query, "from", in: 1...Int.max) ?? 1
        let limit = try Self.number(query, "limit", in: 1...1_000) ?? 100
        let paths = try await deadLetterPaths()
        return try await Task(executorPreference: Self.reader) {
            try Self.page(of: paths, from: first, limit: limit)
        }.value
    }

    func noteRedriven(_ request: WireRequest) async throws -> [UInt8] {
        let input = try Self.input(request, [.required("Path", .text()), .required("RequestId", .text())])
        let path = input.text("Path")!
        guard try await deadLetterPaths().contains(path) else {
            throw ServiceError.resourceNotFound("\(path) is not the dead-letter file of a mapping")
        }
        let instant = environment.ports.scheduler.now
        try await file(path).noteRedriven(input.text("RequestId")!, at: instant)
        return JSONWriter.document { $0.member("RedrivenAt", instant.description) }
    }

    func purgeDeadLetters(_ request: WireRequest) async throws -> [UInt8] {
        let isAll = try Self.input(request, [.optional("All", .boolean)]).boolean("All") ?? false
        var (purged, kept) = (0, 0)
        for path in try await deadLetterPaths() where FileManager.default.fileExists(atPath: path) {
            let count = try await file(path).purge(all: isAll)
            purged += count.purged
            kept += count.kept
        }
        return JSONWriter.document { writer in
            writer.key("Purged")
            writer.int(purged)
            writer.key("Kept")
            writer.int(kept)
        }
    }

    private func file(_ path: String) -> DeadLetterFile {
        let logger = environment.logger
        return DeadLetterFile(path: path) { path, byteCount in
            logger.warning(
                "A torn last line was cut off the dead-letter file",
                metadata: ["path": "\(path)", "count": "\(byteCount)"])
        }
    }

    /// The dead-letter files of the mappings, each once, in the order of the mappings.
    private func deadLetterPaths() async throws -> [String] {
        var paths: [String] = []
        for status in try await runtime.status() {
            guard let path = status.mapping.deadLetterPath else { continue }
            let whole = environment.directory?.path(path) ?? path
            if !paths.contains(whole) { paths.append(whole) }
        }
        return paths
    }

    private static func page(of paths: [String], from first: Int, limit: Int) throws -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 65_536)
        var (number, count) = (0, 0)
        var next: Int?
        writer.beginObject()
        writer.key("DeadLetters")
        writer.beginArray()
        files: for path in paths where FileManager.default.fileExists(atPath: path) {
            let redriven = try DeadLetterFile.redrivenInstants(at: path)
            for (line, record) in try DeadLetterFile.records(at: path) {
                number += 1
                guard number >= first else { continue }
                guard count < limit, count == 0 || writer.bytes.count < pageByteCountMax else {
                    next = number
                    break files
                }
                count += 1
                writer.beginObject()
                writer.key("Number")
                writer.int(number)
                writer.member("Path", path)
                writer.key("Line")
                writer.int(line)
                if let instant = redriven[record.requestID] { writer.member("RedrivenAt", instant.description) }
                writer.key("Record")
                writer.raw(record.json())
                writer.endObject()
            }
        }
        writer.endArray()
        if let next {
            writer.key("NextNumber")
            writer.int(next)
        }
        writer.endObject()
        return writer.bytes
    }

    private static func number(_ query: CanonicalQuery, _ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = query.value(of: name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ServiceError.validation("\(name) is a number from \(range.lowerBound) on, not \(text)")
        }
        return number
    }
}
