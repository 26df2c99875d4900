import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Queries")
struct QueryTests {
    enum Place: String, CaseIterable, Sendable {
        case table
        case local
        case global
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let place: Place
        let type: KeyAttribute.KeyType
        let kind: StoreKind

        static let all = Place.allCases.flatMap { place in
            KeyAttribute.KeyType.allCases.flatMap { type in
                StoreKind.allCases.map { Case(place: place, type: type, kind: $0) }
            }
        }

        var testDescription: String { "\(place) by \(type.rawValue) in \(kind.rawValue)" }

        var indexName: String? { place == .table ? nil : "byValue" }

        /// Range values that tell orders apart, those that are queried for among them.
        func values() throws -> [AttributeValue] {
            switch type {
            case .string:
                ["a", "a\u{0}", "a\u{0}b", "ab", "b", "B", "é", "\u{FF5E}", "😀", "z"]
            case .binary:
                [[0], [0, 0], [0, 1], [0, 0xFF], [1], [0x7F], [0x80], [0xFF], [0xFF, 0xFF]].map(AttributeValue.binary)
            case .number:
                try [
                    "-1e125", "-100", "-99.5", "-10", "-2", "-1.001", "-1", "-1e-130", "0", "1e-130", "0.1", "1",
                    "1.001", "2", "10", "99.5", "100", "1e125",
                ].map { .number(try AWSNumber($0)) }
            }
        }

        func key(_ range: String, _ rangeType: KeyAttribute.KeyType, hash: String) -> KeySchema {
            KeySchema(hash: KeyAttribute(hash), range: KeyAttribute(range, rangeType))
        }

        var definition: TableDefinition {
            get throws {
                let indexes: [SecondaryIndex] =
                    switch place {
                    case .table: []
                    case .local: [SecondaryIndex("byValue", .local, keySchema: key("v", type, hash: "h"))]
                    case .global: [SecondaryIndex("byValue", keySchema: key("v", type, hash: "g"))]
                    }
                return try TableDefinition(
                    name: "Birds",
                    keySchema: place == .table ? key("v", type, hash: "h") : key("r", .number, hash: "h"),
                    indexes: indexes
                )
            }
        }

        var hashName: String { place == .global ? "g" : "h" }
    }

    /// Items of three hash values, whose texts are one the beginning of the other.
    private func fill(_ tables: TestTables, _ test: Case) async throws -> [Item] {
        try await tables.service.createTable(test.definition)
        var random = SeededGenerator(seed: 1)
        var items: [Item] = []
        for hash in ["a", "a\u{0}", "ab"] {
            for (number, value) in try test.values().enumerated() {
                // In an index two items may have one key.
                for copy in 0..<(test.place == .table ? 1 : 2) {
                    items.append([
                        "h": .string(hash), "g": .string(hash), "v": value,
                        "r": .number(AWSNumber(number * 2 + copy)),
                    ])
                }
            }
        }
        for item in items.shuffled(using: &random) { try await tables.service.putItem(item, into: "Birds") }
        let index = try test.definition.indexes.first
        return NaiveReader(tableKey: try test.definition.keySchema, index: index).entries(of: items)
    }

    @Test(
        "T13 range keys of tables and indexes stand in the order of their type, and every condition finds its stretch",
        arguments: Case.all)
    func conditions(test: Case) async throws {
        let tables = try await TestTables(on: test.kind)
        let all = try await fill(tables, test).filter { $0[test.hashName] == "a" }
        func expect(
            _ condition: String, _ conditions: Condition?, _ values: [AttributeValue],
            _ matches: (AttributeValue) -> Bool
        ) async throws {
            let expected = all.filter { matches($0["v"] ?? nil) }
            for isForward in [true, false] {
                var input = QueryInput(
                    tableName: "Birds", indexName: test.indexName, keyConditionExpression: "#h = :h\(condition)")
                input.scanIndexForward = isForward
                input.selection.projection.expressionAttributeNames = ["#h": test.hashName]
                input.selection.expressionAttributeValues = [":h": "a"]
                for (name, value) in zip([":x", ":y"], values) {
                    input.selection.expressionAttributeValues?[name] = value
                }
                let found = try await tables.service.query(input)
                #expect(found.items == (isForward ? expected : expected.reversed()), "\(condition) \(values)")
                #expect(found.count == expected.count && found.scannedCount == expected.count)
                var legacy = QueryInput(tableName: "Birds", indexName: test.indexName)
                legacy.scanIndexForward = isForward
                legacy.keyConditions = [test.hashName: Condition(.equal, ["a"])]
                legacy.keyConditions?["v"] = conditions
                #expect(try await tables.service.query(legacy) == found)
            }
        }
        try await expect("", nil, []) { _ in true }
        for x in try test.values() {
            try await expect(" AND v = :x", Condition(.equal, [x]), [x]) { $0 == x }
            try await expect(" AND v < :x", Condition(.less, [x]), [x]) { precedes($0, x) }
            try await expect(" AND v <= :x", Condition(.lessOrEqual, [x]), [x]) { !precedes(x, $0) }
            try await expect(" AND :x < v", Condition(.greater, [x]), [x]) { precedes(x, $0) }
            try await expect(" AND v >= :x", Condition(.greaterOrEqual, [x]), [x]) { !precedes($0, x) }
            for y in try test.values() where !precedes(y, x) && x != y {
                try await expect(" AND v BETWEEN :x AND :y", Condition(.between, [x, y]), [x, y]) {
                    !precedes($0, x) && !precedes(y, $0)
                }
            }
            guard test.type != .number else { continue }
            try await expect(" AND begins_with(v, :x)", Condition(.beginsWith, [x]), [x]) { value in
                switch (value, x) {
                case (.string(let value), .string(let prefix)): value.utf8.starts(with: prefix.utf8)
                case (.binary(let value), .binary(let prefix)): value.starts(with: prefix)
                default: false
                }
            }
        }
    }

    @Test("T11 a number is one key however it is written", arguments: StoreKind.allCases)
    func numbersAreNormalized(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(key: KeySchema(hash: KeyAttribute("n", .number)))
        try await birds.put(["n": .number(try AWSNumber("007.50")), "big": .number(try AWSNumber("1e2"))])
        #expect(try await birds.put(["n": .number(try AWSNumber("7.5"))])?["big"]?.numberValue?.stringValue == "100")
        let found = try await birds.get(["n": .number(try AWSNumber("75e-1"))])
        #expect(found?["n"]?.numberValue?.stringValue == "7.5")
        #expect(try await tables.items().count == 1)
        let query = QueryInput(
            tableName: "Birds",
            keyConditionExpression: "n = :n",
            selection: ItemSelection(values: [":n": .number(try AWSNumber("7.500"))])
        )
        #expect(try await tables.service.query(query).count == 1)
    }

    @Test("A filter leaves items out after they were read", arguments: StoreKind.allCases)
    func filters(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(key: KeySchema(hash: "id", range: KeyAttribute("n", .number)))
        for number in 0..<10 {
            try await birds.put(["id": "1", "n": .number(AWSNumber(number)), "odd": .boolean(number % 2 == 1)])
        }
        var selection = ItemSelection(
            filterExpression: "odd = :t", projectionExpression: "n", values: [":t": true, ":id": "1"], limit: 6)
        let query = QueryInput(tableName: "Birds", keyConditionExpression: "id = :id", selection: selection)
        let page = try await tables.service.query(query)
        #expect(page.items == [["n": 1], ["n": 3], ["n": 5]])
        #expect((page.count, page.scannedCount) == (3, 6))
        #expect(page.lastEvaluatedKey == ["id": "1", "n": 5])
        selection.exclusiveStartKey = page.lastEvaluatedKey
        selection.select = .count
        selection.projection = ProjectionInput()
        selection.expressionAttributeValues = [":t": true]
        let rest = try await tables.service.scan(ScanInput(tableName: "Birds", selection: selection))
        #expect(rest.items == nil)
        #expect((rest.count, rest.scannedCount) == (2, 4))
        #expect(rest.lastEvaluatedKey == nil)
        var legacy = QueryInput(tableName: "Birds")
        legacy.keyConditions = ["id": Condition(.equal, ["1"])]
        legacy.selection.filter = ["odd": Condition(.equal, [true]), "x": Condition(.notNull)]
        #expect(try await tables.service.query(legacy).count == 0)
        legacy.selection.conditionalOperator = .or
        #expect(try await tables.service.query(legacy).count == 5)
    }

    @Test("A page that ends with its limit says where, also at the very end", arguments: StoreKind.allCases)
    func limitAtTheEnd(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        for id in ["1", "2"] { try await birds.put(["id": .string(id)]) }
        let page = try await tables.service.scan(ScanInput(tableName: "Birds", selection: ItemSelection(limit: 2)))
        #expect(page.count == 2)
        let last = try #require(page.lastEvaluatedKey)
        var rest = ItemSelection(limit: 2)
        rest.exclusiveStartKey = last
        let end = try await tables.service.scan(ScanInput(tableName: "Birds", selection: rest))
        #expect(end.count == 0)
        #expect(end.lastEvaluatedKey == nil)
        // The key need not exist.
        rest.exclusiveStartKey = ["id": "10"]
        #expect(try await tables.service.scan(ScanInput(tableName: "Birds", selection: rest)).items == [["id": "2"]])
    }
}
