import CZlib
import Foundation
import Millrace
import Testing

@testable import MillraceFunctions

@Suite("G37c sensor archive")
struct SensorArchiveTests {
    private let scratch: ScratchDirectory
    private let archive: FileArchive
    private let key: Set<String> = ["sensor", "time"]

    init() throws {
        scratch = try ScratchDirectory()
        archive = FileArchive(directory: scratch.path)
    }

    private func bench(readingCount: Int) async throws -> (Bench, [DynamoDBRecord]) {
        let bench = try await Bench()
        for index in 0..<readingCount {
            try await bench.put([reading("roof", "2026-07-01T\(100 + index)")], into: "SensorReadings")
        }
        return (bench, try await bench.changes(of: "SensorReadings"))
    }

    private func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: scratch.path).filter { $0.contains(".") }.sorted()
    }

    @Test("G38 G37c one file a batch, named by shard and first sequence number, that zlib's own reader reads")
    func files() async throws {
        let (bench, changes) = try await bench(readingCount: 7)
        for batch in changes.batches(of: 3) {
            try await bench.deliver(batch, to: sensorArchive(archive: archive), from: "shardId-7")
        }
        let numbers = [0, 3, 6].map { changes[$0].change.sequenceNumber }
        let names = numbers.map { "sensor-readings/shardId-7-\($0).jsonl.gz" }
        #expect(try files() == names.sorted())
        let lines = try gunzip(scratch.path(names[1])).split(separator: "\n")
        #expect(lines.count == 3)
        let line = try ArchiveLine(json: String(lines[0]))
        #expect(line.item == changes[3].change.newImage)
        #expect(line.shardID == "shardId-7")
        #expect(lines[0].hasPrefix(#"{"Item":{"pressure":{"N":"1017"},"sensor":{"S":"roof"}"#))
    }

    /// The text of a gzip file by zlib's functions for files.
    private func gunzip(_ path: String) throws -> String {
        let file = try #require(gzopen(path, "rb"))
        defer { gzclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1_000_000)
        let count = gzread(file, &bytes, UInt32(bytes.count))
        try #require(count >= 0)
        return String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
    }

    @Test("G37c batches cut differently the next time leave the archive complete, each reading once by key")
    func overlapping() async throws {
        let (bench, changes) = try await bench(readingCount: 50)
        let function = sensorArchive(archive: archive)
        for range in [0..<20, 0..<5, 5..<30, 20..<50, 3..<50] { try await bench.deliver(changes[range], to: function) }
        let expected = Dictionary(uniqueKeysWithValues: changes.map { ($0.change.keys, $0.change.newImage) })
        let items = try await ArchiveReader(archive).items(below: "sensor-readings", key: key)
        #expect(items == expected.compactMapValues { $0 })
        #expect(try await archive.lines(below: "sensor-readings").count > 50)
    }

    @Test("G37c the last form of a reading counts, whatever order files are read in; deletions are not archived")
    func lastForm() async throws {
        let bench = try await Bench()
        try await bench.put(["1", "2", "3", "4"].map { try reading("roof", "1", wind: $0) }, into: "SensorReadings")
        try await bench.tables.table("SensorReadings").delete(["sensor": "roof", "time": "1"])
        let changes = try await bench.changes(of: "SensorReadings")
        let function = sensorArchive(archive: archive)
        // A later batch that was cut short holds an older form in a file with a greater name.
        try await bench.deliver(changes[0..<3], to: function, from: "shardId-1")
        try await bench.deliver(changes[1..<2], to: function, from: "shardId-1")
        func wind() async throws -> AttributeValue? {
            let items = try await ArchiveReader(archive).items(below: "sensor-readings", key: key)
            return items[["sensor": "roof", "time": "1"]]?["wind"]
        }
        #expect(try await wind() == 3)
        // What a younger shard says is younger.
        try await bench.deliver(changes[3..<4], to: function, from: "shardId-2")
        #expect(try await wind() == 4)
        let count = try files().count
        try await bench.deliver(changes[4..<5], to: function, from: "shardId-2")
        #expect(try files().count == count)
    }

    @Test("G37c a file that a crash left half-written is no archive, and is written anew")
    func crash() async throws {
        let (bench, changes) = try await bench(readingCount: 3)
        let name = "sensor-readings/shardId-1-\(changes[0].change.sequenceNumber).jsonl.gz"
        try scratch.write("torn", to: name + ".partial")
        #expect(try await ArchiveReader(archive).items(below: "sensor-readings", key: key).isEmpty)
        try await bench.deliver(changes, to: sensorArchive(archive: archive), from: "shardId-1")
        #expect(try files() == [name])
        #expect(try await ArchiveReader(archive).items(below: "sensor-readings", key: key).count == 3)
    }

    @Test("a damaged archive is refused")
    func damaged() async throws {
        let (bench, changes) = try await bench(readingCount: 3)
        try await bench.deliver(changes, to: sensorArchive(archive: archive), from: "shardId-1")
        let name = try #require(try files().first)
        var bytes = try scratch.bytes(name)
        bytes[bytes.count / 2] ^= 0x10
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.path(name)))
        await #expect(throws: Gzip.Failure.self) {
            try await ArchiveReader(archive).items(below: "sensor-readings", key: key)
        }
    }

    @Test("an archive that cannot be written fails the batch")
    func unwritable() async throws {
        let (bench, changes) = try await bench(readingCount: 1)
        try scratch.write("", to: "sensor-readings")
        await #expect(throws: (any Error).self) {
            try await bench.deliver(changes, to: sensorArchive(archive: archive))
        }
    }
}
