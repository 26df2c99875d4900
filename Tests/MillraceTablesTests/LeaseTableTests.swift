import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("The lease table of the Kinesis Client Library")
struct LeaseTableTests {
    private let table = "application"
    private let index = "LeaseOwnerToLeaseKeyIndex"

    private func create(_ tables: TestTables, leases: Int) async throws {
        try await tables.service.createTable(
            TableDefinition(name: table, keySchema: KeySchema(hash: "leaseKey")))
        for number in 0..<leases {
            var put = PutItemInput(tableName: table, item: lease(number))
            put.condition.expected = ["leaseKey": ExpectedAttribute(exists: false)]
            try await tables.service.putItem(put)
        }
    }

    private func key(_ number: Int) -> Item { ["leaseKey": .string("shardId-\(number)")] }

    private func lease(_ number: Int) -> Item {
        key(number).merging([
            "leaseCounter": 0, "checkpoint": "TRIM_HORIZON", "checkpointSubSequenceNumber": 0,
            "ownerSwitchesSinceCheckpoint": 0, "parentShardId": .stringSet(["shardId-parent"]), "entityType": "LEASE",
        ]) { $1 }
    }

    /// Takes a lease over: `Expected` on the counter, and `AttributeUpdates`, as the library writes them (L5).
    private func take(_ number: Int, by owner: String, counter: Int, from old: String?) -> UpdateItemInput {
        var update = UpdateItemInput(tableName: table, key: key(number))
        update.condition.expected = ["leaseCounter": ExpectedAttribute(value: .number(AWSNumber(counter)))]
        update.condition.expected?["leaseOwner"] =
            old.map { ExpectedAttribute(value: .string($0)) }
            ?? ExpectedAttribute(exists: false)
        update.attributeUpdates = [
            "leaseOwner": AttributeUpdate(.put, .string(owner)), "leaseCounter": AttributeUpdate(.add, 1),
            "ownerSwitchesSinceCheckpoint": AttributeUpdate(.add, 1), "checkpointOwner": AttributeUpdate(.delete),
        ]
        return update
    }

    @Test(
        "T2 leases are created once, taken, renewed, checkpointed, stolen and given up with legacy parameters",
        arguments: StoreKind.allCases)
    func lifecycle(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await create(tables, leases: 2)
        var again = PutItemInput(tableName: table, item: lease(0))
        again.condition.expected = ["leaseKey": ExpectedAttribute(exists: false)]
        await expectRefusal("The conditional request failed", .conditionalCheckFailed) { [again] in
            try await tables.service.putItem(again)
        }
        try await tables.service.updateItem(take(0, by: "one", counter: 0, from: nil))
        await expectRefusal("The conditional request failed", .conditionalCheckFailed) {
            try await tables.service.updateItem(take(0, by: "two", counter: 0, from: nil))
        }
        // Renewal: the counter that is known, one more.
        var renew = UpdateItemInput(tableName: table, key: key(0))
        renew.condition.expected = ["leaseCounter": ExpectedAttribute(value: 1)]
        renew.attributeUpdates = ["leaseCounter": AttributeUpdate(.put, 2)]
        try await tables.service.updateItem(renew)
        // Checkpoint, with children found at the shard's end.
        var checkpoint = UpdateItemInput(tableName: table, key: key(0))
        checkpoint.condition.expected = ["leaseCounter": ExpectedAttribute(value: 2)]
        checkpoint.attributeUpdates = [
            "checkpoint": AttributeUpdate(.put, "SHARD_END"), "leaseCounter": AttributeUpdate(.add, 1),
            "ownerSwitchesSinceCheckpoint": AttributeUpdate(.put, 0),
            "pendingCheckpoint": AttributeUpdate(.delete),
            "childShardIds": AttributeUpdate(.put, .stringSet(["a", "b"])),
        ]
        try await tables.service.updateItem(checkpoint)
        try await tables.service.updateItem(take(0, by: "two", counter: 3, from: "one"))
        // Eviction.
        var evict = UpdateItemInput(tableName: table, key: key(0))
        evict.condition.expected = ["leaseOwner": ExpectedAttribute(value: "two")]
        evict.attributeUpdates = [
            "leaseOwner": AttributeUpdate(.delete), "leaseCounter": AttributeUpdate(.add, 1),
        ]
        evict.returnValues = .allNew
        let left = try await tables.service.updateItem(evict).attributes
        #expect(
            left
                == lease(0).merging([
                    "leaseCounter": 5, "checkpoint": "SHARD_END", "ownerSwitchesSinceCheckpoint": 1,
                    "childShardIds": .stringSet(["b", "a"]),
                ]) { $1 })
        var delete = DeleteItemInput(tableName: table, key: key(0))
        delete.condition.expected = ["leaseKey": ExpectedAttribute(value: "shardId-0")]
        try await tables.service.deleteItem(delete)
        #expect(try await tables.items(of: table) == [lease(1)])
    }

    @Test("T2 of workers that race for a lease exactly one gets each counter", arguments: StoreKind.allCases)
    func races(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await create(tables, leases: 1)
        let wins = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<6 {
                group.addTask {
                    var wins = 0
                    for _ in 0..<20 {
                        let seen = try await tables.service.getItem(key(0), from: table) ?? [:]
                        let counter = try #require(seen["leaseCounter"]?.numberValue?.int)
                        let update = take(
                            0, by: "worker\(worker)", counter: counter, from: seen["leaseOwner"]?.stringValue)
                        do {
                            try await tables.service.updateItem(update)
                            wins += 1
                        } catch let error as ServiceError where error.code == .conditionalCheckFailed {
                            continue
                        }
                    }
                    return wins
                }
            }
            return try await group.reduce(0, +)
        }
        let lease = try #require(try await tables.service.getItem(key(0), from: table))
        #expect(wins > 0)
        #expect(lease["leaseCounter"] == .number(AWSNumber(wins)))
        #expect(lease["ownerSwitchesSinceCheckpoint"] == .number(AWSNumber(wins)))
    }

    @Test(
        "T2 the index over owners is made by UpdateTable and queried, and leases are scanned in parallel segments",
        arguments: StoreKind.allCases)
    func owners(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await create(tables, leases: 30)
        for number in 0..<20 {
            try await tables.service.updateItem(take(number, by: "worker\(number % 2)", counter: 0, from: nil))
        }
        var update = TableUpdate()
        update.indexes = [
            .create(
                SecondaryIndex(
                    index, keySchema: KeySchema(hash: "leaseOwner", range: "leaseKey"), projection: .keysOnly))
        ]
        let described = try await tables.service.updateTable(table, update)
        #expect(described.indexes.map(\.isBackfilling) == [false])
        #expect(described.attributeDefinitions == ["leaseKey", "leaseOwner"])
        func leases(of owner: String) async throws -> [Item] {
            let query = QueryInput(
                tableName: table,
                indexName: index,
                keyConditionExpression: "leaseOwner = :owner",
                selection: ItemSelection(values: [":owner": .string(owner)])
            )
            return try #require(try await tables.service.query(query).items)
        }
        #expect(try await leases(of: "worker1").count == 10)
        try await tables.service.updateItem(take(0, by: "worker1", counter: 1, from: "worker0"))
        let owned = try await leases(of: "worker1")
        #expect(owned.count == 11)
        #expect(owned.first == ["leaseKey": "shardId-0", "leaseOwner": "worker1"])
        #expect(try await leases(of: "worker0").count == 9)
        let found = try await withThrowingTaskGroup(of: [Item].self) { group in
            for segment in 0..<5 {
                group.addTask {
                    var scan = ScanInput(tableName: table)
                    (scan.segment, scan.totalSegments) = (segment, 5)
                    scan.selection.consistentRead = true
                    return try #require(try await tables.service.scan(scan).items)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(found.count == 30)
        #expect(Set(found) == Set(try await tables.items(of: table)))
    }
}
