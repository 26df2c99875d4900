import MillraceModel
import MillraceStreams
import Testing

@Suite("Records of DynamoDB Streams")
struct StreamRecordTests {
    private func records(_ streams: TableStreams) async throws -> [DynamoDBEvent.EventRecord] {
        try await streams.readAll(streams.shards()[0])
    }

    @Test("R1 R3 R5 S12 a record has all its members", arguments: StoreKind.allCases)
    func members(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            streams.clock.advance(by: .microseconds(491_999))
            let old: Item = ["id": "a", "v": 1]
            let numbers = [
                try await streams.append(keys: ["id": "a"], old: nil, new: old),
                try await streams.append(keys: ["id": "a"], old: old, new: ["id": "a"]),
                try await streams.append(keys: ["id": "a"], old: ["id": "a"], new: nil),
            ]
            let records = try await records(streams)
            #expect(records.map(\.eventName) == [.insert, .modify, .remove])
            #expect(records.map(\.change.sequenceNumber) == numbers)
            #expect(numbers == numbers.sorted())
            #expect(numbers.allSatisfy { $0.description.wholeMatch(of: /[0-9]{21,40}/) != nil })
            for record in records {
                #expect(record.eventID.wholeMatch(of: /[0-9a-f]{32}/) != nil)
                #expect(record.eventVersion == "1.1")
                #expect(record.eventSource == "aws:dynamodb")
                #expect(record.awsRegion == "us-west-2")
                #expect(record.userIdentity == nil)
                #expect(record.change.keys == ["id": "a"])
                #expect(record.change.streamViewType == .newAndOldImages)
                #expect(record.change.approximateCreationDateTime == Timestamp(secondsSinceEpoch: 1_414_562_045))
            }
        }
    }

    @Test("R2 a deletion by time to live names the service", arguments: StoreKind.allCases)
    func timeToLive(kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create()
            try await streams.append(keys: ["id": "a"], old: ["id": "a"], new: nil, by: .timeToLive)
            let record = try #require(await records(streams).first)
            #expect(record.eventName == .remove)
            #expect(record.userIdentity == .init(type: "Service", principalID: "dynamodb.amazonaws.com"))
        }
    }

    @Test("G2 R4 the view decides which images a record has", arguments: StreamViewType.allCases, StoreKind.allCases)
    func views(view: StreamViewType, kind: StoreKind) async throws {
        try await withStreams(kind) { streams in
            try await streams.create(view: view)
            let (old, new): (Item, Item) = (["id": "a", "v": 1], ["id": "a", "v": 2])
            try await streams.append(keys: ["id": "a"], old: nil, new: old)
            try await streams.append(keys: ["id": "a"], old: old, new: new)
            try await streams.append(keys: ["id": "a"], old: new, new: nil)
            let changes = try await records(streams).map(\.change)
            let showsNew = view == .newImage || view == .newAndOldImages
            let showsOld = view == .oldImage || view == .newAndOldImages
            #expect(changes.map(\.newImage) == (showsNew ? [old, new, nil] : [nil, nil, nil]))
            #expect(changes.map(\.oldImage) == (showsOld ? [nil, old, new] : [nil, nil, nil]))
            #expect(changes.allSatisfy { $0.keys == ["id": "a"] && $0.streamViewType == view })
        }
    }

    @Test(
        "R8 SizeBytes counts the keys and the images that are shown, as AWS does",
        arguments: [
            (["id": "Fred"], nil, ["id": "Fred"], StreamViewType.newAndOldImages, 12),
            (["id": "NewKey"], nil, ["id": "NewKey"], .newAndOldImages, 16),
            (["id": "NewKey"], ["id": "NewKey"], nil, .newAndOldImages, 16),
            (["id": "Fred"], ["id": "Fred"], ["id": "Fred", "name": "Fred"], .newAndOldImages, 26),
            (
                ["id": "NewKey"], ["id": "NewKey"], ["id": "NewKey", "attr1": "value1", "attr2": "value2"],
                .newAndOldImages, 46
            ),
            (
                ["id": "NonExistentKey"], nil, ["id": "NonExistentKey", "attr1": "value1"],
                .newAndOldImages, 43
            ),
            (["Username": "Fred"], nil, ["Username": "Fred", "Name": "F"], .keysOnly, 12),
            (["Username": "Alice"], ["Username": "Alice"], nil, .keysOnly, 13),
            (
                ["ForumName": "DynamoDB", "Subject": "DynamoDB Thread 3"], nil,
                ["ForumName": "DynamoDB", "Subject": "DynamoDB Thread 3"], .keysOnly, 41
            ),
            (["Id": 1], nil, ["Id": 1, "Message": "New item!"], .newAndOldImages, 24),
            (
                ["Id": 1], ["Id": 1, "Message": "New item!"], ["Id": 1, "Message": "This item has changed"],
                .newAndOldImages, 56
            ),
            (["Id": 1], ["Id": 1, "Message": "This item has changed"], nil, .newAndOldImages, 36),
        ] as [(Item, Item?, Item?, StreamViewType, Int)])
    func sizes(keys: Item, old: Item?, new: Item?, view: StreamViewType, size: Int) async throws {
        try await withStreams(.memory) { streams in
            try await streams.create(view: view)
            try await streams.append(keys: keys, old: old, new: new)
            #expect(try await records(streams).map(\.change.sizeBytes) == [size])
        }
    }
}
