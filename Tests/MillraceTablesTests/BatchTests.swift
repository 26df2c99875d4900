import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Batches")
struct BatchTests {
    private func createTables(_ tables: TestTables) async throws {
        try await tables.createBirds()
        try await tables.service.createTable(
            TableDefinition(name: "Bees", keySchema: KeySchema(hash: "h", range: KeyAttribute("r", .number))))
    }

    @Test("T1 a batch writes to several tables, one record for each item that changes", arguments: StoreKind.allCases)
    func writes(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await createTables(tables)
        try await tables.service.putItem(["id": "1", "x": 1], into: "Birds")
        try await tables.service.putItem(["id": "2"], into: "Birds")
        try await tables.service.batchWriteItem([
            "Birds": [
                .put(["id": "1", "x": 1]), .put(["id": "3"]), .delete(key: ["id": "2"]), .delete(key: ["id": "4"]),
            ],
            "Bees": [.put(["h": "a", "r": 1])],
        ])
        #expect(try await tables.items() == [["id": "1", "x": 1], ["id": "3"]])
        #expect(try await tables.items(of: "Bees") == [["h": "a", "r": 1]])
        let changes = try await tables.changes().dropFirst(2)
        #expect(changes.map(\.operation) == [.insert, .remove])
    }

    @Test("T1 a batch reads from several tables what is there", arguments: StoreKind.allCases)
    func reads(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await createTables(tables)
        for id in ["1", "2", "3"] {
            try await tables.service.putItem(["id": .string(id), "x": 1, "y": ["a": 1, "b": 2]], into: "Birds")
        }
        try await tables.service.putItem(["h": "a", "r": 1], into: "Bees")
        let output = try await tables.service.batchGetItem([
            "Birds": KeysAndAttributes(
                keys: [["id": "3"], ["id": "1"], ["id": "9"]],
                projection: ProjectionInput("#y.b, id", names: ["#y": "y"])
            ),
            "Bees": KeysAndAttributes(keys: [["h": "b", "r": 1]]),
        ])
        #expect(output.responses["Bees"] == [])
        #expect(output.responses["Birds"].map(Set.init) == [["id": "1", "y": ["b": 2]], ["id": "3", "y": ["b": 2]]])
        #expect(output.unprocessedKeys.isEmpty)
        #expect(output.consumedCapacity == nil)
        var legacy = KeysAndAttributes(keys: [["id": "2"]])
        legacy.projection.attributesToGet = ["x"]
        #expect(try await tables.service.batchGetItem(["Birds": legacy]).responses == ["Birds": [["x": 1]]])
    }

    @Test("T10 a batch reads at most 16 MB, and says which keys are left", arguments: StoreKind.allCases)
    func readSize(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds(view: nil)
        let text = String(repeating: "x", count: 400_000)
        var keys: [Item] = (0..<60).map { ["id": .string("\($0)")] }
        for key in keys { try await tables.service.putItem(key.merging(["x": .string(text)]) { $1 }, into: "Birds") }
        var found: [Item] = []
        var calls = 0
        while !keys.isEmpty {
            var request = KeysAndAttributes(keys: keys, projection: ProjectionInput("id"))
            request.consistentRead = true
            let output = try await tables.service.batchGetItem(["Birds": request])
            found += output.responses["Birds"] ?? []
            if let left = output.unprocessedKeys["Birds"] {
                #expect(left.projection == request.projection)
                #expect(left.consistentRead)
            }
            keys = output.unprocessedKeys["Birds"]?.keys ?? []
            calls += 1
        }
        #expect(found.count == 60)
        #expect(Set(found).count == 60)
        // 42 items of 400 KB pass 16 MB.
        #expect(calls == 2)
    }

    @Test("T10 T14 T16 batches that break a rule are refused and change nothing")
    func refusals() async throws {
        let tables = try await TestTables(on: .memory)
        try await createTables(tables)
        let service = tables.service
        let duplicates = "Provided list of item keys contains duplicates"
        let empty =
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have "
            + "length greater than or equal to 1"
        await expectRefusal(empty) { try await service.batchWriteItem([:]) }
        await expectRefusal(empty) { try await service.batchGetItem([:]) }
        await expectRefusal("The batch write request list for a table cannot be null or empty: Birds") {
            try await service.batchWriteItem(["Birds": []])
        }
        await expectRefusal(
            "1 validation error detected: Value '[]' at 'requestItems.Birds.member.keys' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 1"
        ) {
            try await service.batchGetItem([
                "Birds": KeysAndAttributes(keys: []), "Bees": KeysAndAttributes(keys: [["h": "a", "r": 1]]),
            ])
        }
        let puts = (0..<26).map { WriteRequest.put(["id": .string("\($0)")]) }
        await expectRefusal("Too many items requested for the BatchWriteItem call") {
            try await service.batchWriteItem(["Birds": puts])
        }
        let keys: [Item] = (0..<101).map { ["id": .string("\($0)")] }
        await expectRefusal("Too many items requested for the BatchGetItem call") {
            try await service.batchGetItem(["Birds": KeysAndAttributes(keys: keys)])
        }
        await expectRefusal(duplicates) {
            try await service.batchWriteItem(["Birds": [.put(["id": "1", "x": 1]), .delete(key: ["id": "1"])]])
        }
        await expectRefusal(duplicates) {
            try await service.batchWriteItem(["Bees": [.put(["h": "a", "r": 1]), .put(["h": "a", "r": 1, "x": 2])]])
        }
        await expectRefusal(duplicates) {
            try await service.batchGetItem(["Birds": KeysAndAttributes(keys: [["id": "1"], ["id": "1"]])])
        }
        await expectRefusal("The provided key element does not match the schema") {
            try await service.batchWriteItem(["Birds": [.put(["id": "1"]), .delete(key: ["x": "1"])]])
        }
        await expectRefusal("One or more parameter values were invalid: Missing the key id in the item") {
            try await service.batchWriteItem(["Birds": [.put(["id": "1"]), .put(["x": "1"])]])
        }
        await expectRefusal("Requested resource not found", .resourceNotFound) {
            try await service.batchWriteItem(["Birds": [.put(["id": "1"])], "Wasps": [.put(["id": "1"])]])
        }
        await expectRefusal("Requested resource not found", .resourceNotFound) {
            try await service.batchGetItem(["Wasps": KeysAndAttributes(keys: [["id": "1"]])])
        }
        #expect(try await tables.items().isEmpty)
        // As many as may be.
        try await service.batchWriteItem(["Birds": Array(puts.prefix(25))])
        let found = try await service.batchGetItem(["Birds": KeysAndAttributes(keys: Array(keys.prefix(100)))])
        #expect(found.responses["Birds"]?.count == 25)
    }
}
