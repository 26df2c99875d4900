import Foundation
import Millrace
import MillraceModel
import Synchronization
import Testing

@Suite struct DeadLetterFileTests {
    private static func record(_ requestID: String) throws -> FailureRecord {
        FailureRecord(
            requestID: requestID,
            functionARN: "arn:aws:lambda:us-east-1:000000000000:function:orders",
            condition: .retryAttemptsExhausted,
            approximateInvokeCount: 3,
            responseContext: FailureRecord.ResponseContext(isFunctionError: true),
            timestamp: Timestamp(millisecondsSinceEpoch: 1_767_225_600_123),
            batchInfo: FailureRecord.BatchInfo(
                shardID: "shardId-00000001414562045508-2bac9cd2",
                records: FailureRecord.BatchInfo.RecordRange(
                    startSequenceNumber: try #require(SequenceNumber("100000000000000000001")),
                    endSequenceNumber: try #require(SequenceNumber("100000000000000000002")),
                    approximateArrivalOfFirstRecord: Timestamp(secondsSinceEpoch: 1_767_225_600),
                    approximateArrivalOfLastRecord: Timestamp(secondsSinceEpoch: 1_767_225_601),
                    batchSize: 2
                ),
                streamARN: StreamARN(
                    table: "Orders",
                    label: "2026-01-01T00:00:00.000",
                    region: "r",
                    accountID: "000000000000"
                )
            ),
            payload: #"{"Records":[]}"#
        )
    }

    /// A folder that is gone when the test is.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("letters-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(folder))
        } catch {
            result = .failure(error)
        }
        try FileManager.default.removeItem(atPath: folder)
        try result.get()
    }

    @Test("P3 records are lines of JSON in the order in which they were given up, in a folder made on the way")
    func append() async throws {
        try await withFolder { folder in
            let file = DeadLetterFile(path: folder + "/deep/letters.jsonl") { _, _ in Issue.record("no line is torn") }
            for id in ["a", "b", "c"] { try await file.append(Self.record(id)) }
            let records = try DeadLetterFile.records(at: file.path)
            #expect(records.map(\.line) == [1, 2, 3])
            #expect(records.map(\.record) == [try Self.record("a"), try Self.record("b"), try Self.record("c")])
        }
    }

    @Test("P3 mappings that share a file, by whatever path, lose none of each other's records")
    func sharedFile() async throws {
        try await withFolder { folder in
            let paths = [folder + "/letters.jsonl", folder + "/./letters.jsonl"]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    let file = DeadLetterFile(path: paths[writer % 2]) { _, _ in Issue.record("no line is torn") }
                    group.addTask {
                        for number in 0..<25 { try await file.append(Self.record("\(writer) \(number)")) }
                    }
                }
                try await group.waitForAll()
            }
            let ids = try DeadLetterFile.records(at: paths[0]).map(\.record.requestID)
            #expect(Set(ids) == Set((0..<8).flatMap { writer in (0..<25).map { "\(writer) \($0)" } }))
            #expect(ids.count == 200)
        }
    }

    @Test("P3 a torn last line, cut at any byte, is tolerated by readers and cut off by the next write")
    func tornLine() async throws {
        try await withFolder { folder in
            let whole = try Self.record("a").json() + [UInt8(ascii: "\n")]
            let torn = try Self.record("torn").json()
            for length in stride(from: 1, through: torn.count, by: 97) {
                let path = folder + "/letters-\(length).jsonl"
                try Data(whole + torn.prefix(length)).write(to: URL(fileURLWithPath: path))
                #expect(try DeadLetterFile.records(at: path).map(\.record.requestID) == ["a"])
                let cut = Mutex<[Int]>([])
                let file = DeadLetterFile(path: path) { _, count in cut.withLock { $0.append(count) } }
                try await file.append(Self.record("b"))
                #expect(cut.withLock { $0 } == [length])
                #expect(try DeadLetterFile.records(at: path).map(\.record.requestID) == ["a", "b"])
            }
        }
    }

    @Test("P3 a file that is one torn line only is emptied before it is written")
    func onlyTornLine() async throws {
        try await withFolder { folder in
            let path = folder + "/letters.jsonl"
            try Data(Self.record("torn").json().dropLast(3)).write(to: URL(fileURLWithPath: path))
            let file = DeadLetterFile(path: path) { _, _ in }
            try await file.append(Self.record("b"))
            #expect(try DeadLetterFile.records(at: path).map(\.record.requestID) == ["b"])
        }
    }

    @Test("P3 a write that fails says why, and the same file works when the fault is gone")
    func failingWrite() async throws {
        try await withFolder { folder in
            let path = folder + "/letters.jsonl"
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
            let file = DeadLetterFile(path: path) { _, _ in }
            await #expect {
                try await file.append(Self.record("a"))
            } throws: { error in
                "\(error)".contains("No space left on device")
            }
            try FileManager.default.removeItem(atPath: path)
            try await file.append(Self.record("a"))
            #expect(try DeadLetterFile.records(at: path).count == 1)
        }
    }

    @Test("a line in the middle that is no failure record is an error that names it")
    func damagedLine() async throws {
        try await withFolder { folder in
            let path = folder + "/letters.jsonl"
            let line = try Self.record("a").json() + [UInt8(ascii: "\n")]
            try Data(line + Array("{\"not\":1}\n".utf8) + line).write(to: URL(fileURLWithPath: path))
            #expect {
                try DeadLetterFile.records(at: path)
            } throws: { error in
                "\(error)".contains("line 2")
            }
        }
    }
}
