import MillraceModel
import MillraceStreams
import MillraceTables

extension DynamoDBOperations {
    var transactWriteItems: WireOperation {
        let returned: [Shape.Member] = [
            .optional("ReturnValuesOnConditionCheckFailure", DynamoDBShapes.returnValuesOnConditionCheckFailure)
        ]
        let table: [Shape.Member] = [.required("TableName", DynamoDBShapes.tableName)]
        let key: [Shape.Member] = [.required("Key", DynamoDBShapes.item)]
        let check: [Shape.Member] = [.required("ConditionExpression", .text())] + DynamoDBShapes.condition.dropFirst()
        let actions: [Shape.Member] = [
            .optional("ConditionCheck", .structure(key + table + check + returned)),
            .optional(
                "Put",
                .structure(
                    [.required("Item", DynamoDBShapes.item)] + table + DynamoDBShapes.condition + returned)),
            .optional("Delete", .structure(key + table + DynamoDBShapes.condition + returned)),
            .optional(
                "Update",
                .structure(
                    key + [.required("UpdateExpression", .text())] + table + DynamoDBShapes.condition + returned)),
        ]
        return WireOperation([
            .required("TransactItems", .list(of: .structure(actions), count: 1...100)),
            .optional("ReturnConsumedCapacity", DynamoDBShapes.returnConsumedCapacity),
            .optional("ReturnItemCollectionMetrics", DynamoDBShapes.returnItemCollectionMetrics),
            .optional("ClientRequestToken", .text(.length(1...36))),
        ]) { call in
            var texts: [String: String] = [:]
            let items = try call.input.structures("TransactItems")!.map { try action($0, &texts) }
            let output = try await tables.transactWriteItems(
                items,
                clientRequestToken: call.input.text("ClientRequestToken"),
                returnConsumedCapacity: call.input.returnConsumedCapacity,
                returnItemCollectionMetrics: call.input.returnItemCollectionMetrics
            )
            return .json { [texts] writer in
                writer.member("ConsumedCapacity", output.consumedCapacity, as: texts, isTransactional: true)
                writer.member("ItemCollectionMetrics", output.itemCollectionMetrics, keys: texts)
            }
        }
    }

    var transactGetItems: WireOperation {
        let get: [Shape.Member] =
            [.required("Key", DynamoDBShapes.item), .required("TableName", DynamoDBShapes.tableName)]
            + DynamoDBShapes.projection
        return WireOperation([
            .required(
                "TransactItems", .list(of: .structure([.required("Get", .structure(get))]), count: 1...100)),
            .optional("ReturnConsumedCapacity", DynamoDBShapes.returnConsumedCapacity),
        ]) { call in
            var texts: [String: String] = [:]
            let items = try call.input.structures("TransactItems")!.map { item in
                let get = item.structure("Get")!
                return GetItemInput(
                    tableName: try name(of: get, &texts), key: get.item("Key")!, projection: ProjectionInput(get))
            }
            let output = try await tables.transactGetItems(
                items, returnConsumedCapacity: call.input.returnConsumedCapacity)
            return .json { [texts] writer in
                writer.member("ConsumedCapacity", output.consumedCapacity, as: texts, isTransactional: true)
                writer.member("Responses", list: output.items) { item, writer in
                    writer.beginObject()
                    writer.member("Item", item: item)
                    writer.endObject()
                }
            }
        }
    }

    /// The table of an action, whose text is kept by its name.
    private func name(of action: WireStructure, _ texts: inout [String: String]) throws(ServiceError) -> String {
        let table = try TableReference(action.text("TableName")!, of: tables)
        texts[table.name] = table.text
        return table.name
    }

    private func action(
        _ request: WireStructure, _ texts: inout [String: String]
    ) throws(ServiceError) -> TransactWriteItem {
        guard request.members.count < 2 else {
            throw .validation("TransactItems can only contain one of Check, Put, Update or Delete")
        }
        if let put = request.structure("Put") {
            var input = PutItemInput(
                tableName: try name(of: put, &texts), item: put.item("Item")!, condition: ConditionInput(put))
            input.returnValuesOnConditionCheckFailure = put.returnValuesOnConditionCheckFailure
            return .put(input)
        }
        if let update = request.structure("Update") {
            var input = UpdateItemInput(
                tableName: try name(of: update, &texts),
                key: update.item("Key")!,
                updateExpression: update.text("UpdateExpression"),
                condition: ConditionInput(update)
            )
            input.returnValuesOnConditionCheckFailure = update.returnValuesOnConditionCheckFailure
            return .update(input)
        }
        guard let other = request.structure("Delete") ?? request.structure("ConditionCheck") else {
            throw .validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")
        }
        var input = DeleteItemInput(
            tableName: try name(of: other, &texts), key: other.item("Key")!, condition: ConditionInput(other))
        input.returnValuesOnConditionCheckFailure = other.returnValuesOnConditionCheckFailure
        return request.contains("Delete") ? .delete(input) : .conditionCheck(input)
    }
}
