import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Secondary indexes")
struct IndexTests {
    private let key = KeySchema(hash: "h", range: KeyAttribute("r", .number))

    private func tables(_ kind: StoreKind, _ indexes: [SecondaryIndex]) async throws -> TestTables {
        let tables = try await TestTables(on: kind)
        try await tables.service.createTable(
            TableDefinition(name: "Birds", keySchema: key, indexes: indexes, streamViewType: .newAndOldImages))
        return tables
    }

    private func scan(_ tables: TestTables, _ index: String) async throws -> [Item] {
        try #require(try await tables.service.scan(ScanInput(tableName: "Birds", indexName: index)).items)
    }

    @Test("An item stands in an index as long as it has the index's key", arguments: StoreKind.allCases)
    func sparse(kind: StoreKind) async throws {
        let tables = try await tables(
            kind,
            [
                SecondaryIndex("local", .local, keySchema: KeySchema(hash: "h", range: "l")),
                SecondaryIndex("global", keySchema: KeySchema(hash: "g", range: "l")),
            ])
        let birds = tables.service.table("Birds")
        let item: Item = ["h": "a", "r": 1, "g": "x", "l": "1", "m": ["k": 1]]
        try await birds.put(item)
        #expect(try await scan(tables, "local") == [item])
        #expect(try await scan(tables, "global") == [item])
        try await birds.update(["h": "a", "r": 1], remove: ["g"])
        #expect(try await scan(tables, "local").count == 1)
        #expect(try await scan(tables, "global").isEmpty)
        try await birds.update(["h": "a", "r": 1], set: ["g": "y", "l": "2"])
        #expect(try await scan(tables, "global") == [["h": "a", "r": 1, "g": "y", "l": "2", "m": ["k": 1]]])
        try await birds.delete(["h": "a", "r": 1])
        #expect(try await scan(tables, "local").isEmpty)
        #expect(try await scan(tables, "global").isEmpty)
    }

    @Test("Items alike in an index's key all stand in it", arguments: StoreKind.allCases)
    func duplicates(kind: StoreKind) async throws {
        let tables = try await tables(kind, [SecondaryIndex("global", keySchema: KeySchema(hash: "g"))])
        for number in [3, 1, 2] {
            try await tables.service.putItem(["h": "a", "r": .number(AWSNumber(number)), "g": "x"], into: "Birds")
        }
        #expect(try await scan(tables, "global").map { $0["r"] } == [1, 2, 3])
        try await tables.service.deleteItem(["h": "a", "r": 2], from: "Birds")
        #expect(try await scan(tables, "global").map { $0["r"] } == [1, 3])
    }

    @Test("What an index shows is what it projects; a local one fetches more when asked", arguments: StoreKind.allCases)
    func projections(kind: StoreKind) async throws {
        let local = KeySchema(hash: "h", range: "l")
        let tables = try await tables(
            kind,
            [
                SecondaryIndex("keys", .local, keySchema: local, projection: .keysOnly),
                SecondaryIndex("some", .local, keySchema: local, projection: .include(["x", "absent"])),
                SecondaryIndex("global", keySchema: KeySchema(hash: "g"), projection: .include(["x"])),
            ])
        let item: Item = ["h": "a", "r": 1, "g": "g", "l": "l", "x": 1, "y": ["z": 2]]
        try await tables.service.putItem(item, into: "Birds")
        #expect(try await scan(tables, "keys") == [["h": "a", "r": 1, "l": "l"]])
        #expect(try await scan(tables, "some") == [["h": "a", "r": 1, "l": "l", "x": 1]])
        #expect(try await scan(tables, "global") == [["h": "a", "r": 1, "g": "g", "x": 1]])
        func read(_ change: (inout ItemSelection) -> Void) async throws -> [Item] {
            var input = ScanInput(tableName: "Birds", indexName: "keys")
            change(&input.selection)
            return try #require(try await tables.service.scan(input).items)
        }
        #expect(try await read { $0.select = .allAttributes } == [item])
        #expect(try await read { $0.select = .allProjectedAttributes } == [["h": "a", "r": 1, "l": "l"]])
        #expect(try await read { $0.projection.projectionExpression = "y.z, l" } == [["y": ["z": 2], "l": "l"]])
        // A filter on what the local index lacks fetches, too.
        let found = try await read { selection in
            selection.filterExpression = "x = :one"
            selection.expressionAttributeValues = [":one": 1]
        }
        #expect(found.count == 1)
    }

    @Test(
        "T14 an attribute that an index's key cannot take is refused, in the item and in the update",
        arguments: StoreKind.allCases)
    func keyFaults(kind: StoreKind) async throws {
        let tables = try await tables(
            kind,
            [
                SecondaryIndex("text", keySchema: KeySchema(hash: "t", range: "u")),
                SecondaryIndex("bytes", keySchema: KeySchema(hash: KeyAttribute("b", .binary))),
            ])
        let birds = tables.service.table("Birds")
        let key: Item = ["h": "a", "r": 1]
        try await birds.put(key)
        let invalid = "One or more parameter values were invalid:"
        let notValid = "One or more parameter values are not valid."
        let long = String(repeating: "x", count: 2_049)
        let cases: [(name: String, value: AttributeValue, put: String, update: String)] = [
            (
                "t", 1, "\(invalid) Type mismatch for Index Key t Expected: S Actual: N IndexName: text",
                "The update expression attempted to update the secondary index key to unsupported type"
            ),
            (
                "u", nil, "\(invalid) Type mismatch for Index Key u Expected: S Actual: NULL IndexName: text",
                "The update expression attempted to update the secondary index key to unsupported type"
            ),
            (
                "t", "",
                "\(notValid) A value specified for a secondary index key is not supported. The AttributeValue for a key "
                    + "attribute cannot contain an empty string value. IndexName: text, IndexKey: t",
                "\(notValid) The update expression attempted to update a secondary index key to a value that is not "
                    + "supported. The AttributeValue for a key attribute cannot contain an empty string value."
            ),
            (
                "b", .binary([]),
                "\(notValid) A value specified for a secondary index key is not supported. The AttributeValue for a key "
                    + "attribute cannot contain an empty binary value. IndexName: bytes, IndexKey: b",
                "\(notValid) The update expression attempted to update a secondary index key to a value that is not "
                    + "supported. The AttributeValue for a key attribute cannot contain an empty binary value."
            ),
            (
                "t", .string(long), "\(invalid) Size of hashkey has exceeded the maximum size limit of2048 bytes",
                "The update expression attempted to update the secondary index key beyond allowed size limits"
            ),
            (
                "u", .string(String(long.prefix(1_025))),
                "\(invalid) Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
                "The update expression attempted to update the secondary index key beyond allowed size limits"
            ),
        ]
        for test in cases {
            let item = key.merging([test.name: test.value]) { $1 }
            await expectRefusal(test.put) { try await birds.put(item) }
            // Before the condition is looked at, and in a transaction as the fault of the request.
            let failing = ConditionInput("attribute_not_exists(h)")
            await expectRefusal(test.put) {
                try await tables.service.putItem(PutItemInput(tableName: "Birds", item: item, condition: failing))
            }
            await expectRefusal(test.put) {
                try await tables.service.transactWriteItems([.put(PutItemInput(tableName: "Birds", item: item))])
            }
            await expectRefusal(test.put) { try await tables.service.batchWriteItem(["Birds": [.put(item)]]) }
            var update = UpdateItemInput(tableName: "Birds", key: key, updateExpression: "SET #n = :v")
            update.condition.expressionAttributeNames = ["#n": test.name]
            update.condition.expressionAttributeValues = [":v": test.value]
            await expectRefusal(test.update) { [update] in try await tables.service.updateItem(update) }
            update = UpdateItemInput(tableName: "Birds", key: key)
            update.attributeUpdates = [test.name: AttributeUpdate(.put, test.value)]
            await expectRefusal(test.put) { [update] in try await tables.service.updateItem(update) }
        }
        #expect(try await tables.items() == [key])
        #expect(try await tables.changes().count == 1)
    }

    @Test(
        "Items older than an index that its key cannot take are left out, can be changed otherwise, and come in later",
        arguments: StoreKind.allCases)
    func olderItems(kind: StoreKind) async throws {
        let tables = try await tables(kind, [])
        let birds = tables.service.table("Birds")
        let key: Item = ["h": "a", "r": 1]
        let values: [AttributeValue] = [1, "", "x"]
        for (number, value) in values.enumerated() {
            try await birds.put(["h": "a", "r": .number(AWSNumber(number)), "g": value])
        }
        var update = TableUpdate()
        update.indexes = [.create(SecondaryIndex("global", keySchema: KeySchema(hash: "g")))]
        try await tables.service.updateTable("Birds", update)
        #expect(try await scan(tables, "global").map { $0["r"] } == [2])
        try await birds.update(["h": "a", "r": 0], set: ["x": 1])
        try await tables.service.transactWriteItems([
            .conditionCheck(
                DeleteItemInput(tableName: "Birds", key: key, condition: ConditionInput("attribute_exists(g)")))
        ])
        try await birds.update(key, set: ["g": "w"])
        #expect(try await scan(tables, "global").map { $0["r"] } == [1, 2])
        try await birds.delete(["h": "a", "r": 0])
        #expect(try await scan(tables, "global").count == 2)
    }

    @Test(
        "A new index takes up all items, a deleted one leaves nothing, and its name can come again",
        arguments: StoreKind.allCases)
    func backfill(kind: StoreKind) async throws {
        let tables = try await tables(kind, [])
        // More than one transaction of the backfill.
        for start in stride(from: 0, to: 600, by: 25) {
            let items = (start..<start + 25).map { number in
                WriteRequest.put(["h": "a", "r": .number(AWSNumber(number)), "g": .string("\(number % 7)")])
            }
            try await tables.service.batchWriteItem(["Birds": items])
        }
        func update(_ change: TableUpdate.Index) async throws -> TableDescription {
            var update = TableUpdate()
            update.indexes = [change]
            return try await tables.service.updateTable("Birds", update)
        }
        let items = try await tables.items()
        let indexes = [
            SecondaryIndex("global", keySchema: KeySchema(hash: "g"), projection: .keysOnly),
            SecondaryIndex("global", keySchema: KeySchema(hash: KeyAttribute("r", .number))),
        ]
        var spaces: Set<String> = []
        for index in indexes {
            let created = try await update(.create(index))
            #expect(created.indexes.map(\.definition) == [index])
            #expect(created.indexes.map(\.isBackfilling) == [false])
            #expect(created.indexes.map(\.arn) == ["\(created.arn)/index/global"])
            let expected = NaiveReader(tableKey: key, index: index).entries(of: items)
            #expect(try await scan(tables, "global") == expected)
            let described = try await tables.service.describeTable("Birds")
            #expect(described.indexes.map(\.itemCount) == [600])
            let table = try #require(tables.service.directory.table(named: "Birds"))
            let space = table.space(of: try #require(table.index(named: "global")))
            #expect(spaces.insert(space).inserted)
            await expectRefusal("Attempting to create an index which already exists") {
                try await update(.create(index))
            }
            #expect(try await update(.delete(name: "global")).indexes.isEmpty)
            #expect(try await tables.store.rows(in: space, after: nil, limit: 1).isEmpty)
            await expectRefusal("The table does not have the specified index: global") {
                try await scan(tables, "global")
            }
        }
        await expectRefusal("Requested resource not found", .resourceNotFound) {
            try await update(.delete(name: "global"))
        }
    }

    @Test("What a stop of the process interrupted is filled at the next start", arguments: StoreKind.allCases)
    func interruptedBackfill(kind: StoreKind) async throws {
        var tables = try await tables(kind, [])
        for number in 0..<5 {
            let expiry = AttributeValue.number(AWSNumber(1_431_379_000 + number))
            try await tables.service.putItem(
                ["h": "a", "r": .number(AWSNumber(number)), "g": "x", "ttl": expiry], into: "Birds")
        }
        // As the row stands between the transaction that makes an index and the last one that fills it.
        let stored = try #require(tables.service.directory.table(named: "Birds"))
        _ = try await tables.store.write { transaction in
            var table = stored
            table.add(SecondaryIndex("global", keySchema: KeySchema(hash: "g")))
            table.lastNumber += 1
            table.timeToLive = TimeToLive(attributeName: "ttl")
            table.backfills = [table.lastNumber - 1, table.lastNumber]
            transaction.setRow(StoredTable.rowKey(of: "Birds", ""), table.encoded)
        }
        tables = try await tables.reopened()
        #expect(try await tables.service.describeTable("Birds").indexes.map(\.isBackfilling) == [false])
        #expect(try await scan(tables, "global").count == 5)
        #expect(try await tables.service.deleteExpiredItems() == nil)
        #expect(try await tables.items().isEmpty)
        #expect(try await scan(tables, "global").isEmpty)
    }

    @Test("A backfill of a table that was created anew meanwhile does not touch the new one")
    func createdAnewMeanwhile() async throws {
        let tables = try await tables(.memory, [])
        var old = try #require(tables.service.directory.table(named: "Birds"))
        old.add(SecondaryIndex("global", keySchema: KeySchema(hash: "g")))
        old.backfills = [old.lastNumber]
        try await tables.service.deleteTable("Birds")
        let definition = try TableDefinition(
            name: "Birds", keySchema: key, indexes: [SecondaryIndex("other", keySchema: KeySchema(hash: "g"))])
        try await tables.service.createTable(definition)
        try await tables.service.putItem(["h": "a", "r": 1, "g": "x"], into: "Birds")
        await expectRefusal("Requested resource not found: Table: Birds not found", .resourceNotFound) { [old] in
            try await tables.service.backfill(old)
        }
        #expect(try await tables.service.describeTable("Birds").indexes.map(\.definition) == definition.indexes)
        #expect(try await scan(tables, "other").count == 1)
    }

    @Test("Concurrent writes while an index is filled are all in it", arguments: StoreKind.allCases)
    func writesDuringBackfill(kind: StoreKind) async throws {
        let tables = try await tables(kind, [])
        let birds = tables.service.table("Birds")
        for number in 0..<300 {
            try await birds.put(["h": "a", "r": .number(AWSNumber(number)), "g": "old"])
        }
        let index = SecondaryIndex("global", keySchema: KeySchema(hash: "g"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var update = TableUpdate()
                update.indexes = [.create(index)]
                try await tables.service.updateTable("Birds", update)
            }
            for writer in 0..<3 {
                group.addTask {
                    for number in stride(from: writer, to: 400, by: 3) {
                        let key: Item = ["h": "a", "r": .number(AWSNumber(number))]
                        if number.isMultiple(of: 5) {
                            try await birds.delete(key)
                        } else {
                            try await birds.update(key, set: ["g": .string("new\(number % 3)")])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let expected = NaiveReader(tableKey: key, index: index).entries(of: try await tables.items())
        #expect(expected.count == 320)
        #expect(try await scan(tables, "global") == expected)
    }
}
