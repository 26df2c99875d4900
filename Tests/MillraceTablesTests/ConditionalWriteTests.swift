import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Conditional writes and what they give back")
struct ConditionalWriteTests {
    @Test(
        "T14 a condition that fails changes nothing, and gives the item back where that was asked for",
        arguments: StoreKind.allCases)
    func failures(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let item: Item = ["id": "1", "v": 3]
        try await birds.put(item)
        for wantsItem in [false, true] {
            let condition = ConditionInput("v > :v", values: [":v": 3])
            let returned: ReturnValuesOnConditionCheckFailure = wantsItem ? .allOld : .none
            var put = PutItemInput(tableName: "Birds", item: ["id": "1"], condition: condition)
            put.returnValuesOnConditionCheckFailure = returned
            var update = UpdateItemInput(
                tableName: "Birds", key: ["id": "1"], updateExpression: "SET v = :v", condition: condition)
            update.returnValuesOnConditionCheckFailure = returned
            var delete = DeleteItemInput(tableName: "Birds", key: ["id": "1"], condition: condition)
            delete.returnValuesOnConditionCheckFailure = returned
            let calls: [() async throws -> WriteItemOutput] = [
                { [put] in try await tables.service.putItem(put) },
                { [update] in try await tables.service.updateItem(update) },
                { [delete] in try await tables.service.deleteItem(delete) },
            ]
            for call in calls {
                let error = await #expect(throws: ServiceError.self) { try await call() }
                #expect(error?.code == .conditionalCheckFailed)
                #expect(error?.message == "The conditional request failed")
                #expect(error?.item == (wantsItem ? item : nil))
            }
        }
        #expect(try await tables.items() == [item])
        #expect(try await tables.changes().count == 1)
        // On an item that is not there, there is nothing to give back.
        var absent = DeleteItemInput(
            tableName: "Birds", key: ["id": "2"], condition: ConditionInput("attribute_exists(id)"))
        absent.returnValuesOnConditionCheckFailure = .allOld
        let request = absent
        let error = await #expect(throws: ServiceError.self) { try await tables.service.deleteItem(request) }
        #expect(error?.code == .conditionalCheckFailed)
        #expect(error?.item == nil)
    }

    @Test("A condition is looked at in the transaction of its write", arguments: StoreKind.allCases)
    func locks(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        let winners = try await withThrowingTaskGroup(of: Int.self) { group in
            for owner in 0..<8 {
                group.addTask {
                    do {
                        try await tables.service.putItem(
                            PutItemInput(
                                tableName: "Birds",
                                item: ["id": "lock", "owner": .number(AWSNumber(owner))],
                                condition: ConditionInput("attribute_not_exists(id)")
                            ))
                        return 1
                    } catch let error as ServiceError where error.code == .conditionalCheckFailed {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(winners == 1)
        #expect(try await tables.changes().count == 1)
    }

    @Test(
        "What an update gives back is the item or what it touched, before or after",
        arguments: [
            (.none, nil), (.allOld, ["id": "1", "n": 1, "m": ["a": 1, "b": 2], "gone": true]),
            (.allNew, ["id": "1", "n": 2, "m": ["a": 5, "b": 2]]),
            (.updatedOld, ["n": 1, "m": ["a": 1], "gone": true]), (.updatedNew, ["n": 2, "m": ["a": 5]]),
        ] as [(ReturnValue, Item?)])
    func returnValues(returnValue: ReturnValue, expected: Item?) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds()
        try await birds.put(["id": "1", "n": 1, "m": ["a": 1, "b": 2], "gone": true])
        var update = UpdateItemInput(
            tableName: "Birds",
            key: ["id": "1"],
            updateExpression: "SET m.a = :five ADD n :one REMOVE gone",
            condition: ConditionInput(values: [":five": 5, ":one": 1])
        )
        update.returnValues = returnValue
        #expect(try await tables.service.updateItem(update).attributes == expected)
        var created = UpdateItemInput(
            tableName: "Birds",
            key: ["id": "2"],
            updateExpression: "SET n = :one",
            condition: ConditionInput(values: [":one": 1])
        )
        created.returnValues = returnValue
        let attributes = try await tables.service.updateItem(created).attributes
        switch returnValue {
        case .none, .allOld, .updatedOld: #expect(attributes == nil)
        case .allNew: #expect(attributes == ["id": "2", "n": 1])
        case .updatedNew: #expect(attributes == ["n": 1])
        }
    }

    @Test("A put and a delete give back the old item or nothing", arguments: ReturnValue.allCases)
    func returnValuesOfOthers(returnValue: ReturnValue) async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds()
        var put = PutItemInput(tableName: "Birds", item: ["id": "1", "n": 1])
        put.returnValues = returnValue
        var delete = DeleteItemInput(tableName: "Birds", key: ["id": "1"])
        delete.returnValues = returnValue
        guard [.none, .allOld].contains(returnValue) else {
            let message = "Return values set to invalid value"
            await expectRefusal(message) { [put] in try await tables.service.putItem(put) }
            await expectRefusal(message) { [delete] in try await tables.service.deleteItem(delete) }
            return
        }
        let old: Item? = returnValue == .allOld ? put.item : nil
        #expect(try await tables.service.putItem(put).attributes == nil)
        #expect(try await tables.service.putItem(put).attributes == old)
        #expect(try await tables.service.deleteItem(delete).attributes == old)
        #expect(try await tables.service.deleteItem(delete).attributes == nil)
    }

    @Test("T9 T14 requests that cannot be are refused before the table is looked up")
    func refusals() async throws {
        let tables = try await TestTables(on: .memory)
        var put = PutItemInput(
            tableName: "Bees", item: ["id": "1"], condition: ConditionInput("attribute_exists(id)"))
        put.condition.expected = ["id": ExpectedAttribute(exists: false)]
        await expectRefusal(
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
                + "{Expected} Expression parameters: {ConditionExpression}"
        ) { [put] in try await tables.service.putItem(put) }
        var update = UpdateItemInput(tableName: "Bees", key: ["id": "1"], updateExpression: "")
        await expectRefusal("Invalid UpdateExpression: The expression can not be empty;") { [update] in
            try await tables.service.updateItem(update)
        }
        update.updateExpression = "SET n = :n"
        update.condition.expressionAttributeValues = [":n": 1]
        await expectRefusal("Requested resource not found", .resourceNotFound) { [update] in
            try await tables.service.updateItem(update)
        }
        try await tables.createBirds()
        update.tableName = "Birds"
        update.updateExpression = "SET id = :n"
        await expectRefusal(
            "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key"
        ) { [update] in try await tables.service.updateItem(update) }
        update.updateExpression = "SET a.b = :n"
        await expectRefusal("The document path provided in the update expression is invalid for update") { [update] in
            try await tables.service.updateItem(update)
        }
        try await tables.service.putItem(["id": "1", "s": "text"], into: "Birds")
        update.updateExpression = "SET s = s + :n"
        await expectRefusal("An operand in the update expression has an incorrect data type") { [update] in
            try await tables.service.updateItem(update)
        }
        #expect(try await tables.items() == [["id": "1", "s": "text"]])
    }
}
