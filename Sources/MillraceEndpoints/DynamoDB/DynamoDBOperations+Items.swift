import MillraceModel
import MillraceStreams
import MillraceTables

// The operations on single items.
extension DynamoDBOperations {
    var getItem: WireOperation {
        WireOperation(
            [
                .required("TableName", DynamoDBShapes.tableName),
                .required("Key", DynamoDBShapes.item),
                .optional("AttributesToGet", DynamoDBShapes.attributeNames),
                .optional("ConsistentRead", .boolean),
                .optional("ReturnConsumedCapacity", DynamoDBShapes.returnConsumedCapacity),
            ] + DynamoDBShapes.projection
        ) { call in
            let table = try table(of: call)
            var input = GetItemInput(
                tableName: table.name, key: call.input.item("Key")!, projection: ProjectionInput(call.input))
            input.consistentRead = call.input.boolean("ConsistentRead") ?? false
            input.returnConsumedCapacity = call.input.returnConsumedCapacity
            let output = try await tables.getItem(input)
            return await Self.reply(with: output.item) { writer in
                writer.member("Item", item: output.item)
                writer.member("ConsumedCapacity", output.consumedCapacity, as: table.text)
            }
        }
    }

    var putItem: WireOperation {
        WireOperation(
            [.required("TableName", DynamoDBShapes.tableName), .required("Item", DynamoDBShapes.item)]
                + DynamoDBShapes.write
        ) { call in
            let table = try table(of: call)
            var input = PutItemInput(
                tableName: table.name, item: call.input.item("Item")!, condition: ConditionInput(call.input))
            input.returnValues = call.input.returnValues
            input.returnConsumedCapacity = call.input.returnConsumedCapacity
            input.returnItemCollectionMetrics = call.input.returnItemCollectionMetrics
            input.returnValuesOnConditionCheckFailure = call.input.returnValuesOnConditionCheckFailure
            return await Self.reply(try await tables.putItem(input), table)
        }
    }

    var deleteItem: WireOperation {
        WireOperation(
            [.required("TableName", DynamoDBShapes.tableName), .required("Key", DynamoDBShapes.item)]
                + DynamoDBShapes.write
        ) { call in
            let table = try table(of: call)
            var input = DeleteItemInput(
                tableName: table.name, key: call.input.item("Key")!, condition: ConditionInput(call.input))
            input.returnValues = call.input.returnValues
            input.returnConsumedCapacity = call.input.returnConsumedCapacity
            input.returnItemCollectionMetrics = call.input.returnItemCollectionMetrics
            input.returnValuesOnConditionCheckFailure = call.input.returnValuesOnConditionCheckFailure
            return await Self.reply(try await tables.deleteItem(input), table)
        }
    }

    var updateItem: WireOperation {
        WireOperation(
            [
                .required("TableName", DynamoDBShapes.tableName),
                .required("Key", DynamoDBShapes.item),
                .optional("UpdateExpression", .text()),
                .optional("AttributeUpdates", DynamoDBShapes.attributeUpdates),
            ] + DynamoDBShapes.write
        ) { call in
            let table = try table(of: call)
            var input = UpdateItemInput(
                tableName: table.name,
                key: call.input.item("Key")!,
                updateExpression: call.input.text("UpdateExpression"),
                condition: ConditionInput(call.input)
            )
            input.attributeUpdates = call.input.map("AttributeUpdates")?.mapValues { AttributeUpdate($0.structure) }
            input.returnValues = call.input.returnValues
            input.returnConsumedCapacity = call.input.returnConsumedCapacity
            input.returnItemCollectionMetrics = call.input.returnItemCollectionMetrics
            input.returnValuesOnConditionCheckFailure = call.input.returnValuesOnConditionCheckFailure
            return await Self.reply(try await tables.updateItem(input), table)
        }
    }

    private static func reply(_ output: WriteItemOutput, _ table: TableReference) async -> WireReply {
        await reply(with: output.attributes) { writer in
            writer.member("Attributes", item: output.attributes)
            writer.member("ConsumedCapacity", output.consumedCapacity, as: table.text)
            writer.member("ItemCollectionMetrics", output.itemCollectionMetrics)
        }
    }

    /// A document with an item, which may be a long one.
    private static func reply(
        with item: Item?, _ writeMembers: (inout JSONWriter) -> Void
    ) async -> WireReply {
        await LongWork.run(on: item?.sizeBytes ?? 0) { .json(writeMembers) }
    }
}
