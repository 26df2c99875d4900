import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Tables")
struct TableLifecycleTests {
    @Test("T1 T3 tables are created, ACTIVE at once, described, listed and deleted", arguments: StoreKind.allCases)
    func lifecycle(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let key = KeySchema(hash: "sensor", range: KeyAttribute("time", .number))
        let created = try await tables.service.createTable(TableDefinition(name: "Readings", keySchema: key))
        #expect(created.createdAt == tables.clock.now)
        #expect(created.keySchema == key)
        #expect(created.keySchema.description == "sensor (S), time (N)")
        try await tables.createBirds()
        #expect(try await tables.service.listTables() == ["Birds", "Readings"])
        #expect(try await tables.service.describeTable("Readings") == created)
        #expect(try await tables.service.deleteTable("Readings") == created)
        #expect(try await tables.service.listTables() == ["Birds"])
    }

    @Test("T14 what is missing or there already is answered in DynamoDB's words", arguments: StoreKind.allCases)
    func errors(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let twice = await #expect(throws: ServiceError.self) { try await tables.createBirds() }
        #expect(twice?.code == .resourceInUse)
        #expect(twice?.message == "Table already exists: Birds")
        #expect(twice?.description == "ResourceInUseException: Table already exists: Birds")
        #expect(twice?.label == "ResourceInUseException")
        #expect(twice?.isRetryable == false)
        let missing = "Requested resource not found: Table: Bees not found"
        for call in [
            { try await tables.service.describeTable("Bees") }, { try await tables.service.deleteTable("Bees") },
            { try await tables.service.updateStream(of: "Bees", enabled: false) },
        ] as [() async throws -> TableDescription] {
            let error = await #expect(throws: ServiceError.self) { try await call() }
            #expect(error?.code == .resourceNotFound)
            #expect(error?.message == missing)
        }
        try await tables.service.deleteTable("Birds")
        for call in [
            { try await birds.put(["id": "1"]) }, { try await birds.get(["id": "1"]) },
            { try await birds.delete(["id": "1"]) }, { try await birds.update(["id": "1"]).new },
            { try await birds.items().items.first },
            { try await birds.modify(["id": "1"]) { $0 } },
        ] as [() async throws -> Item?] {
            let error = await #expect(throws: ServiceError.self) { try await call() }
            #expect(error?.code == .resourceNotFound)
            #expect(error?.message == "Requested resource not found")
        }
    }

    @Test(
        "T10 T14 names of tables and key attributes are checked",
        arguments: [
            ("ab", "TableName must be at least 3 characters long and at most 255 characters long"),
            (String(repeating: "a", count: 256), "TableName must be at least 3 characters long and at most 255"),
            ("Bird s", "Value 'Bird s' at 'tableName' failed to satisfy constraint"),
            ("Vögel", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
        ])
    func names(name: String, message: String) {
        let error = #expect(throws: ServiceError.self) {
            try TableDefinition(name: name, keySchema: KeySchema(hash: "id"))
        }
        #expect(error?.code == .validation)
        #expect(error?.message.contains(message) == true)
    }

    @Test("T10 E13 names of 3 and of 255 characters are fine, and a stream goes with them")
    func longestName() async throws {
        let tables = try await TestTables(on: .memory)
        for name in ["a.-", String(repeating: "Z_9", count: 85)] {
            let table = try await tables.service.createTable(
                TableDefinition(name: name, keySchema: KeySchema(hash: "id"), streamViewType: .keysOnly))
            #expect(table.latestStreamARN.flatMap { StreamARN($0.description) }?.tableName == name)
        }
    }

    @Test(
        "T10 key attributes need a name of 1 to 255 bytes, and two different ones",
        arguments: [
            (KeySchema(hash: ""), "'keySchema.1.member.attributeName' failed to satisfy constraint"),
            (KeySchema(hash: "id", range: KeyAttribute(String(repeating: "a", count: 256))), "'keySchema.2.member"),
            (KeySchema(hash: "id", range: "id"), "Both the Hash Key and the Range Key element"),
        ])
    func keyNames(key: KeySchema, message: String) {
        let error = #expect(throws: ServiceError.self) { try TableDefinition(name: "Birds", keySchema: key) }
        #expect(error?.message.contains(message) == true)
    }

    @Test("Of concurrent creates of one name exactly one succeeds", arguments: StoreKind.allCases)
    func concurrentCreates(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        for round in 0..<10 {
            let definition = try TableDefinition(
                name: "Table\(round)", keySchema: KeySchema(hash: "id"), streamViewType: .keysOnly)
            let successes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do {
                            try await tables.service.createTable(definition)
                            return 1
                        } catch let error as ServiceError where error.code == .resourceInUse {
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(successes == 1)
        }
        #expect(tables.store.streams().count == 10)
        #expect(try await tables.service.listTables().count == 10)
    }

    @Test("A table created anew under an old name has no old items", arguments: StoreKind.allCases)
    func createdAnew(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        for _ in 0..<3 {
            let birds = try await tables.createBirds()
            #expect(try await birds.items().items.isEmpty)
            try await birds.put(["id": "1"])
            try await tables.service.deleteTable("Birds")
        }
        let spaces = try await tables.store.rows(in: "items/1", after: nil, limit: 1)
        #expect(spaces.isEmpty)
    }

    @Test(
        "Tables that come, go and switch their stream under load lose and invent nothing",
        arguments: StoreKind.allCases)
    func changesUnderLoad(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    var written = 0
                    for number in 0..<60 {
                        do {
                            try await birds.put(["id": .string("\(writer)/\(number)")])
                            written += 1
                        } catch let error as ServiceError where error.code == .resourceNotFound {
                            continue
                        }
                    }
                    return written
                }
            }
            group.addTask {
                for round in 0..<12 {
                    if round.isMultiple(of: 4) {
                        try await tables.service.deleteTable("Birds")
                        try await tables.createBirds()
                    } else {
                        try await tables.service.updateStream(of: "Birds", enabled: false)
                        try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .keysOnly)
                    }
                }
                return 0
            }
            return try await group.reduce(0, +)
        }
        var records = 0
        for stream in tables.store.streams() {
            records += try await tables.records(of: stream.arn).flatMap(\.records).count
        }
        // Writes in the moments without a stream have no record; none has two.
        #expect(records <= written)
        for deleted in 1...3 {
            #expect(try await tables.store.rows(in: "items/\(deleted)", after: nil, limit: 1).isEmpty)
        }
        let directory = try await TestTables.service(on: tables.store, clock: tables.clock)
        #expect(try await directory.describeTable("Birds") == birds.describe())
    }

    @Test("A store that is opened again still has the tables, the items and the streams")
    func reopens() async throws {
        let folder = try TemporaryFolder()
        let clock = TestClock()
        let path = folder.path + "/store.sqlite"
        var store = try SQLiteStore(path: path, synchronous: .off, now: { clock.now })
        var service = try await TestTables.service(on: store, clock: clock)
        let key = KeySchema(hash: "id", range: KeyAttribute("n", .number))
        for index in 0..<300 {
            try await service.createTable(
                TableDefinition(
                    name: "Table\(index)", keySchema: key, streamViewType: index.isMultiple(of: 3) ? nil : .oldImage))
        }
        try await service.updateStream(of: "Table1", enabled: false)
        try await service.deleteTable("Table2")
        try await service.putItem(["id": "a", "n": 1, "x": ["y": nil]], into: "Table4")
        var before: [TableDescription] = []
        for name in try await service.listTables() { before.append(try await service.describeTable(name)) }
        try await store.close()

        store = try SQLiteStore(path: path, synchronous: .off, now: { clock.now })
        service = try await TestTables.service(on: store, clock: clock)
        var after: [TableDescription] = []
        for name in try await service.listTables() { after.append(try await service.describeTable(name)) }
        #expect(after == before)
        #expect(after.count == 299)
        #expect(
            try await service.getItem(["id": "a", "n": 1], from: "Table4") == ["id": "a", "n": 1, "x": ["y": nil]])
        let stream = try #require(try await service.describeTable("Table4").latestStreamARN)
        #expect(store.stream(stream)?.status == .enabled)
        try await service.putItem(["id": "a", "n": 1], into: "Table4")
        let shard = ShardKey(stream: stream, shard: try #require(store.shards(of: stream).first).id)
        #expect(try await store.read(shard, after: .trimHorizon, limit: 10).records.count == 2)
        // The label of a stream that the file has seen does not come again.
        try await service.createTable(TableDefinition(name: "Table2", keySchema: key, streamViewType: .keysOnly))
        #expect(try await service.describeTable("Table2").latestStreamLabel == "2015-05-11T21:21:33.292")
        #expect(try await service.items(of: "Table2").items.isEmpty)
        try await store.close()
    }

    @Test("A failure of the store is an InternalServerError with its cause")
    func storeFailure() async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds()
        try await tables.store.close()
        let error = await #expect(throws: ServiceError.self) { try await birds.put(["id": "1"]) }
        #expect(error?.code == .internalServerError)
        #expect(error?.underlying as? StoreError == .closed)
        #expect(error?.isRetryable == false)
    }
}
