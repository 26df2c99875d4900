import MillraceModel
import Testing

@testable import MillraceStreams

@Suite("Taking back what a body wrote")
struct ChangeUndoTests {
    private struct Refusal: Error {}

    /// A change set in values that can be compared.
    private struct Contents: Equatable {
        var rows: [String: [[UInt8]: [UInt8]?]] = [:]
        var replaced: Set<String> = []
        var streams: [Int: String]
        var shards: [Int: String]
        let streamPositions: [Int: Int64]
        let appended: [Int: [PositionedRecord]]
        let trimmed: [Int: Int64]
        let oldestArrivals: [Int: Timestamp?]
        let writeCount: Int
        let isEmpty: Bool
        let catalog: StreamCatalog

        init(_ group: TransactionGroup) {
            let changes = group.changes
            for (name, space) in changes.spaces {
                rows[name] = Dictionary(uniqueKeysWithValues: space.values.map { ($0.key, $0.value) })
                if space.replacesAll { replaced.insert(name) }
            }
            streams = changes.streams.mapValues { "\($0)" }
            shards = changes.shards.mapValues { "\($0)" }
            streamPositions = changes.streamPositions
            appended = changes.appended
            trimmed = changes.trimmed
            oldestArrivals = changes.oldestArrivals
            writeCount = changes.writeCount
            isEmpty = changes.isEmpty
            catalog = group.catalog
        }
    }

    private func group() -> TransactionGroup {
        let state = MemoryState()
        return TransactionGroup(base: state, catalog: state.index.catalog)
    }

    /// Does one thing that bodies do.
    private func step(_ transaction: inout StoreTransaction, using random: inout SeededGenerator) throws {
        let key = RowKey(
            space: ["a", "b"].randomElement(using: &random) ?? "a", key: [UInt8.random(in: 0...3, using: &random)])
        let stream = StoreFixture.stream
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3: transaction.setRow(key, [UInt8.random(in: 0...255, using: &random)])
        case 4...5: transaction.removeRow(key)
        case 6...8:
            _ = try transaction.append(
                data("r"), to: stream, hash: UInt128.random(in: 0...UInt128.max, using: &random))
        case 9:
            try transaction.append(to: stream) { run in
                for hash in [0, UInt128.max] { _ = run.append(data("s"), at: try run.route(of: hash)) }
            }
        case 10:
            switch Int.random(in: 0..<3, using: &random) {
            case 0: transaction.removeSpace(key.space)
            case 1: _ = try transaction.trim(stream, before: transaction.now + .seconds(1), limit: 2)
            default: _ = try transaction.trim(stream, before: transaction.now, limit: 2)
            }
        default:
            guard let shard = transaction.catalog.topology(of: stream)?.routes.randomElement(using: &random) else {
                return
            }
            _ = try transaction.rollOverShard(ShardKey(stream: stream, shard: shard.id))
        }
    }

    @Test("a body that throws leaves the changes of its commit exactly as they were, over 300 random commits")
    func random() throws {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let group = group()
            var time = Timestamp.epoch
            try group.run(at: time) { try $0.createStream(StoreFixture.stream, shardCount: 2) }
            for _ in 0..<6 {
                time = time + .seconds(1)
                let before = Contents(group)
                let count = Int.random(in: 0...6, using: &random)
                let fails = Bool.random(using: &random)
                do {
                    try group.run(at: time) { transaction in
                        for _ in 0..<count { try step(&transaction, using: &random) }
                        if fails { throw Refusal() }
                    }
                } catch is Refusal {
                    #expect(Contents(group) == before, "seed \(seed)")
                }
            }
        }
    }

    @Test("a first body that throws leaves nothing to commit")
    func blank() throws {
        let group = group()
        #expect(throws: Refusal.self) {
            try group.run(at: .epoch) { transaction in
                transaction.setRow(RowKey(space: "a", key: [1]), [1])
                transaction.removeRow(RowKey(space: "b", key: [1]))
                throw Refusal()
            }
        }
        #expect(group.changes.isEmpty)
        #expect(group.changes.writeCount == 0)
        #expect(group.changes.spaces.isEmpty)
    }

    @Test("a body is told only of the records that it has added itself, whatever else it did")
    func counts() throws {
        let group = group()
        let stream = StoreFixture.stream
        try group.run(at: .epoch) { transaction in
            try transaction.createStream(stream)
            for _ in 0..<3 { _ = try transaction.append(data("a"), to: stream, hash: 0) }
        }
        try group.run(at: .epoch) { transaction in
            #expect(transaction.appendedCounts.isEmpty)
            _ = try transaction.append(data("b"), to: stream, hash: 0)
            #expect(Array(transaction.appendedCounts.values) == [1])
            transaction.removeSpace("a")
            _ = try transaction.append(data("c"), to: stream, hash: 0)
            #expect(Array(transaction.appendedCounts.values) == [2])
        }
        try group.run(at: .epoch) { transaction in
            transaction.removeSpace("a")
            #expect(transaction.appendedCounts.isEmpty)
            _ = try transaction.append(data("d"), to: stream, hash: 0)
            #expect(Array(transaction.appendedCounts.values) == [1])
        }
    }
}
