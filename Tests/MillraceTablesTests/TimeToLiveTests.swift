import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Time to live")
struct TimeToLiveTests {
    private func expiring(_ id: String, in seconds: Int64, _ tables: TestTables, _ more: Item = [:]) -> Item {
        let instant = tables.clock.now.secondsSinceEpoch + seconds
        return more.merging(["id": .string(id), "ttl": .number(AWSNumber(instant))]) { $1 }
    }

    private func enable(_ tables: TestTables, _ attribute: String = "ttl") async throws {
        try await tables.service.updateTimeToLive("Birds", TimeToLive(attributeName: attribute))
    }

    @Test(
        "G16 R2 an item that expired is deleted, and its record says which service did it",
        arguments: StoreKind.allCases)
    func expires(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        try await enable(tables)
        let (soon, later) = (expiring("1", in: 10, tables), expiring("2", in: 100, tables))
        for item in [soon, later, ["id": "3"]] { try await birds.put(item) }
        let next = try await tables.service.deleteExpiredItems()
        #expect(next?.secondsSinceEpoch == tables.clock.now.secondsSinceEpoch + 10)
        #expect(try await tables.items().count == 3)
        tables.clock.move(by: .seconds(10))
        let last = try await tables.service.deleteExpiredItems()
        #expect(last?.secondsSinceEpoch == later["ttl"]?.numberValue?.int.map(Int64.init))
        #expect(try await tables.items() == [later, ["id": "3"]])
        try await birds.delete(["id": "2"])
        #expect(try await tables.service.deleteExpiredItems() == nil)
        let removals = try await tables.changes().filter { $0.operation == .remove }
        #expect(removals.map(\.oldImage) == [soon, later])
        #expect(removals.map(\.userIdentity) == [.timeToLive, nil])
        #expect(DynamoDBEvent.UserIdentity.timeToLive.type == "Service")
        #expect(DynamoDBEvent.UserIdentity.timeToLive.principalID == "dynamodb.amazonaws.com")
    }

    @Test(
        "R11 only whole seconds that are no more than five years past count",
        arguments: [
            (.number("1431379293"), true), (.number("1431379294"), false), (.number("1273699293"), true),
            (.number("1273699292"), false), (.number("0"), false), (.number("-1"), false),
            (.number("1431379000.5"), false), (.number("1e125"), false), (.number("14e8"), true),
            (.string("1431379000"), false), (.null, false), (.list, false),
        ] as [(Attribute, Bool)])
    func plausible(attribute: Attribute, isDeleted: Bool) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds()
        try await enable(tables)
        try await birds.put(["id": "1", "ttl": try attribute.value])
        _ = try await tables.service.deleteExpiredItems()
        #expect(try await tables.items().isEmpty == isDeleted)
    }

    /// A value of the attribute.
    enum Attribute: Sendable {
        case number(String)
        case string(String)
        case null
        case list

        var value: AttributeValue {
            get throws {
                switch self {
                case .number(let text): .number(try AWSNumber(text))
                case .string(let text): .string(text)
                case .null: nil
                case .list: [1_431_379_000]
                }
            }
        }
    }

    @Test("R11 an item that gets more time, or none, survives", arguments: StoreKind.allCases)
    func moreTime(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        try await enable(tables)
        for id in ["1", "2", "3"] { try await birds.put(expiring(id, in: 10, tables)) }
        let more = expiring("1", in: 1_000, tables)
        try await birds.update(["id": "1"], set: ["ttl": try #require(more["ttl"])])
        try await birds.update(["id": "2"], remove: ["ttl"])
        try await birds.update(["id": "3"], set: ["ttl": "never"])
        tables.clock.move(by: .seconds(500))
        #expect(
            try await tables.service.deleteExpiredItems()?.secondsSinceEpoch
                == more["ttl"]?.numberValue?.int.map(Int64.init))
        #expect(try await tables.items().count == 3)
        tables.clock.move(by: .seconds(500))
        #expect(try await tables.service.deleteExpiredItems() == nil)
        #expect(try await tables.items().map { $0["id"] } == ["2", "3"])
    }

    @Test("R11 entries of indexes go with the items that expire", arguments: StoreKind.allCases)
    func indexEntries(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.service.createTable(
            TableDefinition(
                name: "Birds",
                keySchema: KeySchema(hash: "id"),
                indexes: [SecondaryIndex("global", keySchema: KeySchema(hash: "g"))]
            ))
        try await enable(tables)
        try await tables.service.putItem(expiring("1", in: 1, tables, ["g": "x"]), into: "Birds")
        try await tables.service.putItem(["id": "2", "g": "x"], into: "Birds")
        tables.clock.move(by: .seconds(1))
        _ = try await tables.service.deleteExpiredItems()
        let left = try await tables.service.scan(ScanInput(tableName: "Birds", indexName: "global"))
        #expect(left.items == [["id": "2", "g": "x"]])
    }

    @Test(
        "R11 enabling takes up the items that are there, more than one transaction of them",
        arguments: StoreKind.allCases)
    func enabling(kind: StoreKind) async throws {
        var tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        for number in 0..<600 {
            try await birds.put(expiring("\(number)", in: number.isMultiple(of: 3) ? 1_000 : 5, tables))
        }
        tables.clock.move(by: .seconds(5))
        #expect(try await tables.service.deleteExpiredItems() == nil)
        try await enable(tables)
        #expect(try await tables.service.describeTimeToLive("Birds") == TimeToLive(attributeName: "ttl"))
        tables = try await tables.reopened()
        #expect(try await tables.service.deleteExpiredItems() != nil)
        #expect(try await tables.items().count == 200)
        // Disabled, nothing expires; enabled with another attribute, the old one counts no more.
        try await tables.service.updateTimeToLive("Birds", TimeToLive(attributeName: "ttl", isEnabled: false))
        tables.clock.move(by: .seconds(5_000))
        #expect(try await tables.service.deleteExpiredItems() == nil)
        try await enable(tables, "other")
        #expect(try await tables.service.deleteExpiredItems() == nil)
        #expect(try await tables.items().count == 200)
    }

    @Test("R11 who watches learns when something expires, also of what was there before")
    func watching() async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds()
        let noted = NotedInstants()
        tables.service.dueWatch.observe { noted.add($0) }
        try await birds.put(expiring("1", in: 10, tables))
        #expect(noted.all.isEmpty)
        try await enable(tables)
        let start = tables.clock.now.secondsSinceEpoch
        #expect(noted.all.map(\.secondsSinceEpoch) == [start + 10])
        try await birds.put(expiring("2", in: 5, tables))
        try await birds.update(["id": "2"], set: ["x": 1])
        #expect(noted.all.map(\.secondsSinceEpoch) == [start + 10, start + 5])
    }

    @Test("R11 enabling twice, disabling twice and other names are refused", arguments: StoreKind.allCases)
    func refusals(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        func update(_ name: String, _ attribute: String, _ isEnabled: Bool) async throws -> TimeToLive {
            try await tables.service.updateTimeToLive(name, TimeToLive(attributeName: attribute, isEnabled: isEnabled))
        }
        #expect(try await tables.service.describeTimeToLive("Birds") == nil)
        await expectRefusal("TimeToLive is already disabled") { try await update("Birds", "ttl", false) }
        _ = try await update("Birds", "ttl", true)
        await expectRefusal("TimeToLive is already enabled") { try await update("Birds", "ttl", true) }
        let active = "TimeToLive is active on a different AttributeName: current AttributeName is ttl"
        await expectRefusal(active) { try await update("Birds", "other", true) }
        await expectRefusal(active) { try await update("Birds", "other", false) }
        _ = try await update("Birds", "ttl", false)
        #expect(
            try await tables.service.describeTimeToLive("Birds")
                == TimeToLive(attributeName: "ttl", isEnabled: false))
        _ = try await update("Birds", "other", true)
        let missing = "Requested resource not found: Table: Bees not found"
        await expectRefusal(missing, .resourceNotFound) { try await update("Bees", "ttl", true) }
        await expectRefusal(missing, .resourceNotFound) { try await tables.service.describeTimeToLive("Bees") }
        let path = "at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length"
        await expectRefusal("1 validation error detected: Value '' \(path) greater than or equal to 1") {
            try await update("Birds", "", true)
        }
        let long = String(repeating: "a", count: 256)
        await expectRefusal("1 validation error detected: Value '\(long)' \(path) less than or equal to 255") {
            try await update("Birds", long, true)
        }
    }
}
