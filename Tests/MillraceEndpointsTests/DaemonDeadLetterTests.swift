import Foundation
import MillraceModel
import Testing

@testable import Millrace
@testable import MillraceEndpoints

@Suite struct DaemonDeadLetterTests {
    /// All dead letters, page by page: number, request id, and whether it was redriven.
    private func list(_ fixture: DaemonFixture, limit: Int) async throws -> (letters: [String], pageCount: Int) {
        var letters: [String] = []
        var pageCount = 0
        var next: Int? = 1
        while let from = next {
            let (status, value) = try await fixture.get("deadletters?from=\(from)&limit=\(limit)")
            #expect(status == 200)
            pageCount += 1
            for letter in value.objectValue?["DeadLetters"]?.arrayValue ?? [] {
                let members = try #require(letter.objectValue)
                let record = try FailureRecord(json: try #require(members["Record"]).serialized())
                let number = try #require(members["Number"]?.intValue)
                let line = try #require(members["Line"]?.intValue)
                letters.append("\(number):\(line):\(record.requestID)\(members["RedrivenAt"] == nil ? "" : "+")")
            }
            next = value.objectValue?["NextNumber"]?.intValue
        }
        return (letters, pageCount)
    }

    @Test("P3 the records of all mappings' files are listed in pages, oldest first", arguments: [1, 2, 3, 100])
    func pages(limit: Int) async throws {
        try await DaemonFixture.with { fixture in
            #expect(try await list(fixture, limit: limit).letters.isEmpty)
            try await fixture.giveUp(["a", "b", "c"], in: "keep")
            try await fixture.giveUp(["d", "e"], in: "keep-too")
            let (letters, pageCount) = try await list(fixture, limit: limit)
            #expect(letters == ["1:1:a", "2:2:b", "3:3:c", "4:1:d", "5:2:e"])
            #expect(pageCount == (5 + limit - 1) / limit)
        }
    }

    @Test("P3 a page ends at four megabytes, and a larger record comes alone")
    func largePages() async throws {
        try await DaemonFixture.with { fixture in
            try await fixture.giveUp(["a", "b", "c"], in: "keep", payloadByteCount: 3 << 20)
            try await fixture.giveUp(["d"], in: "keep", payloadByteCount: 5 << 20)
            let (letters, pageCount) = try await list(fixture, limit: 100)
            #expect(letters.count == 4)
            #expect(pageCount == 2)
        }
    }

    @Test("P3 what was redriven is noted beside the file, and purged; the rest stays as it is")
    func redriven() async throws {
        try await DaemonFixture.with { fixture in
            try await fixture.giveUp(["a", "b", "c"], in: "keep")
            try await fixture.giveUp(["d"], in: "keep-too")
            let before = try #require(FileManager.default.contents(atPath: fixture.path("keep")))
            for id in ["a", "c"] {
                let (status, _) = try await fixture.post(
                    "deadletters/redriven", ["Path": .string(fixture.path("keep")), "RequestId": .string(id)])
                #expect(status == 200)
            }
            #expect(try await list(fixture, limit: 100).letters == ["1:1:a+", "2:2:b", "3:3:c+", "4:1:d"])
            #expect(FileManager.default.contents(atPath: fixture.path("keep")) == before)
            #expect(try await fixture.post("deadletters/purge").value == ["Purged": 2, "Kept": 2])
            #expect(try await list(fixture, limit: 100).letters == ["1:1:b", "2:1:d"])
            #expect(try await fixture.post("deadletters/purge").value == ["Purged": 0, "Kept": 2])
            #expect(try await fixture.post("deadletters/purge", ["All": true]).value == ["Purged": 2, "Kept": 0])
            #expect(try await list(fixture, limit: 100).letters.isEmpty)
            try await fixture.giveUp(["e"], in: "keep")
            #expect(try await list(fixture, limit: 100).letters == ["1:1:e"])
        }
    }

    @Test("P3 a torn last line is no record, and is not taken over by a purge")
    func tornLine() async throws {
        try await DaemonFixture.with { fixture in
            try await fixture.giveUp(["a", "b"], in: "keep")
            let file = try #require(FileHandle(forWritingAtPath: fixture.path("keep")))
            try file.seekToEnd()
            try file.write(contentsOf: Data("{\"requestContext\"".utf8))
            try file.close()
            #expect(try await list(fixture, limit: 100).letters == ["1:1:a", "2:2:b"])
            let dead = DeadLetterFile(path: fixture.path("keep")) { _, byteCount in #expect(byteCount == 17) }
            try await dead.noteRedriven("a", at: .epoch)
            #expect(try await dead.purge(all: false) == (1, 1))
            #expect(try await list(fixture, limit: 100).letters == ["1:1:b"])
        }
    }

    @Test("P3 a record that waits for a file is not lost when another file takes that one's place")
    func replaced() async throws {
        try await DaemonFixture.with { fixture in
            for round in 1...40 {
                try await fixture.giveUp(["old"], in: "keep")
                let path = fixture.path("keep")
                let other = try FileDescriptorHandle(path: path, flags: O_RDWR)
                try other.waitForLock()
                // Waits for the lock, or comes late; both have to be right.
                let (begun, beginning) = AsyncStream<Void>.makeStream()
                let appending = Task {
                    beginning.finish()
                    try await fixture.giveUp(["new"], in: "keep")
                }
                for await _ in begun {}
                try Data().write(to: URL(fileURLWithPath: path + ".other"))
                #expect(rename(path + ".other", path) == 0)
                Self.close(other)
                try await appending.value
                #expect(try DeadLetterFile.records(at: path).map(\.record.requestID) == ["new"], "round \(round)")
                try FileManager.default.removeItem(atPath: path)
            }
        }
    }

    private static func close(_ file: consuming FileDescriptorHandle) {}

    @Test("P3 a purge keeps the link by which a dead-letter file is somewhere else")
    func link() async throws {
        try await DaemonFixture.with { fixture in
            try await fixture.giveUp(["a"], in: "elsewhere")
            try FileManager.default.createSymbolicLink(
                atPath: fixture.path("keep"), withDestinationPath: fixture.path("elsewhere"))
            #expect(try await fixture.post("deadletters/purge", ["All": true]).value == ["Purged": 1, "Kept": 0])
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: fixture.path("keep"))
                    == fixture.path("elsewhere"))
            #expect(FileManager.default.contents(atPath: fixture.path("elsewhere")) == Data())
        }
    }
}
