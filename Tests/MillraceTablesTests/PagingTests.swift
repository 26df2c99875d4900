import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Paging")
struct PagingTests {
    private static let types = KeyAttribute.KeyType.allCases

    /// A value of a type out of a few, so that many items share one.
    private func value(_ type: KeyAttribute.KeyType, _ random: inout SeededGenerator) -> AttributeValue {
        let number = random.number(in: -6...6)
        switch type {
        case .string: return .string(String(repeating: "a", count: abs(number) + 1) + (number < 0 ? "\u{0}" : ""))
        case .number: return .number(AWSNumber(number))
        case .binary: return .binary([UInt8(truncatingIfNeeded: number)])
        }
    }

    private struct World {
        let tables: TestTables
        let items: [Item]
        let readers: [NaiveReader]
    }

    private func world(_ seed: UInt64, _ kind: StoreKind) async throws -> World {
        var random = SeededGenerator(seed: seed)
        func key(_ hash: String, _ range: String?) -> KeySchema {
            KeySchema(
                hash: KeyAttribute(hash, Self.types.drawn(using: &random)),
                range: range.map { KeyAttribute($0, Self.types.drawn(using: &random)) }
            )
        }
        let tableKey = key("h", random.oneIn(4) ? nil : "r")
        let projections: [IndexProjection] = [.all, .keysOnly, .include(["x"])]
        var indexes = [
            SecondaryIndex(
                "global1", keySchema: key("g", random.oneIn(2) ? nil : "f"),
                projection: projections.drawn(using: &random)),
            SecondaryIndex(
                "global2", keySchema: KeySchema(hash: tableKey.range ?? tableKey.hash),
                projection: projections.drawn(using: &random)),
        ]
        if tableKey.range != nil {
            let range = KeyAttribute("l", Self.types.drawn(using: &random))
            indexes.append(
                SecondaryIndex(
                    "local", .local, keySchema: KeySchema(hash: tableKey.hash, range: range),
                    projection: projections.drawn(using: &random)))
        }
        let tables = try await TestTables(on: kind)
        try await tables.service.createTable(TableDefinition(name: "Birds", keySchema: tableKey, indexes: indexes))
        let attributes = Set(([tableKey] + indexes.map(\.keySchema)).flatMap(\.attributes)).sorted { $0.name < $1.name }
        var items: [Item: Item] = [:]
        for number in 0..<random.number(in: 40...90) {
            var item: Item = ["x": .number(AWSNumber(number)), "y": true]
            for attribute in attributes where tableKey.contains(attribute.name) || !random.oneIn(3) {
                item[attribute.name] = value(attribute.type, &random)
            }
            items[item.filter { tableKey.contains($0.key) }] = item
            try await tables.service.putItem(item, into: "Birds")
        }
        return World(
            tables: tables,
            items: Array(items.values),
            readers: [NaiveReader(tableKey: tableKey)]
                + indexes.map { NaiveReader(tableKey: tableKey, index: $0) }
        )
    }

    /// Follows the pages of a read to their end.
    private func follow(
        _ reader: NaiveReader, limit: Int?, _ note: Comment, _ page: (Item?) async throws -> ItemSelectionOutput
    ) async throws -> [Item] {
        var (items, last): ([Item], Item?) = ([], nil)
        var pages = 0
        repeat {
            let output = try await page(last)
            items += try #require(output.items, note)
            #expect(output.scannedCount <= limit ?? .max, note)
            last = output.lastEvaluatedKey
            if let last { #expect(Set(last.keys) == reader.positionNames, note) }
            pages += 1
        } while last != nil && pages < 1_000
        #expect(last == nil, note)
        return items
    }

    @Test(
        "Following LastEvaluatedKey gives every item once and in order, for scans, queries, limits and directions",
        arguments: Seeds.all, StoreKind.allCases)
    func pages(seed: UInt64, kind: StoreKind) async throws {
        let world = try await world(seed, kind)
        let service = world.tables.service
        for reader in world.readers {
            let expected = reader.entries(of: world.items)
            let hashName = reader.keySchema.hash.name
            for limit in [nil, 1, 3, 7, 1_000] {
                let note: Comment = "seed \(seed), index \(reader.index?.name ?? "none"), limit \(limit ?? 0)"
                let scanned = try await follow(reader, limit: limit, note) { last in
                    var input = ScanInput(tableName: "Birds", indexName: reader.index?.name)
                    input.selection.limit = limit
                    input.selection.exclusiveStartKey = last
                    return try await service.scan(input)
                }
                #expect(scanned == expected, note)
                for hash in Set(expected.compactMap { $0[hashName] }) {
                    let ofHash = expected.filter { $0[hashName] == hash }
                    for isForward in [true, false] {
                        let queried = try await follow(reader, limit: limit, note) { last in
                            var input = QueryInput(
                                tableName: "Birds",
                                indexName: reader.index?.name,
                                keyConditionExpression: "\(hashName) = :h",
                                selection: ItemSelection(values: [":h": hash], limit: limit)
                            )
                            input.scanIndexForward = isForward
                            input.selection.exclusiveStartKey = last
                            return try await service.query(input)
                        }
                        #expect(queried == (isForward ? ofHash : ofHash.reversed()), note)
                    }
                }
            }
        }
    }

    @Test(
        "T2 the segments of a parallel scan hold every item once, and each hash key lies in one of them",
        arguments: Seeds.all, StoreKind.allCases)
    func segments(seed: UInt64, kind: StoreKind) async throws {
        let world = try await world(seed, kind)
        let service = world.tables.service
        for reader in world.readers {
            let expected = reader.entries(of: world.items)
            for total in [1, 2, 3, 7] {
                var (found, homes): ([Item], [AttributeValue: Set<Int>]) = ([], [:])
                for segment in 0..<total {
                    let note: Comment = "seed \(seed), index \(reader.index?.name ?? "none"), \(segment) of \(total)"
                    let items = try await follow(reader, limit: 4, note) { last in
                        var input = ScanInput(tableName: "Birds", indexName: reader.index?.name)
                        (input.segment, input.totalSegments) = (segment, total)
                        input.selection.limit = 4
                        input.selection.exclusiveStartKey = last
                        return try await service.scan(input)
                    }
                    found += items
                    for item in items {
                        homes[try #require(item[reader.keySchema.hash.name]), default: []].insert(segment)
                    }
                }
                #expect(found.count == expected.count, "seed \(seed)")
                #expect(Set(found) == Set(expected), "seed \(seed)")
                #expect(homes.values.allSatisfy { $0.count == 1 }, "seed \(seed)")
            }
        }
    }

    @Test("T10 a page of a query or scan is read from at most 1 MB", arguments: StoreKind.allCases)
    func pageSize(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.service.createTable(
            TableDefinition(
                name: "Birds",
                keySchema: KeySchema(hash: "h", range: "r"),
                indexes: [
                    SecondaryIndex(
                        "local", .local, keySchema: KeySchema(hash: "h", range: "l"), projection: .keysOnly)
                ]
            ))
        // h, r, l and x are four bytes, a, the number and l three: items of 262,144 bytes, four in 1 MB.
        for number in 0..<9 {
            let text = String(repeating: "x", count: 262_144 - 7)
            try await tables.service.putItem(
                ["h": "a", "r": .string("\(number)"), "l": "l", "x": .string(text)], into: "Birds")
        }
        func pageSizes(_ indexName: String?, _ change: (inout ItemSelection) -> Void) async throws -> [Int] {
            var (sizes, last): ([Int], Item?) = ([], nil)
            repeat {
                var input = QueryInput(
                    tableName: "Birds",
                    indexName: indexName,
                    keyConditionExpression: "h = :h",
                    selection: ItemSelection(values: [":h": "a"])
                )
                change(&input.selection)
                input.selection.exclusiveStartKey = last
                let page = try await tables.service.query(input)
                sizes.append(page.scannedCount)
                last = page.lastEvaluatedKey
            } while last != nil
            return sizes
        }
        #expect(try await pageSizes(nil) { _ in } == [4, 4, 1])
        // What is read counts, not what is given.
        #expect(try await pageSizes(nil) { $0.projection.projectionExpression = "r" } == [4, 4, 1])
        #expect(try await pageSizes(nil) { $0.filterExpression = "attribute_not_exists(x)" } == [4, 4, 1])
        // Entries with keys only are small, unless the items are fetched with them.
        #expect(try await pageSizes("local") { _ in } == [9])
        #expect(try await pageSizes("local") { $0.select = .allAttributes } == [3, 3, 3])
    }
}
