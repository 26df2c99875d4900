import MillraceModel
import Testing

@Suite("Event sizing")
struct EventSizingTests {
    private static let table = "arn:aws:dynamodb:eu-central-1:123456789012:table/Birds/stream/2026-03-01T08:00:00.125"
    private static let stream = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"
    private static let role = "arn:aws:iam::123456789012:role/\"quoted\"\u{1}"
    private static let shard: ShardID = "shardId-\"odd\"\n-000000000006"

    private func sizing(_ arn: String, _ view: StreamViewType = .newAndOldImages) throws -> EventSizing {
        EventSizing(
            streamARN: try #require(StreamARN(arn)), viewType: view, invokeIdentityARN: Self.role, shardID: Self.shard)
    }

    private func record(_ content: StreamRecord.Content, _ random: inout SeededGenerator) throws -> StreamRecord {
        let digits = String((0..<Int.random(in: 1...50, using: &random)).map { _ in "7" })
        return StreamRecord(
            sequenceNumber: try #require(SequenceNumber(digits)),
            arrival: Timestamp(
                microsecondsSinceEpoch: Int64.random(in: -9_000_000_000...9_000_000_000_000_000, using: &random)),
            content: content
        )
    }

    /// The bytes of the event as it is written, of records of one table or of one Kinesis stream.
    private func written(_ records: [StreamRecord], _ arn: String, _ view: StreamViewType) throws -> Int {
        let stream = try #require(StreamARN(arn))
        var changes: [DynamoDBEvent.EventRecord] = []
        var data: [KinesisEvent.Record] = []
        for record in records {
            switch record.content {
            case .change(let change):
                changes.append(DynamoDBEvent.EventRecord(change, of: record, in: stream, view: view))
            case .data(let bytes):
                data.append(
                    KinesisEvent.Record(
                        bytes, of: record, shardID: Self.shard, in: stream, invokeIdentityARN: Self.role))
            }
        }
        return stream.tableName == nil
            ? KinesisEvent(records: data).json().count : DynamoDBEvent(records: changes).json().count
    }

    private func check(_ records: [StreamRecord], _ arn: String, _ view: StreamViewType, _ note: String) throws {
        let sizing = try sizing(arn, view)
        let sizes = records.map(sizing.size(of:))
        let size = sizing.eventSize(recordCount: records.count, recordBytes: sizes.reduce(0, +))
        #expect(try size == written(records, arn, view), "\(note)")
        for (record, size) in zip(records, sizes) { #expect(sizing.sizeBound(of: record) >= size, "\(note)") }
    }

    @Test(
        "T2 the size of an event of random changes is exact, and the bound is one", arguments: StreamViewType.allCases)
    func randomChanges(view: StreamViewType) throws {
        for seed in 0..<100 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            var records: [StreamRecord] = []
            for _ in 0..<Int(seed % 4) {
                let old = Bool.random(using: &generator.random) ? generator.item() : nil
                let new = old == nil || Bool.random(using: &generator.random) ? generator.item() : nil
                let identity = DynamoDBEvent.UserIdentity(type: generator.text(), principalID: generator.text())
                // Equal images are no change; empty items can be equal.
                guard
                    let change = ItemChange(
                        keys: generator.item(),
                        oldImage: old,
                        newImage: new,
                        userIdentity: Bool.random(using: &generator.random) ? identity : nil
                    )
                else { continue }
                records.append(try record(.change(change), &generator.random))
            }
            try check(records, Self.table, view, "seed \(seed)")
        }
    }

    @Test("T2 the size of an event of random Kinesis records is exact, and the bound is one")
    func randomData() throws {
        for seed in 0..<100 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            let records = try (0..<Int(seed % 5)).map { _ in
                let data = [UInt8](generator.text().utf8)
                return try record(.data(DataRecord(partitionKey: generator.text(), data: data)), &generator.random)
            }
            try check(records, Self.stream, .newAndOldImages, "seed \(seed)")
        }
    }

    /// Values for which a careless rule is wrong.
    static let nastyValues: [(String, AttributeValue)] = [
        ("empty string", ""), ("empty binary", .binary([])), ("empty list", []), ("empty map", [:]),
        ("control characters", .string(String(repeating: "\u{1F}", count: 500))),
        ("every ASCII character", .string(String(String.UnicodeScalarView((0..<128).compactMap(Unicode.Scalar.init))))),
        ("quotes in a key", ["\"\\\u{0}\n": nil]), ("outside ASCII", "\u{7F}\u{80}é€😀"),
        ("empty strings in a set", .stringSet(["", "a"])), ("empty binaries in a set", .binarySet([[], [0]])),
        ("128 digits", .number(AWSNumber(normalized: "0." + String(repeating: "0", count: 126) + "1"))),
        ("nested lists", (0..<32).reduce(AttributeValue.null) { inner, _ in .list([inner]) }),
        ("nested maps", (0..<32).reduce(AttributeValue.boolean(false)) { inner, _ in .map(["": inner]) }),
        ("nested empty maps", (0..<31).reduce(AttributeValue.map([:])) { inner, _ in .map(["\u{2}": inner]) }),
        ("many empty lists", .list(Array(repeating: .list([]), count: 1_000))),
        ("many nulls", .list(Array(repeating: .null, count: 1_000))),
        ("many empty sets", .list(Array(repeating: .stringSet([]), count: 100))),
        ("many numbers", .numberSet((0..<1_000).map { AWSNumber($0) })),
    ]

    @Test("T2 the size is exact for nasty values, and the bound is one", arguments: nastyValues.indices)
    func nasty(index: Int) throws {
        let (name, value) = Self.nastyValues[index]
        var random = SeededGenerator(seed: 1)
        let change = try #require(ItemChange(keys: ["k": value], oldImage: ["k": value], newImage: nil))
        try check([record(.change(change), &random)], Self.table, .oldImage, name)
    }

    @Test(
        "T2 the partition keys and data that look worst are measured exactly",
        arguments: [
            ("", 0), ("\u{0}", 1), (String(repeating: "\u{1}", count: 256), 2), ("é\u{301}\"\\", 3), ("😀", 65_537),
        ])
    func nastyData(partitionKey: String, count: Int) throws {
        var random = SeededGenerator(seed: 2)
        let data = DataRecord(partitionKey: partitionKey, data: Array(repeating: 0xFF, count: count))
        let records = [try record(.data(data), &random), try record(.data(data), &random)]
        try check(records, Self.stream, .keysOnly, "\(count) bytes")
    }

    @Test("T2 the bound respects the longest escape and no more")
    func boundIsTight() throws {
        var random = SeededGenerator(seed: 3)
        let worst: AttributeValue = .string(String(repeating: "\u{1}", count: 1_000))
        let change = try #require(ItemChange(keys: ["k": worst], oldImage: nil, newImage: ["k": worst]))
        let worstRecord = try record(.change(change), &random)
        let sizing = try sizing(Self.table)
        let slack = sizing.sizeBound(of: worstRecord) - sizing.size(of: worstRecord)
        // Two keys of one letter at five bytes each, and the digits of the size.
        #expect((0..<40).contains(slack), "\(slack) bytes")
    }

    @Test("T6 the envelope of a window is exact, state included", arguments: ["{}", #"{"sum":[1,2,3], "é": 1.50}"#])
    func windowEnvelope(state: String) throws {
        var random = SeededGenerator(seed: 4)
        for arn in [Self.table, Self.stream] {
            let sizing = try sizing(arn)
            let window = TimeWindowProperties(
                window: TimeWindow(containing: Timestamp(secondsSinceEpoch: 1_772_352_000), length: .seconds(60)),
                state: [UInt8](state.utf8),
                shardID: Self.shard,
                eventSourceARN: try #require(StreamARN(arn)),
                isFinalInvoke: arn == Self.table
            )
            let empty = DynamoDBEvent(records: [], timeWindow: window).json().count
            #expect(sizing.envelope(for: window) == empty)
            #expect(sizing.eventSize(recordCount: 0, recordBytes: 0, timeWindow: window) == empty)
        }
        let sizing = try sizing(Self.stream)
        let data = DataRecord(partitionKey: "k", data: [1, 2])
        let records = try (0..<3).map { _ in try record(.data(data), &random) }
        let window = TimeWindowProperties(
            window: TimeWindow(containing: .epoch, length: .seconds(1)),
            state: [UInt8](state.utf8),
            shardID: Self.shard,
            eventSourceARN: try #require(StreamARN(Self.stream))
        )
        let event = KinesisEvent(
            records: records.map {
                KinesisEvent.Record(
                    data, of: $0, shardID: Self.shard, in: window.eventSourceARN, invokeIdentityARN: Self.role)
            },
            timeWindow: window
        )
        let bytes = records.map(sizing.size(of:)).reduce(0, +)
        #expect(sizing.eventSize(recordCount: 3, recordBytes: bytes, timeWindow: window) == event.json().count)
    }

    @Test("T2 the payload limit is that of AWS's emulator, 6 MiB and 100 bytes")
    func limit() throws {
        #expect(EventSizing.payloadLimit == 6 * 1_024 * 1_024 + 100)
        #expect(try sizing(Self.table).envelope == DynamoDBEvent(records: []).json().count)
        #expect(try sizing(Self.stream).envelope == KinesisEvent(records: []).json().count)
    }
}
