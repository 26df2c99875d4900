import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Consumed capacity")
struct CapacityTests {
    /// An item of a size: `id` and `1` are three bytes, `x` is one.
    private func item(_ byteCount: Int, id: String = "1") -> Item {
        ["id": .string(id), "x": .string(String(repeating: "a", count: byteCount - 4))]
    }

    @Test(
        "T19 a write takes a unit for each started KB of the larger image, twice in a transaction",
        arguments: [(4, 4, 1), (1_024, 4, 1), (1_025, 4, 2), (4, 1_025, 2), (4_096, 4_097, 5)])
    func writes(before: Int, after: Int, units: Double) async throws {
        for isTransaction in [false, true] {
            let tables = try await TestTables(on: .memory)
            try await tables.createBirds()
            try await tables.service.putItem(item(before), into: "Birds")
            var put = PutItemInput(tableName: "Birds", item: item(after))
            if isTransaction {
                let output = try await tables.service.transactWriteItems([.put(put)], returnConsumedCapacity: .total)
                #expect(output.consumedCapacity?.map(\.units.write) == [2 * units])
            } else {
                put.returnConsumedCapacity = .total
                let capacity = try #require(try await tables.service.putItem(put).consumedCapacity)
                #expect(capacity.units.write == units)
                #expect(capacity.units.total == units)
                #expect(capacity.tableName == "Birds")
                #expect(!capacity.isDetailed)
            }
            var delete = DeleteItemInput(tableName: "Birds", key: ["id": "1"])
            delete.returnConsumedCapacity = .total
            let deleted = try await tables.service.deleteItem(delete).consumedCapacity
            #expect(deleted?.units.write == Double((after + 1_023) / 1_024))
            #expect(try await tables.service.deleteItem(delete).consumedCapacity?.units.write == 1)
        }
    }

    @Test(
        "T19 a read takes a unit for each started 4 KB, half when it may be stale, twice in a transaction",
        arguments: [(4, 1), (4_096, 1), (4_097, 2), (12_288, 3)])
    func reads(size: Int, units: Double) async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds()
        try await tables.service.putItem(item(size), into: "Birds")
        var get = GetItemInput(tableName: "Birds", key: ["id": "1"], projection: ProjectionInput("id"))
        get.returnConsumedCapacity = .total
        #expect(try await tables.service.getItem(get).consumedCapacity?.units.read == units / 2)
        get.consistentRead = true
        #expect(try await tables.service.getItem(get).consumedCapacity?.units.read == units)
        get.returnConsumedCapacity = .none
        let output = try await tables.service.transactGetItems([get], returnConsumedCapacity: .total)
        #expect(output.consumedCapacity?.map(\.units.read) == [2 * units])
        // What is not there takes one unit.
        get.key = ["id": "2"]
        get.returnConsumedCapacity = .indexes
        let absent = try #require(try await tables.service.getItem(get).consumedCapacity)
        #expect(absent.units.read == 1)
        #expect(absent.isDetailed)
        let missing = try await tables.service.transactGetItems(
            [GetItemInput(tableName: "Birds", key: ["id": "2"])], returnConsumedCapacity: .total)
        #expect(missing.consumedCapacity?.map(\.units.read) == [2])
    }

    @Test("T19 the items of a page are rounded together, those of a batch each")
    func pagesAndBatches() async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds()
        for id in 0..<5 { try await tables.service.putItem(item(1_000, id: "\(id)"), into: "Birds") }
        var scan = ScanInput(tableName: "Birds")
        scan.selection.returnConsumedCapacity = .total
        #expect(try await tables.service.scan(scan).consumedCapacity?.units.read == 1)
        scan.selection.consistentRead = true
        scan.selection.select = .count
        #expect(try await tables.service.scan(scan).consumedCapacity?.units.read == 2)
        scan.selection.limit = 4
        #expect(try await tables.service.scan(scan).consumedCapacity?.units.read == 1)
        let keys: [Item] = (0..<6).map { ["id": .string("\($0)")] }
        var request = KeysAndAttributes(keys: keys)
        let stale = try await tables.service.batchGetItem(["Birds": request], returnConsumedCapacity: .total)
        #expect(stale.consumedCapacity?.map(\.units.read) == [3])
        request.consistentRead = true
        let output = try await tables.service.batchGetItem(["Birds": request], returnConsumedCapacity: .total)
        #expect(output.consumedCapacity?.map(\.units.read) == [6])
        let written = try await tables.service.batchWriteItem(
            ["Birds": [.put(item(1_025, id: "0")), .delete(key: ["id": "1"])]], returnConsumedCapacity: .total)
        #expect(written.consumedCapacity?.map(\.units.write) == [3])
    }

    @Test("T19 indexes take what is written to them and read from them")
    func indexes() async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.service.createTable(
            TableDefinition(
                name: "Birds",
                keySchema: KeySchema(hash: "h", range: "r"),
                indexes: [
                    SecondaryIndex("all", keySchema: KeySchema(hash: "g")),
                    SecondaryIndex("keys", .local, keySchema: KeySchema(hash: "h", range: "l"), projection: .keysOnly),
                ]
            ))
        let text = AttributeValue.string(String(repeating: "x", count: 2_000))
        func write(_ item: Item) async throws -> ConsumedCapacity {
            var put = PutItemInput(tableName: "Birds", item: item.merging(["h": "a", "r": "b"]) { $1 })
            put.returnConsumedCapacity = .indexes
            return try #require(try await tables.service.putItem(put).consumedCapacity)
        }
        func expect(
            _ capacity: ConsumedCapacity, table: Double, all: Double?, keys: Double?,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(capacity.tableUnits.write == table, sourceLocation: sourceLocation)
            #expect(capacity.globalIndexUnits["all"]?.write == all, sourceLocation: sourceLocation)
            #expect(capacity.localIndexUnits["keys"]?.write == keys, sourceLocation: sourceLocation)
            #expect(
                capacity.units.total == table + (all ?? 0) + (keys ?? 0), sourceLocation: sourceLocation)
            #expect(capacity.isDetailed, sourceLocation: sourceLocation)
        }
        expect(try await write([:]), table: 1, all: nil, keys: nil)
        expect(try await write(["g": "1", "l": "1", "x": text]), table: 2, all: 2, keys: 1)
        // The same again changes nothing in the indexes.
        expect(try await write(["g": "1", "l": "1", "x": text]), table: 2, all: nil, keys: nil)
        // An attribute that one index has and the other has not.
        expect(try await write(["g": "1", "l": "1", "x": text, "y": 1]), table: 2, all: 2, keys: nil)
        // An entry that moves is taken away and brought.
        expect(try await write(["g": "2", "l": "2", "x": text]), table: 2, all: 4, keys: 2)
        func read(_ indexName: String, _ change: (inout ItemSelection) -> Void) async throws -> ConsumedCapacity {
            var scan = ScanInput(tableName: "Birds", indexName: indexName)
            scan.selection.returnConsumedCapacity = .indexes
            change(&scan.selection)
            return try #require(try await tables.service.scan(scan).consumedCapacity)
        }
        let global = try await read("all") { _ in }
        #expect(global.globalIndexUnits["all"]?.read == 0.5)
        #expect(global.tableUnits.read == 0)
        let local = try await read("keys") { $0.consistentRead = true }
        #expect(local.localIndexUnits["keys"]?.read == 1)
        #expect(local.units.total == 1)
        let fetching = try await read("keys") { $0.select = .allAttributes }
        #expect(fetching.localIndexUnits["keys"]?.read == 0.5)
        #expect(fetching.tableUnits.read == 0.5)
        #expect(fetching.units.total == 1)
    }

    @Test(
        "T20 the size of an item is that of its names and values",
        arguments: [
            (["shirt-color": "R", "shirt-size": "M"], 23), (["Id": 1], 4), (["a": true, "b": nil], 4),
            (["a": [], "b": [:]], 8), (["a": ["x", 1]], 1 + 3 + 2 + 3), (["a": ["key": "é"]], 1 + 3 + 3 + 2 + 1),
            (["s": .stringSet(["ab", "c"]), "b": .binarySet([[1, 2], [3]])], 8),
        ] as [(Item, Int)])
    func sizes(item: Item, size: Int) {
        #expect(item.sizeBytes == size)
    }

    @Test("Item collections are measured with their local indexes when somebody asks", arguments: StoreKind.allCases)
    func collections(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        try await tables.service.createTable(
            TableDefinition(
                name: "Bees",
                keySchema: KeySchema(hash: "h", range: "r"),
                indexes: [SecondaryIndex("local", .local, keySchema: KeySchema(hash: "h", range: "l"))]
            ))
        var put = PutItemInput(tableName: "Bees", item: ["h": "a", "r": "b", "l": "c"])
        #expect(try await tables.service.putItem(put).itemCollectionMetrics == nil)
        put.returnItemCollectionMetrics = .size
        let metrics = try #require(try await tables.service.putItem(put).itemCollectionMetrics)
        #expect(metrics.itemCollectionKey == ["h": "a"])
        #expect(metrics.sizeEstimateRangeGB == 0...1)
        // Tables without local indexes have no collections.
        var other = PutItemInput(tableName: "Birds", item: ["id": "1"])
        other.returnItemCollectionMetrics = .size
        #expect(try await tables.service.putItem(other).itemCollectionMetrics == nil)
        let batch = try await tables.service.batchWriteItem(
            [
                "Bees": [
                    .put(["h": "a", "r": "1"]), .put(["h": "a", "r": "2"]), .delete(key: ["h": "b", "r": "1"]),
                ],
                "Birds": [.put(["id": "2"])],
            ],
            returnItemCollectionMetrics: .size
        )
        #expect(batch.itemCollectionMetrics?.keys.sorted() == ["Bees"])
        #expect(batch.itemCollectionMetrics?["Bees"]?.map(\.itemCollectionKey) == [["h": "a"], ["h": "b"]])
    }
}
