import MillraceModel
import MillraceStreams
import Testing

/// A table's streams under random use, beside a plain list of all changes that were made.
struct LineageWorld {
    private struct Change {
        let stream: StreamARN
        let id: String
        let version: Int
        let number: SequenceNumber
        let arrival: Timestamp
    }

    private struct ItemKey: Hashable {
        let stream: StreamARN
        let id: String
    }

    /// What one reader has got.
    private struct Receipt {
        var reader = LineageReader()
        var numbers: [StreamARN: Set<SequenceNumber>] = [:]
        var lastNumber: [ItemKey: SequenceNumber] = [:]
        var eventIDs: Set<String> = []
    }

    private static let retention = Duration.seconds(86_400)

    private let seed: UInt64
    private let clock = TestClock()
    private let open: (TestClock) throws -> any StreamStore
    private let survivesRestart: Bool
    private var random: SeededGenerator
    private var streams: TableStreams
    private var current: StreamARN?
    private var changes: [ItemKey: [Change]] = [:]
    private var versions: [String: Int] = [:]
    private var receipts: [Receipt] = [Receipt()]
    /// How often each kind of thing happened.
    private(set) var coverage: [String: Int] = [:]

    init(seed: UInt64, survivesRestart: Bool, open: @escaping (TestClock) throws -> any StreamStore) throws {
        self.seed = seed
        self.open = open
        self.survivesRestart = survivesRestart
        random = SeededGenerator(seed: seed)
        streams = try Self.streams(on: open(clock), clock)
    }

    private static func streams(on store: any StreamStore, _ clock: TestClock) -> TableStreams {
        let settings = StreamSettings(splitRecordRate: 5, loadWindow: .seconds(1), openShardCountMax: 6)
        return TableStreams(store: store, clock: clock, settings: settings)
    }

    /// Does a number of random things, then lets every reader read to the end and looks whether anything is missing.
    mutating func run(steps: Int) async throws {
        for _ in 0..<steps { try await step() }
        for index in receipts.indices {
            var reader = receipts[index].reader
            for page in try await reader.drain(streams.service, using: &random) {
                check(page.records, of: page.stream, by: index)
            }
            receipts[index].reader = reader
            let horizon = clock.now() - Self.retention
            for change in changes.values.joined() where change.arrival >= horizon {
                let isReceived = receipts[index].numbers[change.stream]?.contains(change.number) == true
                #expect(isReceived, "seed \(seed): reader \(index) missed \(change)")
            }
            for (name, number) in reader.refusals { count(name, number) }
        }
        try await streams.store.close()
    }

    private mutating func step() async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: try await append()
        case 40..<76: try await read()
        case 76..<86: advance()
        case 86..<89: try await replaceShard(bySplitting: true)
        case 89..<92: try await replaceShard(bySplitting: false)
        case 92..<96:
            let due = try await streams.upkeep.run()
            #expect(due > clock.now(), "seed \(seed)")
        case 96..<97: try await restart()
        case 97..<98: receipts.append(Receipt())
        default: try await toggle()
        }
    }

    private mutating func append() async throws {
        guard let current else { return try await toggle() }
        for _ in 0..<Int.random(in: 1...15, using: &random) {
            let id = "item\(Int.random(in: 0..<8, using: &random))"
            let version = versions[id, default: -1] + 1
            versions[id] = version
            let number = try await streams.put(id, version, to: current)
            let change = Change(stream: current, id: id, version: version, number: number, arrival: clock.now())
            changes[ItemKey(stream: current, id: id), default: []].append(change)
        }
    }

    private mutating func read() async throws {
        let index = Int.random(in: 0..<receipts.count, using: &random)
        var reader = receipts[index].reader
        if let page = try await reader.step(streams.service, using: &random) {
            check(page.records, of: page.stream, by: index)
        }
        receipts[index].reader = reader
    }

    /// Each record is one that was made, once, in the order of its item, unexpired, and what was left out had expired.
    private mutating func check(_ records: [DynamoDBEvent.EventRecord], of stream: StreamARN, by index: Int) {
        let horizon = clock.now() - Self.retention
        for record in records {
            let text = MillraceStreamsTests.versions([record])[0]
            let place: Comment = "seed \(seed): \(text) of \(stream) for reader \(index)"
            let key = ItemKey(stream: stream, id: record.change.keys["id"]?.stringValue ?? "")
            let all = changes[key] ?? []
            let number = record.change.sequenceNumber
            guard let position = all.firstIndex(where: { $0.number == number }) else {
                Issue.record("\(place) was never made")
                continue
            }
            #expect(text == "\(all[position].id)\(all[position].version)", place)
            #expect(all[position].arrival >= horizon, place)
            let last = receipts[index].lastNumber[key]
            #expect(last.map { $0 < number } ?? true, place)
            let missing: [Change] = all[..<position].filter { change in last.map { $0 < change.number } ?? true }
            #expect(missing.allSatisfy { $0.arrival < horizon }, place)
            count("left out", missing.count)
            #expect(receipts[index].eventIDs.insert(record.eventID).inserted, place)
            receipts[index].lastNumber[key] = number
            receipts[index].numbers[stream, default: []].insert(number)
            count("received")
        }
    }

    private mutating func count(_ name: String, _ number: Int = 1) {
        coverage[name, default: 0] += number
    }

    private mutating func advance() {
        let steps: [Duration] = [
            .milliseconds(1), .seconds(1), .seconds(30), .seconds(600), .seconds(3_600), .seconds(15_000),
            .seconds(40_000),
        ]
        clock.advance(by: steps.randomElement(using: &random) ?? .zero)
    }

    private mutating func replaceShard(bySplitting: Bool) async throws {
        guard let current else { return }
        let open = streams.store.shards(of: current).filter(\.isOpen)
        guard let shard = open.randomElement(using: &random), !bySplitting || open.count < 8 else { return }
        let key = ShardKey(stream: current, shard: shard.id)
        if bySplitting {
            _ = try await streams.store.write { try $0.splitShard(key) }
        } else {
            _ = try await streams.store.write { try $0.rollOverShard(key) }
        }
        count(bySplitting ? "split" : "roll-over")
    }

    private mutating func restart() async throws {
        guard survivesRestart else { return }
        try await streams.store.close()
        streams = try Self.streams(on: open(clock), clock)
        count("restart")
    }

    /// Turns the stream off, or a new one on.
    private mutating func toggle() async throws {
        if let stream = current {
            guard Int.random(in: 0..<4, using: &random) == 0 else { return }
            try await streams.disable(stream)
            current = nil
            count("disable")
        } else {
            // Labels differ even within one millisecond.
            clock.advance(by: .milliseconds(1))
            let stream = arn("Orders", clock.now().iso8601(.milliseconds, suffix: ""))
            try await streams.create(stream)
            current = stream
        }
    }
}
