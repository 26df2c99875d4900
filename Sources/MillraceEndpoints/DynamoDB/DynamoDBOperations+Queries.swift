import MillraceModel
import MillraceTables

extension DynamoDBOperations {
    /// What query and scan have in common.
    private static let selection: [Shape.Member] =
        [
            .required("TableName", DynamoDBShapes.tableName),
            .optional("IndexName", DynamoDBShapes.name),
            .optional(
                "Select",
                .text(.oneOf(["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]))),
            .optional("AttributesToGet", DynamoDBShapes.attributeNames),
            .optional("Limit", DynamoDBShapes.limit),
            .optional("ConsistentRead", .boolean),
            .optional("ConditionalOperator", DynamoDBShapes.conditionalOperator),
            .optional("ExclusiveStartKey", DynamoDBShapes.item),
            .optional("ReturnConsumedCapacity", DynamoDBShapes.returnConsumedCapacity),
            .optional("FilterExpression", .text()),
            .optional("ExpressionAttributeValues", DynamoDBShapes.item),
        ] + DynamoDBShapes.projection

    var query: WireOperation {
        WireOperation(
            Self.selection + [
                .optional("KeyConditions", DynamoDBShapes.conditions),
                .optional("QueryFilter", DynamoDBShapes.conditions),
                .optional("ScanIndexForward", .boolean),
                .optional("KeyConditionExpression", .text()),
            ]
        ) { call in
            let table = try table(of: call)
            var input = QueryInput(
                tableName: table.name,
                indexName: call.input.text("IndexName"),
                keyConditionExpression: call.input.text("KeyConditionExpression"),
                selection: ItemSelection(call.input, filter: "QueryFilter")
            )
            input.keyConditions = call.input.map("KeyConditions")?.mapValues { Condition($0.structure) }
            input.scanIndexForward = call.input.boolean("ScanIndexForward") ?? true
            return Self.reply(try await tables.query(input), table)
        }
    }

    var scan: WireOperation {
        WireOperation(
            Self.selection + [
                .optional("ScanFilter", DynamoDBShapes.conditions),
                .optional("TotalSegments", .integer(1...1_000_000)),
                .optional("Segment", .integer(0...999_999)),
            ]
        ) { call in
            let table = try table(of: call)
            var input = ScanInput(
                tableName: table.name,
                indexName: call.input.text("IndexName"),
                selection: ItemSelection(call.input, filter: "ScanFilter")
            )
            input.segment = call.input.integer("Segment")
            input.totalSegments = call.input.integer("TotalSegments")
            return Self.reply(try await tables.scan(input), table)
        }
    }

    private static func reply(_ output: ItemSelectionOutput, _ table: TableReference) -> WireReply {
        .json { writer in
            if let items = output.items { writer.member("Items", list: items) { $0.write(to: &$1) } }
            writer.member("Count", number: output.count)
            writer.member("ScannedCount", number: output.scannedCount)
            writer.member("LastEvaluatedKey", item: output.lastEvaluatedKey)
            writer.member("ConsumedCapacity", output.consumedCapacity, as: table.text)
        }
    }
}
