import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Stream records of tables")
struct StreamRecordTests {
    /// The records of a stream as readers see them.
    private func events(_ tables: TestTables, of table: String = "Birds") async throws -> [DynamoDBEvent.EventRecord] {
        let stream = try #require(try await tables.service.describeTable(table).latestStreamARN)
        let view = try #require(tables.store.stream(stream)).viewType
        return try await tables.records(of: stream).flatMap(\.records).compactMap { record in
            guard case .change(let change) = record.content else { return nil }
            return DynamoDBEvent.EventRecord(change, of: record, in: stream, view: view)
        }
    }

    @Test(
        "R1 R3 a record names its change, service, Region, instant in whole seconds, and itself",
        arguments: StoreKind.allCases)
    func members(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        for id in ["1", "2", "1"] { try await birds.put(["id": .string(id), "x": .string("\(id)")]) }
        try await birds.delete(["id": "1"])
        let records = try await events(tables)
        #expect(records.map(\.eventName.rawValue) == ["INSERT", "INSERT", "REMOVE"])
        #expect(records.allSatisfy { $0.eventVersion == "1.1" && $0.eventSource == "aws:dynamodb" })
        #expect(records.allSatisfy { $0.awsRegion == "us-west-2" && $0.userIdentity == nil })
        #expect(records.allSatisfy { $0.eventID.wholeMatch(of: /[0-9a-f]{32}/) != nil })
        #expect(Set(records.map(\.eventID)).count == 3)
        // The clock stands at .291 of a second.
        let instant = Timestamp(secondsSinceEpoch: 1_431_379_293)
        #expect(records.allSatisfy { $0.change.approximateCreationDateTime == instant })
        #expect(try await events(tables) == records)
        #expect(try await events(try await tables.reopened()) == records)
    }

    /// One write after the other, and the sizes that AWS's records had.
    struct Sizing: Sendable {
        let view: StreamViewType
        let key: KeySchema
        /// What is put; `nil` deletes what was put before.
        let items: [Item?]
        let sizes: [Int]

        static let all: [Sizing] = [
            Sizing(
                view: .newAndOldImages, key: KeySchema(hash: "id"),
                items: [["id": "Fred"], ["id": "Fred", "name": "Fred"]], sizes: [12, 26]),
            Sizing(
                view: .newAndOldImages, key: KeySchema(hash: "id"),
                items: [
                    ["id": "NewKey"], ["id": "NewKey", "attr1": "value1", "attr2": "value2"], nil, ["id": "NewKey"],
                    nil,
                ],
                sizes: [16, 46, 38, 16, 16]),
            Sizing(
                view: .newAndOldImages, key: KeySchema(hash: "id"),
                items: [["id": "NonExistentKey", "attr1": "value1"]], sizes: [43]),
            Sizing(
                view: .newAndOldImages, key: KeySchema(hash: "id"),
                items: [
                    ["id": "my-item-id", "attr1": "value1", "attr2": "value2"],
                    ["id": "my-item-id", "attr1": "value3", "attr2": "value4"],
                ],
                sizes: [46, 80]),
            Sizing(
                view: .keysOnly, key: KeySchema(hash: "Username"),
                items: [["Username": "Fred"], ["Username": "Alice", "x": 1]], sizes: [12, 13]),
            Sizing(
                view: .keysOnly, key: KeySchema(hash: "ForumName", range: "Subject"),
                items: [["ForumName": "DynamoDB", "Subject": "DynamoDB Thread 3", "x": 1]], sizes: [41]),
            Sizing(
                view: .newAndOldImages, key: KeySchema(hash: KeyAttribute("Id", .number)),
                items: [["Id": 1, "Message": "New item!"], ["Id": 1, "Message": "This item has changed"], nil],
                sizes: [24, 56, 36]),
        ]
    }

    @Test("R8 T20 SizeBytes are the keys and the images that the view shows, as AWS counts them", arguments: Sizing.all)
    func sizes(test: Sizing) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds(key: test.key, view: test.view)
        var last: Item = [:]
        for item in test.items {
            if let item {
                try await birds.put(item)
                last = item
            } else {
                try await birds.delete(last.filter { test.key.contains($0.key) })
            }
        }
        #expect(try await events(tables).map(\.change.sizeBytes) == test.sizes)
    }

    @Test("R5 R6 writes of one item by every operation make the record that they should", arguments: StoreKind.allCases)
    func operations(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        let service = tables.service
        let key: Item = ["id": "1"]
        func update(_ text: String?, _ values: [String: AttributeValue]? = nil) -> UpdateItemInput {
            UpdateItemInput(
                tableName: "Birds", key: key, updateExpression: text, condition: ConditionInput(values: values))
        }
        // What leaves nothing.
        try await service.updateItem(update("REMOVE n"))
        try await service.updateItem(update("DELETE s :s", [":s": .stringSet(["a"])]))
        try await service.deleteItem(DeleteItemInput(tableName: "Birds", key: key))
        #expect(try await tables.items().isEmpty)
        // A key alone makes an item.
        try await service.updateItem(update(nil))
        try await service.updateItem(update(nil))
        try await service.updateItem(update("SET n = :n, s = :s", [":n": 1, ":s": .stringSet(["a", "b"])]))
        // Equal by value.
        try await service.updateItem(update("SET n = :n", [":n": .number(try AWSNumber("1.0"))]))
        try await service.updateItem(update("ADD n :n", [":n": 0]))
        try await service.updateItem(update("SET s = :s", [":s": .stringSet(["b", "a"])]))
        try await service.updateItem(update("ADD s :s", [":s": .stringSet(["a"])]))
        try await service.updateItem(update("DELETE s :s", [":s": .stringSet(["c"])]))
        try await service.putItem(
            PutItemInput(tableName: "Birds", item: ["id": "1", "n": 1, "s": .stringSet(["b", "a"])]))
        try await service.batchWriteItem(["Birds": [.put(["id": "1", "n": 1, "s": .stringSet(["a", "b"])])]])
        try await service.transactWriteItems([.update(update("SET n = :n", [":n": 1]))])
        // A put in place of an item is a change of it.
        try await service.putItem(PutItemInput(tableName: "Birds", item: ["id": "1", "other": true]))
        try await service.batchWriteItem(["Birds": [.delete(key: key)]])
        let records = try await events(tables)
        #expect(records.map(\.eventName.rawValue) == ["INSERT", "MODIFY", "MODIFY", "REMOVE"])
        #expect(records[2].change.oldImage == ["id": "1", "n": 1, "s": .stringSet(["a", "b"])])
        #expect(records[2].change.newImage == ["id": "1", "other": true])
        #expect(records[3].change.newImage == nil)
    }

    @Test(
        "R9 keys of indexes stand in images like any attribute, and indexes have no records of their own",
        arguments: StoreKind.allCases)
    func indexes(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.service.createTable(
            TableDefinition(
                name: "Birds",
                keySchema: KeySchema(hash: "id", range: "r"),
                indexes: [
                    SecondaryIndex("global", keySchema: KeySchema(hash: "g")),
                    SecondaryIndex("local", .local, keySchema: KeySchema(hash: "id", range: "l")),
                ],
                streamViewType: .newAndOldImages
            ))
        let item: Item = ["id": "1", "r": "r", "g": "g", "l": "l"]
        try await tables.service.putItem(item, into: "Birds")
        var update = TableUpdate()
        update.indexes = [.create(SecondaryIndex("late", keySchema: KeySchema(hash: "l")))]
        try await tables.service.updateTable("Birds", update)
        let records = try await events(tables)
        #expect(records.map(\.change.keys) == [["id": "1", "r": "r"]])
        #expect(records.first?.change.newImage == item)
    }

    @Test("R12 the records of the largest items are read whole", arguments: StoreKind.allCases)
    func largestItems(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        for letter in ["a", "b"] {
            try await birds.put(["id": "1", "x": .string(String(repeating: letter, count: 400 * 1_024 - 4))])
        }
        let stream = try #require(try await birds.describe().latestStreamARN)
        let shard = ShardKey(stream: stream, shard: try #require(tables.store.shards(of: stream).first).id)
        var (position, sizes): (Checkpoint, [Int]) = (.trimHorizon, [])
        while let record = try await tables.store.read(shard, after: position, limit: 1_000).records.first {
            guard case .change(let change) = record.content else { break }
            sizes.append(change.sizeBytes(under: .newAndOldImages))
            position = .after(record.sequenceNumber)
        }
        #expect(sizes == [3 + 409_600, 3 + 2 * 409_600])
    }

    @Test("E1 a table without a view type has no stream, and no stream appears later", arguments: StoreKind.allCases)
    func withoutStream(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(view: nil)
        let described = try await birds.describe()
        #expect(described.streamViewType == nil)
        #expect(described.latestStreamARN == nil)
        #expect(described.latestStreamLabel == nil)
        try await birds.put(["id": "1"])
        #expect(tables.store.streams().isEmpty)
    }

    @Test("E5 create, update and describe tell of the same stream at once", arguments: StoreKind.allCases)
    func oneStream(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let created = try await tables.service.createTable(
            TableDefinition(name: "Birds", keySchema: KeySchema(hash: "id"), streamViewType: .newImage))
        #expect(created.streamViewType == .newImage)
        #expect(try await tables.service.describeTable("Birds").latestStreamARN == created.latestStreamARN)
        #expect(tables.store.streams().map(\.arn) == [created.latestStreamARN])
        try await tables.service.updateStream(of: "Birds", enabled: false)
        let updated = try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .oldImage)
        #expect(updated.latestStreamARN != created.latestStreamARN)
        #expect(try await tables.service.describeTable("Birds").latestStreamARN == updated.latestStreamARN)
    }

    @Test(
        "E6 E8 a disabled stream keeps its view, its shards end, and a reader in the middle reads on to the end",
        arguments: StoreKind.allCases)
    func readersOfDisabled(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(view: .oldImage)
        let stream = try #require(try await birds.describe().latestStreamARN)
        for number in 0..<4 { try await birds.put(["id": "1", "n": .number(AWSNumber(number))]) }
        let shard = ShardKey(stream: stream, shard: try #require(tables.store.shards(of: stream).first).id)
        let first = try await tables.store.read(shard, after: .trimHorizon, limit: 2)
        #expect(!first.isAtShardEnd)
        try await tables.service.updateStream(of: "Birds", enabled: false)
        #expect(tables.store.stream(stream)?.viewType == .oldImage)
        #expect(tables.store.shards(of: stream).allSatisfy { $0.endingSequenceNumber != nil })
        let position = Checkpoint.after(try #require(first.records.last).sequenceNumber)
        let rest = try await tables.store.read(shard, after: position, limit: 10)
        #expect(rest.records.count == 2)
        #expect(rest.isAtShardEnd)
        #expect(try await tables.store.read(shard, after: .trimHorizon, limit: 10).records.count == 4)
    }

    @Test(
        "E9 a table created anew has a stream of its own, and the old one stays under its name",
        arguments: StoreKind.allCases)
    func createdAnew(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        var birds = try await tables.createBirds()
        try await birds.put(["id": "1"])
        try await tables.service.deleteTable("Birds")
        birds = try await tables.createBirds()
        let streams = tables.store.streams()
        #expect(streams.map(\.arn.tableName) == ["Birds", "Birds"])
        #expect(Set(streams.map(\.arn)).count == 2)
        #expect(Set(streams.map(\.status)) == [.disabled, .enabled])
        #expect(try await tables.changes().isEmpty)
        let old = try #require(streams.first { $0.status == .disabled })
        #expect(try await tables.records(of: old.arn).flatMap(\.records).count == 1)
    }

    @Test("E11 a Kinesis destination neither enables nor changes a table's own stream", arguments: StoreKind.allCases)
    func destination(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(view: nil)
        let kinesis = StreamARN(stream: "changes", region: "us-west-2", accountID: "111122223333")
        _ = try await tables.store.write { try $0.createStream(kinesis) }
        try await tables.service.enableKinesisStreamingDestination(of: "Birds", streamARN: kinesis)
        #expect(try await birds.describe().latestStreamARN == nil)
        let enabled = try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .newAndOldImages)
        try await birds.put(["id": "1"])
        #expect(try await events(tables).count == 1)
        try await tables.service.disableKinesisStreamingDestination(of: "Birds", streamARN: kinesis)
        let described = try await birds.describe()
        #expect(described.latestStreamARN == enabled.latestStreamARN)
        #expect(described.streamViewType == .newAndOldImages)
    }
}
