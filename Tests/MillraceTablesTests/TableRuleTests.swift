import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("The rules for tables and indexes")
struct TableRuleTests {
    private static let key = KeySchema(hash: "h", range: "r")
    private static let throughput = ProvisionedThroughput(readCapacityUnits: 5, writeCapacityUnits: 5)

    private static func global(
        _ name: String, _ projection: IndexProjection = .all, _ throughput: ProvisionedThroughput? = nil
    ) -> SecondaryIndex {
        SecondaryIndex(
            name, keySchema: KeySchema(hash: "g"), projection: projection, provisionedThroughput: throughput)
    }

    private static func local(_ name: String, hash: KeyAttribute = "h", range: KeyAttribute? = "l") -> SecondaryIndex {
        SecondaryIndex(name, .local, keySchema: KeySchema(hash: hash, range: range))
    }

    struct Refusal: Sendable {
        var key = TableRuleTests.key
        let indexes: [SecondaryIndex]
        var throughput: ProvisionedThroughput?
        let message: String

        static let invalid = "One or more parameter values were invalid: "

        static let all: [Refusal] = [
            Refusal(
                indexes: [global("same"), local("same")], message: invalid + "Duplicate index name: same"),
            Refusal(
                indexes: (0...20).map { global("global\($0)") },
                message: invalid + "GlobalSecondaryIndex count exceeds the per-table limit of 20"),
            Refusal(
                indexes: (0...5).map { local("local\($0)") },
                message: invalid + "Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
            Refusal(
                key: KeySchema(hash: "h"), indexes: [local("local")],
                message: invalid
                    + "Table KeySchema does not have a range key, which is required when specifying a "
                    + "LocalSecondaryIndex"),
            Refusal(
                indexes: [local("local", range: nil)],
                message: invalid + "Index KeySchema does not have a range key for index: local"),
            Refusal(
                indexes: [local("local", hash: "g")],
                message: invalid
                    + "Index KeySchema does not have the same leading hash key as table KeySchema for index: local. "
                    + "index hash key: g, table hash key: h"),
            Refusal(
                indexes: [global("global", .include([]))],
                message: invalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
            Refusal(
                indexes: [global("fine"), global("global", .include((0...20).map { "a\($0)" }))],
                message: "1 validation error detected: Value '[\((0...20).map { "a\($0)" }.joined(separator: ", "))]' "
                    + "at 'globalSecondaryIndexes.2.member.projection.nonKeyAttributes' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 20"),
            Refusal(
                indexes: (0..<6).map { number in
                    global("global\(number)", .include((0..<17).map { "a\(number)-\($0)" }))
                },
                message: invalid + "The total number of NonKeyAttributes over all indexes exceeds the limit of 100"),
            Refusal(
                indexes: [global("fine"), local("ok."), local("a b")],
                message:
                    "1 validation error detected: Value 'a b' at 'localSecondaryIndexes.2.member.indexName' failed "
                    + "to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
            Refusal(
                indexes: [local("twice", range: "h")],
                message: "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
            Refusal(
                indexes: [
                    global("one"), SecondaryIndex("two", keySchema: KeySchema(hash: KeyAttribute("g", .number))),
                ],
                message: invalid + "Cannot have two attributes with the same name in AttributeDefinitions: g"),
            Refusal(
                indexes: [global("global", .all, TableRuleTests.throughput)],
                message: invalid
                    + "ProvisionedThroughput should not be specified for index: global when BillingMode is "
                    + "PAY_PER_REQUEST"),
            Refusal(
                indexes: [global("global")], throughput: TableRuleTests.throughput,
                message: invalid + "ProvisionedThroughput must be specified for index: global"),
            Refusal(
                indexes: [
                    global("global", .all, ProvisionedThroughput(readCapacityUnits: 0, writeCapacityUnits: 0))
                ],
                throughput: TableRuleTests.throughput,
                message: "2 validation errors detected: Value '0' at "
                    + "'globalSecondaryIndexes.1.member.provisionedThroughput.writeCapacityUnits' failed to satisfy "
                    + "constraint: Member must have value greater than or equal to 1; Value '0' at "
                    + "'globalSecondaryIndexes.1.member.provisionedThroughput.readCapacityUnits' failed to satisfy "
                    + "constraint: Member must have value greater than or equal to 1"),
        ]
    }

    @Test("T10 T14 indexes that break a rule are refused in DynamoDB's words", arguments: Refusal.all)
    func refusedIndexes(test: Refusal) async {
        await expectRefusal(test.message) {
            try TableDefinition(
                name: "Birds", keySchema: test.key, indexes: test.indexes, provisionedThroughput: test.throughput)
        }
    }

    @Test("T10 a table takes 20 global and 5 local indexes and 50 tags", arguments: StoreKind.allCases)
    func most(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let indexes =
            (0..<20).map { Self.global("global\($0)", .include(["a\($0)", "b", "c", "d", "e"])) }
            + (0..<5).map { Self.local("local\($0)", range: KeyAttribute("l\($0)", .binary)) }
        let tags = Dictionary(uniqueKeysWithValues: (0..<50).map { ("tag\($0)", "value") })
        let created = try await tables.service.createTable(
            TableDefinition(name: "Birds", keySchema: Self.key, indexes: indexes, tags: tags))
        #expect(created.indexes.map(\.definition) == indexes)
        #expect(
            created.attributeDefinitions.map(\.name) == ["h", "r", "g", "l0", "l1", "l2", "l3", "l4"])
        let reopened = try await tables.reopened()
        #expect(try await reopened.service.describeTable("Birds") == created)
        #expect(try await reopened.service.tags(of: "Birds") == tags)
        var update = TableUpdate()
        update.indexes = [.create(Self.global("onemore"))]
        await expectRefusal(
            "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of 20"
        ) { [update] in try await reopened.service.updateTable("Birds", update) }
        await expectRefusal(
            "One or more parameter values were invalid: Too many tags: a table can have 50, there would be 51"
        ) { try await reopened.service.tagTable("Birds", ["onemore": ""]) }
        #expect(try await reopened.service.describeTable("Birds") == created)
    }

    @Test("T1 tags are added, replaced and removed", arguments: StoreKind.allCases)
    func tags(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        #expect(try await tables.service.tags(of: "Birds").isEmpty)
        try await tables.service.tagTable("Birds", ["a": "1", "b": "2"])
        try await tables.service.tagTable("Birds", ["b": "3", "c": ""])
        try await tables.service.untagTable("Birds", ["a", "absent"])
        #expect(try await tables.service.tags(of: "Birds") == ["b": "3", "c": ""])
        let missing = "Requested resource not found: Table: Bees not found"
        let service = try await tables.reopened().service
        #expect(try await service.tags(of: "Birds") == ["b": "3", "c": ""])
        await expectRefusal(missing, .resourceNotFound) { try await service.tags(of: "Bees") }
        await expectRefusal(missing, .resourceNotFound) { try await service.tagTable("Bees", [:]) }
        await expectRefusal(missing, .resourceNotFound) { try await service.untagTable("Bees", []) }
        await expectRefusal(
            "2 validation errors detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must "
                + "have length greater than or equal to 1; Value '\(String(repeating: "v", count: 257))' at "
                + "'tags.2.member.value' failed to satisfy constraint: Member must have length less than or equal to 256"
        ) { try await service.tagTable("Birds", ["": "", "a": String(repeating: "v", count: 257)]) }
        await expectRefusal(
            "One or more parameter values were invalid: Tag keys cannot begin with aws: aws:x"
        ) { try await service.tagTable("Birds", ["aws:x": ""]) }
    }

    @Test("Billing changes for a table and its indexes together", arguments: StoreKind.allCases)
    func billing(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let service = tables.service
        try await service.createTable(
            TableDefinition(name: "Birds", keySchema: Self.key, indexes: [Self.global("global"), Self.local("local")]))
        func update(
            _ billing: TableUpdate.Billing?, _ indexes: [TableUpdate.Index] = []
        ) async throws -> TableDescription {
            var update = TableUpdate()
            (update.billing, update.indexes) = (billing, indexes)
            return try await service.updateTable("Birds", update)
        }
        let more = ProvisionedThroughput(readCapacityUnits: 7, writeCapacityUnits: .max)
        await expectRefusal(
            "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: global"
        ) { try await update(.provisioned(Self.throughput)) }
        await expectRefusal(
            "One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: global "
                + "when BillingMode is PAY_PER_REQUEST"
        ) { try await update(nil, [.update(name: "global", more)]) }
        #expect(try await service.describeTable("Birds").provisionedThroughput == nil)
        let provisioned = try await update(.provisioned(Self.throughput), [.update(name: "global", more)])
        #expect(provisioned.provisionedThroughput == Self.throughput)
        #expect(provisioned.indexes.map(\.definition.provisionedThroughput) == [more, nil])
        for name in ["other", "local"] {
            await expectRefusal("Requested resource not found", .resourceNotFound) {
                try await update(nil, [.update(name: name, more)])
            }
        }
        await expectRefusal(
            "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy "
                + "constraint: Member must have value greater than or equal to 1; Value '0' at "
                + "'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value "
                + "greater than or equal to 1"
        ) { try await update(.provisioned(ProvisionedThroughput(readCapacityUnits: 0, writeCapacityUnits: 0))) }
        #expect(try await update(.payPerRequest).indexes.allSatisfy { $0.definition.provisionedThroughput == nil })
        #expect(try await update(.provisioned(more), [.update(name: "global", more)]).provisionedThroughput == more)
        let last = try await service.describeTable("Birds")
        #expect(try await tables.reopened().service.describeTable("Birds") == last)
    }

    @Test("T14 an update of a table must ask for something, and for one index at a time")
    func refusedUpdates() async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds()
        func refuse(
            _ message: String, _ code: ServiceError.Code = .validation, _ change: (inout TableUpdate) -> Void
        ) async {
            var update = TableUpdate()
            change(&update)
            await expectRefusal(message, code) { [update] in try await tables.service.updateTable("Birds", update) }
        }
        await refuse(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
                + "SSESpecification or ReplicaUpdates is required"
        ) { _ in }
        await refuse(
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
            .limitExceeded
        ) { $0.indexes = [.create(Self.global("one")), .create(Self.global("two"))] }
        await refuse("One or more parameter values were invalid: a local index comes with its table: local") {
            $0.indexes = [.create(Self.local("local", hash: "id"))]
        }
        await refuse(
            "One or more parameter values were invalid: Cannot have two attributes with the same name in "
                + "AttributeDefinitions: id"
        ) {
            let key = KeySchema(hash: KeyAttribute("id", .number))
            $0.indexes = [.create(SecondaryIndex("number", keySchema: key))]
        }
        // One part that is refused leaves none of the others.
        await refuse("Table already has an enabled stream: TableName: Birds", .resourceInUse) {
            $0.isDeletionProtected = true
            $0.stream = .enabled(.keysOnly)
        }
        #expect(try await tables.service.describeTable("Birds").isDeletionProtected == false)
    }

    @Test("A protected table is not deleted until it is protected no longer", arguments: StoreKind.allCases)
    func deletionProtection(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let service = tables.service
        try await service.createTable(
            TableDefinition(name: "Birds", keySchema: Self.key, isDeletionProtected: true))
        try await service.putItem(["h": "a", "r": "b"], into: "Birds")
        await expectRefusal(
            "Resource cannot be deleted as it is currently protected against deletion. "
                + "Disable deletion protection first."
        ) { try await service.deleteTable("Birds") }
        #expect(try await tables.items().count == 1)
        var update = TableUpdate()
        update.isDeletionProtected = false
        #expect(try await service.updateTable("Birds", update).isDeletionProtected == false)
        try await service.deleteTable("Birds")
        #expect(try await service.listTables().isEmpty)
    }

    @Test(
        "T17 the description of a table has its keys, indexes, capacity, counts, sizes, protection and a UUID",
        arguments: StoreKind.allCases)
    func description(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let definition = try TableDefinition(
            name: "Birds",
            keySchema: Self.key,
            indexes: [Self.global("global", .keysOnly, Self.throughput), Self.local("local")],
            provisionedThroughput: Self.throughput,
            streamViewType: .keysOnly,
            isDeletionProtected: true
        )
        let created = try await tables.service.createTable(definition)
        #expect(created.name == "Birds")
        #expect(created.arn == "arn:aws:dynamodb:us-west-2:111122223333:table/Birds")
        #expect(created.id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(created.attributeDefinitions == ["h", "r", "g", "l"])
        #expect(created.provisionedThroughput == Self.throughput)
        #expect(created.createdAt == tables.clock.now)
        #expect(created.isDeletionProtected)
        #expect((created.itemCount, created.sizeBytes) == (0, 0))
        try await tables.service.putItem(["h": "a", "r": "b", "g": "g", "x": 1], into: "Birds")
        try await tables.service.putItem(["h": "a", "r": "c", "l": "l"], into: "Birds")
        let described = try await tables.service.describeTable("Birds")
        #expect(described.id == created.id)
        #expect(described.itemCount == 2)
        #expect(described.indexes.map(\.itemCount) == [1, 1])
        #expect(described.sizeBytes > 0)
        #expect(described.indexes.allSatisfy { $0.sizeBytes > 0 })
    }

    @Test("T1 names of tables are listed in pages", arguments: StoreKind.allCases)
    func listing(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let names = ["Bees", "Birds", "ants", "b-1", "b.1", "b_1"]
        for name in names.reversed() {
            try await tables.service.createTable(
                TableDefinition(name: name, keySchema: Self.key, streamViewType: .keysOnly))
        }
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        // A stream is no table of its own.
        #expect(try await tables.service.listTables() == sorted)
        for limit in 1...7 {
            var (found, last): ([String], String?) = ([], nil)
            repeat {
                let page = try await tables.service.listTables(after: last, limit: limit)
                #expect(page.names.count <= limit)
                found += page.names
                last = page.last
            } while last != nil
            #expect(found == sorted)
        }
        #expect(try await tables.service.listTables(after: "b-2", limit: 1) == (["b.1"], "b.1"))
        for limit in [0, 101] {
            let bound = limit == 0 ? "greater than or equal to 1" : "less than or equal to 100"
            await expectRefusal(
                "1 validation error detected: Value '\(limit)' at 'limit' failed to satisfy constraint: Member must have "
                    + "value \(bound)"
            ) { try await tables.service.listTables(after: nil, limit: limit).names }
        }
    }
}
