import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Transactions")
struct TransactionTests {
    private func put(_ item: Item, _ condition: String? = nil, table: String = "Birds") -> TransactWriteItem {
        .put(PutItemInput(tableName: table, item: item, condition: ConditionInput(condition)))
    }

    private func add(_ id: String, _ amount: Int, _ condition: String? = nil) -> TransactWriteItem {
        .update(
            UpdateItemInput(
                tableName: "Birds",
                key: ["id": .string(id)],
                updateExpression: "ADD n :n",
                condition: ConditionInput(condition, values: [":n": .number(AWSNumber(amount))])
            ))
    }

    private func check(_ id: String, _ condition: String) -> TransactWriteItem {
        .conditionCheck(
            DeleteItemInput(tableName: "Birds", key: ["id": .string(id)], condition: ConditionInput(condition)))
    }

    private func delete(_ id: String) -> TransactWriteItem {
        .delete(DeleteItemInput(tableName: "Birds", key: ["id": .string(id)]))
    }

    @Test(
        "R7 a transaction writes all its items at once; a condition check and what stays the same leave no record",
        arguments: StoreKind.allCases)
    func writes(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        try await tables.service.createTable(TableDefinition(name: "Bees", keySchema: KeySchema(hash: "id")))
        for id in ["1", "2", "3"] { try await tables.service.putItem(["id": .string(id), "n": 1], into: "Birds") }
        try await tables.service.transactWriteItems([
            put(["id": "1", "n": 1]), add("2", 4), delete("3"), check("1 ", "attribute_not_exists(id)"),
            put(["id": "9"], "attribute_not_exists(id)", table: "Bees"), delete("absent"), add("new", 7),
        ])
        #expect(
            try await tables.items() == [["id": "1", "n": 1], ["id": "2", "n": 5], ["id": "new", "n": 7]])
        #expect(try await tables.items(of: "Bees").count == 1)
        let changes = try await tables.changes().dropFirst(3)
        #expect(changes.count == 3)
        #expect(Set(changes.map(\.keys)) == [["id": "2"], ["id": "3"], ["id": "new"]])
        #expect(tables.store.streams().count == 1)
    }

    @Test(
        "T15 a cancelled transaction has a reason for each action in their order, and changes nothing",
        arguments: StoreKind.allCases)
    func cancellation(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        try await tables.service.putItem(["id": "1", "n": "text"], into: "Birds")
        var failing = DeleteItemInput(
            tableName: "Birds", key: ["id": "1 "], condition: ConditionInput("attribute_exists(id)"))
        failing.returnValuesOnConditionCheckFailure = .allOld
        var withItem = PutItemInput(
            tableName: "Birds", item: ["id": "1", "n": 2], condition: ConditionInput("attribute_not_exists(id)"))
        withItem.returnValuesOnConditionCheckFailure = .allOld
        let items = [
            put(["id": "2"]), .conditionCheck(failing), .put(withItem), put(["id": "3"], "attribute_exists(id)"),
            add("4", 1),
        ]
        let error = await #expect(throws: ServiceError.self) { try await tables.service.transactWriteItems(items) }
        #expect(error?.code == .transactionCanceled)
        #expect(
            error?.message
                == "Transaction cancelled, please refer cancellation reasons for specific reasons "
                + "[None, ConditionalCheckFailed, ConditionalCheckFailed, ConditionalCheckFailed, None]")
        let failed = "The conditional request failed"
        #expect(error?.cancellationReasons.map(\.message) == [nil, failed, failed, failed, nil])
        #expect(error?.cancellationReasons.map(\.item) == [nil, nil, ["id": "1", "n": "text"], nil, nil])
        let faulty = await #expect(throws: ServiceError.self) {
            try await tables.service.transactWriteItems([put(["id": "2"]), add("1", 1)])
        }
        #expect(faulty?.code == .transactionCanceled)
        #expect(faulty?.cancellationReasons.map(\.code) == ["None", "ValidationError"])
        #expect(
            faulty?.cancellationReasons.last?.message
                == "An operand in the update expression has an incorrect data type")
        #expect(try await tables.items() == [["id": "1", "n": "text"]])
        #expect(try await tables.changes().count == 1)
    }

    @Test("T10 T14 T15 transactions that cannot be are refused")
    func refusals() async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds()
        let service = tables.service
        let length =
            "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have"
        await expectRefusal("\(length) length greater than or equal to 1") { try await service.transactWriteItems([]) }
        await expectRefusal("\(length) length greater than or equal to 1") { try await service.transactGetItems([]) }
        let puts = (0..<101).map { put(["id": .string("\($0)")]) }
        await expectRefusal("\(length) length less than or equal to 100") { try await service.transactWriteItems(puts) }
        let gets = (0..<101).map { GetItemInput(tableName: "Birds", key: ["id": .string("\($0)")]) }
        await expectRefusal("\(length) length less than or equal to 100") { try await service.transactGetItems(gets) }
        let twice = "Transaction request cannot include multiple operations on one item"
        await expectRefusal(twice) {
            try await service.transactWriteItems([put(["id": "1"]), check("1", "attribute_exists(id)")])
        }
        await expectRefusal(twice) { try await service.transactGetItems([gets[0], gets[0]]) }
        await expectRefusal("Requested resource not found", .resourceNotFound) {
            try await service.transactWriteItems([put(["id": "1"]), put(["id": "1"], table: "Wasps")])
        }
        await expectRefusal("Requested resource not found", .resourceNotFound) {
            try await service.transactGetItems([gets[0], GetItemInput(tableName: "Wasps", key: ["id": "1"])])
        }
        let null = "1 validation error detected: Value null at"
        await expectRefusal(
            "\(null) 'transactItems.2.member.update.updateExpression' failed to satisfy constraint: Member must not be null"
        ) {
            try await service.transactWriteItems([
                put(["id": "1"]), .update(UpdateItemInput(tableName: "Birds", key: ["id": "2"])),
            ])
        }
        await expectRefusal(
            "\(null) 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must "
                + "not be null"
        ) {
            try await service.transactWriteItems([
                .conditionCheck(DeleteItemInput(tableName: "Birds", key: ["id": "2"]))
            ])
        }
        var legacy = PutItemInput(tableName: "Birds", item: ["id": "1"])
        legacy.condition.expected = ["id": ExpectedAttribute(exists: false)]
        var returning = DeleteItemInput(tableName: "Birds", key: ["id": "1"])
        returning.returnValues = .allOld
        for item in [.put(legacy), .delete(returning)] as [TransactWriteItem] {
            await expectRefusal(
                "One or more parameter values were invalid: the actions of a transaction take expressions, no Expected, "
                    + "ConditionalOperator, AttributeUpdates or ReturnValues"
            ) { try await service.transactWriteItems([item]) }
        }
        await expectRefusal(
            "1 validation error detected: Value '' at 'clientRequestToken' failed to satisfy constraint: Member must have "
                + "length greater than or equal to 1"
        ) { try await service.transactWriteItems([puts[0]], clientRequestToken: "") }
        // 11 items of nearly 400 KB pass 4 MB; ten do not.
        let text = AttributeValue.string(String(repeating: "x", count: 409_000))
        let large = (0..<11).map { put(["id": .string("\($0)"), "x": text]) }
        let error = await #expect(throws: ServiceError.self) { try await service.transactWriteItems(large) }
        #expect(error?.message.hasPrefix("Transaction request is too large") == true)
        #expect(try await tables.items().isEmpty)
        try await service.transactWriteItems(Array(large.prefix(10)))
        try await service.putItem(["id": "10", "x": text], into: "Birds")
        let tooLarge = await #expect(throws: ServiceError.self) {
            try await service.transactGetItems(Array(gets.prefix(11)))
        }
        #expect(tooLarge?.message.hasPrefix("Transaction request is too large") == true)
        #expect(try await service.transactGetItems(Array(gets.prefix(10))).items.count == 10)
    }

    @Test("T10 a token lets a transaction take place once in ten minutes", arguments: StoreKind.allCases)
    func tokens(kind: StoreKind) async throws {
        var tables = try await TestTables(on: kind)
        try await tables.createBirds()
        let token = String(repeating: "t", count: 36)
        func request(_ amount: Int, _ capacity: ReturnConsumedCapacity = .none) async throws -> [ConsumedCapacity]? {
            try await tables.service.transactWriteItems(
                [add("1", amount)], clientRequestToken: token, returnConsumedCapacity: capacity
            ).consumedCapacity
        }
        // A transaction that was cancelled has not taken its token.
        try await tables.service.putItem(["id": "1", "n": "text"], into: "Birds")
        await #expect(throws: ServiceError.self) { try await request(1) }
        try await tables.service.putItem(["id": "1", "n": 0], into: "Birds")
        #expect(try await request(1, .total)?.map(\.units.write) == [2])
        let again = try await request(1, .total)
        #expect(again?.map(\.units.write) == [0])
        #expect(again?.map(\.units.read) == [2])
        tables = try await tables.reopened()
        _ = try await request(1)
        await expectRefusal(
            "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent "
                + "token that was already used.",
            .idempotentParameterMismatch
        ) { try await request(2) }
        #expect(try await tables.items() == [["id": "1", "n": 1]])
        tables.clock.move(by: .seconds(599))
        _ = try await request(1)
        #expect(try await tables.items() == [["id": "1", "n": 1]])
        tables.clock.move(by: .seconds(1))
        _ = try await request(2)
        #expect(try await tables.items() == [["id": "1", "n": 3]])
    }

    @Test("Tokens that are too old to matter are forgotten", arguments: StoreKind.allCases)
    func oldTokens(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        for round in 0..<4 {
            for number in 0..<10 {
                try await tables.service.transactWriteItems(
                    [add("1", 1)], clientRequestToken: "\(round)-\(number)")
            }
            tables.clock.move(by: .seconds(600))
        }
        #expect(try await tables.store.rows(in: "transaction-tokens", after: nil, limit: 100).count == 10)
        #expect(try await tables.store.rows(in: "transaction-tokens/age", after: nil, limit: 100).count == 10)
        #expect(try await tables.items() == [["id": "1", "n": 40]])
    }

    @Test("Equal requests under one token are equal however they were put together")
    func fingerprints() async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds()
        let names = (0..<20).map { "name\($0)" }
        for order in [names, names.reversed()] {
            var item: Item = ["id": "1"]
            for name in order { item[name] = .map(Dictionary(uniqueKeysWithValues: order.map { ($0, 1) })) }
            try await tables.service.transactWriteItems([put(item)], clientRequestToken: "token")
        }
        #expect(try await tables.changes().count == 1)
    }

    @Test("Transactions on the same items keep their sum, whoever reads when", arguments: StoreKind.allCases)
    func isolation(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        let ids = ["a", "b", "c", "d"]
        for id in ids { try await tables.service.putItem(["id": .string(id), "n": 100], into: "Birds") }
        let gets = ids.map { GetItemInput(tableName: "Birds", key: ["id": .string($0)]) }
        let transfers = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(worker))
                    var count = 0
                    for _ in 0..<40 {
                        let pair = ids.shuffled(using: &random).prefix(2)
                        let amount = random.number(in: 1...60)
                        do {
                            try await tables.service.transactWriteItems([
                                .update(
                                    UpdateItemInput(
                                        tableName: "Birds",
                                        key: ["id": .string(pair[0])],
                                        updateExpression: "SET n = n - :n",
                                        condition: ConditionInput("n >= :n", values: [":n": .number(AWSNumber(amount))])
                                    )),
                                add(pair[1], amount),
                            ])
                            count += 1
                        } catch let error as ServiceError where error.code == .transactionCanceled {
                            #expect(error.cancellationReasons.map(\.code) == ["ConditionalCheckFailed", "None"])
                        }
                    }
                    return count
                }
            }
            group.addTask {
                for _ in 0..<40 {
                    let seen = try await tables.service.transactGetItems(gets).items
                    #expect(seen.compactMap { $0?["n"]?.numberValue?.int }.reduce(0, +) == 400)
                }
                return 0
            }
            return try await group.reduce(0, +)
        }
        let left = try await tables.items().compactMap { $0["n"]?.numberValue?.int }
        #expect(left.reduce(0, +) == 400)
        #expect(left.allSatisfy { $0 >= 0 })
        #expect(transfers > 0)
        #expect(try await tables.changes().count == 4 + 2 * transfers)
    }

    @Test("T1 items are read as of one instant, in the order of the request", arguments: StoreKind.allCases)
    func reads(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        try await tables.service.putItem(["id": "1", "x": 1, "y": 2], into: "Birds")
        let output = try await tables.service.transactGetItems([
            GetItemInput(tableName: "Birds", key: ["id": "2"]),
            GetItemInput(tableName: "Birds", key: ["id": "1"], projection: ProjectionInput("y")),
        ])
        #expect(output.items == [nil, ["y": 2]])
        #expect(output.consumedCapacity == nil)
    }
}
