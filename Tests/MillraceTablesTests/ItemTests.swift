import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Items")
struct ItemTests {
    private let composite = KeySchema(hash: "h", range: KeyAttribute("r", .number))

    @Test("T1 items are put, read, updated and deleted by their key", arguments: StoreKind.allCases)
    func lifecycle(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(key: composite)
        let key: Item = ["h": "a", "r": -1]
        #expect(try await birds.get(key) == nil)
        try await birds.put(["h": "a", "r": -1, "x": .binary([0, 1])])
        #expect(try await birds.get(["h": "a", "r": .number(try AWSNumber("-1.0"))])?["x"] == .binary([0, 1]))
        #expect(try await birds.get(["h": "a", "r": 1]) == nil)
        try await birds.update(key, set: ["y": "z"], remove: ["x", "absent"])
        #expect(try await birds.get(key) == ["h": "a", "r": -1, "y": "z"])
        let size = try await birds.modify(key) { item in
            item?["y"] = "zz"
            return item?.count
        }
        #expect(size == 3)
        #expect(try await birds.delete(key) == ["h": "a", "r": -1, "y": "zz"])
        #expect(try await birds.delete(key) == nil)
    }

    @Test("Concurrent changes of one item all count", arguments: StoreKind.allCases)
    func counts(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<50 {
                        try await birds.modify(["id": "1"]) { item in
                            let count = item?["count"]?.numberValue ?? 0
                            item = ["id": "1", "count": .number(try count.adding(1))]
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await birds.get(["id": "1"]) == ["id": "1", "count": 400])
        #expect(try await tables.changes().count == 400)
    }

    @Test(
        "T14 a put item that does not fit the key is refused in DynamoDB's words",
        arguments: [
            (["r": 1], "One or more parameter values were invalid: Missing the key h in the item"),
            (["h": "a"], "One or more parameter values were invalid: Missing the key r in the item"),
            (
                ["h": 1, "r": 1],
                "One or more parameter values were invalid: Type mismatch for key h expected: S actual: N"
            ),
            (
                ["h": "a", "r": nil],
                "One or more parameter values were invalid: Type mismatch for key r expected: N actual: NULL"
            ),
            (
                ["h": "", "r": 1],
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
                    + "string value. Key: h"
            ),
        ] as [(Item, String)])
    func unfitItems(item: Item, message: String) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds(key: composite)
        let error = await #expect(throws: ServiceError.self) { try await birds.put(item) }
        #expect(error?.code == .validation)
        #expect(error?.message == message)
        #expect(try await tables.changes().isEmpty)
    }

    @Test(
        "T14 a key that is not the schema's is refused in DynamoDB's words",
        arguments: [
            [:], ["h": "a"], ["h": "a", "r": "1"], ["h": "a", "r": 1, "x": 1], ["h": "a", "x": 1], ["h": nil, "r": 1],
        ] as [Item])
    func unfitKeys(key: Item) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds(key: composite)
        for call in [
            { try await birds.get(key) }, { try await birds.delete(key) }, { try await birds.update(key).new },
            { try await birds.modify(key) { $0 } }, { try await birds.items(after: key).items.first },
        ] as [() async throws -> Item?] {
            let error = await #expect(throws: ServiceError.self) { try await call() }
            #expect(error?.code == .validation)
            #expect(error?.message == "The provided key element does not match the schema")
        }
    }

    @Test("T10 hash keys have at most 2048 bytes, range keys at most 1024")
    func keyLimits() async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds(key: KeySchema(hash: "h", range: KeyAttribute("r", .binary)))
        let (hash, range) = (String(repeating: "é", count: 1_024), [UInt8](repeating: 0, count: 1_024))
        try await birds.put(["h": .string(hash), "r": .binary(range)])
        let longHash = await #expect(throws: ServiceError.self) {
            try await birds.put(["h": .string(hash + "a"), "r": .binary(range)])
        }
        #expect(longHash?.message.hasSuffix("Size of hashkey has exceeded the maximum size limit of2048 bytes") == true)
        let longRange = await #expect(throws: ServiceError.self) {
            try await birds.get(["h": .string(hash), "r": .binary(range + [0])])
        }
        #expect(longRange?.message.hasSuffix("range keys has exceeded the size limit of 1024 bytes") == true)
        let emptyRange = await #expect(throws: ServiceError.self) {
            try await birds.put(["h": .string(hash), "r": .binary([])])
        }
        #expect(emptyRange?.message.hasSuffix("cannot contain an empty binary value. Key: r") == true)
    }

    @Test("T10 an item has at most 400 KB, names and values", arguments: StoreKind.allCases)
    func sizeLimit(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        // id and 1 and x are four bytes.
        let largest = String(repeating: "a", count: 400 * 1_024 - 4)
        try await birds.put(["id": "1", "x": .string(largest)])
        let put = await #expect(throws: ServiceError.self) {
            try await birds.put(["id": "1", "x": .string(largest + "a")])
        }
        #expect(put?.message == "Item size has exceeded the maximum allowed size")
        let update = await #expect(throws: ServiceError.self) { try await birds.update(["id": "1"], set: ["y": true]) }
        #expect(update?.message == "Item size to update has exceeded the maximum allowed size")
        let modify = await #expect(throws: ServiceError.self) {
            try await birds.modify(["id": "1"]) { $0?["y"] = true }
        }
        #expect(modify?.message == "Item size to update has exceeded the maximum allowed size")
        #expect(try await birds.get(["id": "1"])?["x"] == .string(largest))
    }

    @Test(
        "T12 values that DynamoDB cannot hold are refused wherever they come from",
        arguments: [
            (.stringSet([]), "An string set  may not be empty"), (.numberSet([1, 1]), "contains duplicates"),
            (.map(["": 1]), "attribute name may not be empty"),
            ((0..<33).reduce("x") { value, _ in [value] }, "Nesting Levels have exceeded supported limits"),
        ] as [(AttributeValue, String)])
    func refusedValues(value: AttributeValue, message: String) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds()
        for call in [
            { try await birds.put(["id": "1", "x": value]) },
            { try await birds.update(["id": "1"], set: ["x": value]).new },
            {
                try await birds.modify(["id": "1"]) {
                    $0 = ["id": "1", "x": value]
                    return nil
                }
            },
        ] as [() async throws -> Item?] {
            let error = await #expect(throws: ServiceError.self) { try await call() }
            #expect(error?.code == .validation)
            #expect(error?.message.contains(message) == true)
        }
        #expect(try await tables.changes().isEmpty)
    }

    @Test("T10 names of attributes have 1 to 65535 bytes")
    func attributeNames() async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds()
        try await birds.put(["id": "1", String(repeating: "n", count: 65_535): 1])
        for name in ["", String(repeating: "n", count: 65_536)] {
            let error = await #expect(throws: ServiceError.self) { try await birds.put(["id": "1", name: 1]) }
            #expect(error?.code == .validation)
        }
    }

    @Test("The key of an item cannot be changed")
    func keysStay() async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds(key: composite)
        let key: Item = ["h": "a", "r": 1]
        try await birds.put(key)
        let message =
            "One or more parameter values were invalid: Cannot update attribute r. "
            + "This attribute is part of the key"
        for call in [
            { try await birds.update(key, set: ["r": 1]).new }, { try await birds.update(key, remove: ["r"]).new },
            {
                try await birds.modify(key) {
                    $0?["r"] = 2
                    return nil
                }
            },
            {
                try await birds.modify(key) {
                    $0?["r"] = .none
                    return nil
                }
            },
            {
                try await birds.modify(key) {
                    $0 = ["h": "a"]
                    return nil
                }
            },
        ] as [() async throws -> Item?] {
            let error = await #expect(throws: ServiceError.self) { try await call() }
            #expect(error?.message == message)
        }
        let overlap = await #expect(throws: ServiceError.self) {
            try await birds.update(key, set: ["x": 1], remove: ["x"])
        }
        #expect(overlap?.message.hasPrefix("Invalid UpdateExpression: Two document paths overlap") == true)
        #expect(try await birds.get(key) == key)
    }

    @Test("Items are paged in the order of hash and range key", arguments: StoreKind.allCases)
    func pages(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(key: composite)
        let hashes = ["a", "a\u{0}", "ab", "b", "é"]
        let ranges: [AWSNumber] = [try AWSNumber("-1e10"), -2, try AWSNumber("-1.5"), 0, try AWSNumber("0.1"), 2, 10]
        var random = SeededGenerator(seed: 5)
        let expected = hashes.flatMap { hash in ranges.map { ["h": .string(hash), "r": .number($0)] as Item } }
        for item in expected.shuffled(using: &random) { try await birds.put(item) }
        for limit in [1, 3, 34, 35, 36, .max] {
            var found: [Item] = []
            var last: Item?
            var pageCount = 0
            repeat {
                let page = try await birds.items(after: last, limit: limit)
                found += page.items
                last = page.lastEvaluatedKey
                pageCount += 1
                #expect(page.items.count <= limit)
            } while last != nil
            #expect(found == expected)
            #expect(pageCount == (limit == .max ? 1 : (35 + limit - 1) / limit))
        }
        let behind = try await birds.items(after: ["h": "a", "r": 5], limit: 1)
        #expect(behind.items == [["h": "a", "r": 10]])
        let error = await #expect(throws: ServiceError.self) { try await birds.items(limit: 0) }
        #expect(error?.code == .validation)
    }
}
