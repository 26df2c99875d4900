import Foundation
import GRDB
import MillraceModel
import MillraceStreams
import Testing

/// Everything stops in the middle of concurrent writes, and the store is opened again from what the disk kept.
///
/// A layer under SQLite notes each write and each synchronization of the database and its log. From a cut through that
/// record, at any step, the files are made as the disk may have kept them: what was synchronized is there, of the rest
/// an arbitrary part. No clock and no luck is involved; only the order of the concurrent writes differs from run to
/// run, and each check holds for any of them.
@Suite("Power loss")
struct PowerLossTests {
    /// What a run does: how it synchronizes, and whether it seals.
    struct Setup: Sendable, CustomTestStringConvertible {
        let synchronous: Synchronous
        let isEncrypted: Bool

        var testDescription: String { "\(synchronous)\(isEncrypted ? ", encrypted" : "")" }

        func encryption() throws -> Encryption? { isEncrypted ? try .sample(sealedCountMax: 64) : nil }
    }

    static let setups = Synchronous.allCases.flatMap { synchronous in
        [false, true].map { Setup(synchronous: synchronous, isEncrypted: $0) }
    }

    private static let writerCount = 4
    private static let writeCount = 24

    private let clock = TestClock()
    private let roundCount: Int
    private let seed: UInt64

    init() {
        let environment = ProcessInfo.processInfo.environment
        roundCount = environment["MILLRACE_POWER_LOSS_ROUNDS"].flatMap(Int.init) ?? 8
        seed = environment["MILLRACE_POWER_LOSS_SEED"].flatMap(UInt64.init) ?? 20_240_117
    }

    @Test("P3 G22 what was acknowledged outlives a crash and a loss of power at any moment", arguments: setups)
    func stop(setup: Setup) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path("store.sqlite")
            let log = RecordingDisk.record(path)
            defer { RecordingDisk.forget(path) }
            let store = try SQLiteStore(
                path: path, synchronous: setup.synchronous, encryption: try setup.encryption(), now: clock.now)
            try await store.createOrders(shardCount: 2)
            try await checkpoint(path, setup)
            let begin = log.count
            try await load(store, path: path, setup, log)
            let entries = log.entries
            try await store.close()
            #expect(entries.count > begin + Self.writerCount * Self.writeCount)

            var random = SeededGenerator(seed: seed).derived(for: setup.testDescription)
            // Without any synchronization a loss of power may take everything; that is what it is offered for.
            let losses = setup.synchronous == .off ? [.nothing] : DiskLoss.allCases
            for round in 0..<roundCount {
                for loss in losses {
                    let end = Int.random(in: begin...entries.count, using: &random)
                    let files = loss.files(after: entries[..<end], using: &random)
                    let place = "seed \(seed), round \(round), \(loss), \(end) of \(entries.count) steps"
                    let isDurable = loss == .nothing || setup.synchronous == .full
                    let promised = isDurable ? acknowledged(in: entries[..<end]) : [:]
                    try await check(files, of: setup, promised: promised, "\(place)")
                }
            }
        }
    }

    /// Writers that each go on as soon as they are answered, a split, and checkpoints of the log in between.
    private func load(_ store: SQLiteStore, path: String, _ setup: Setup, _ log: DiskLog) async throws {
        let random = SeededGenerator(seed: seed)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<Self.writerCount {
                var random = random.derived(for: "writer \(writer)")
                let sizes = (0..<Self.writeCount).map { _ in
                    Int.random(in: 1...100, using: &random) == 1 ? 60_000 : Int.random(in: 10...3_000, using: &random)
                }
                let hashes = sizes.map { _ in UInt128.random(in: 0...(.max), using: &random) }
                group.addTask {
                    for index in 0..<Self.writeCount {
                        let record = DataRecord(
                            partitionKey: "\(writer) \(index + 1)", data: [UInt8](repeating: 7, count: sizes[index]))
                        try await store.write { transaction in
                            _ = try transaction.append(.data(record), to: orders, hash: hashes[index])
                            transaction.setRow(RowKey(space: "counts", key: [UInt8(writer)]), [UInt8(index + 1)])
                        }
                        log.add(.acknowledge(writer: writer, count: index + 1))
                    }
                }
            }
            group.addTask {
                for index in 0..<6 {
                    try await self.checkpoint(path, setup)
                    try await store.write { $0.setRow(RowKey(space: "other", key: [UInt8(index)]), [1]) }
                    if index == 3 { _ = try await store.write { try $0.splitShard($0.firstShard) } }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Has another connection empty the log into the database, as large logs have it done by themselves.
    private func checkpoint(_ path: String, _ setup: Setup) async throws {
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = \(setup.synchronous.rawValue)")
            try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
        }
        try queue.close()
    }

    /// How many writes each writer had been told to be durable.
    private func acknowledged(in entries: ArraySlice<DiskLog.Entry>) -> [Int: Int] {
        entries.reduce(into: [:]) { counts, entry in
            if case .acknowledge(let writer, let count) = entry { counts[writer] = count }
        }
    }

    private func check(
        _ files: [DiskLog.File: Data], of setup: Setup, promised: [Int: Int], _ place: Comment
    ) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path("store.sqlite")
            for (file, bytes) in files { try bytes.write(to: URL(fileURLWithPath: path + file.suffix)) }
            let store = try SQLiteStore(
                path: path, synchronous: .off, encryption: try setup.encryption(), now: clock.now)
            var counts: [Int: [Int]] = [:]
            var positions: [Int64] = []
            for shard in store.shards(of: orders) {
                let records = try await store.readAll(ShardKey(stream: orders, shard: shard.id))
                positions.append(StreamPosition.position(of: shard.startingSequenceNumber))
                positions += records.map { StreamPosition.position(of: $0.sequenceNumber) }
                for case .data(let record) in records.map(\.content) {
                    let words = record.partitionKey.split(separator: " ")
                    counts[Int(words[0]) ?? -1, default: []].append(Int(words[1]) ?? -1)
                }
            }
            for writer in 0..<Self.writerCount {
                let found = counts[writer, default: []].sorted()
                // What was acknowledged, in order and without a gap; possibly what was on its way.
                #expect(found == Array(1..<found.count + 1), place)
                #expect(found.count >= promised[writer] ?? 0, place)
                // The row and the record came with one commit.
                let row = try await store.row(RowKey(space: "counts", key: [UInt8(writer)]))
                #expect(Int(row?[0] ?? 0) == found.count, place)
            }
            // Commits are lost from the last one backwards: no position is missing in between.
            #expect(positions.sorted() == Array(1..<Int64(positions.count) + 1), place)
            let next = try await store.write { try $0.append(data("0 0"), to: orders, hash: 0) }
            #expect(StreamPosition.position(of: next.sequenceNumber) == Int64(positions.count) + 1, place)
            try await store.close()
            #expect(SQLiteStore.check(path: path, encryption: try setup.encryption()).findings == [], place)
        }
    }
}

extension StoreTransaction {
    /// The first shard of `orders`.
    fileprivate var firstShard: ShardKey {
        get throws { ShardKey(stream: orders, shard: try #require(shards(of: orders).first).id) }
    }
}
