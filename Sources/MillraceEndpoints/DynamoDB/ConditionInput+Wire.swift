import MillraceModel
import MillraceTables

// How the members of requests that operations share become the inputs of the tables' service.
extension ConditionInput {
    /// Reads the condition of a request, also that of older clients.
    init(_ request: WireStructure) {
        self.init(
            request.text("ConditionExpression"),
            names: request.texts("ExpressionAttributeNames"),
            values: request.item("ExpressionAttributeValues")
        )
        expected = request.map("Expected")?.mapValues { ExpectedAttribute($0.structure) }
        conditionalOperator = request.choice("ConditionalOperator")
    }
}

extension ProjectionInput {
    /// Reads the projection of a request, also that of older clients.
    init(_ request: WireStructure) {
        self.init(request.text("ProjectionExpression"), names: request.texts("ExpressionAttributeNames"))
        attributesToGet = request.textList("AttributesToGet")
    }
}

extension ItemSelection {
    /// Reads what a query or scan is to give.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - filter: The member that holds the filter of older clients.
    init(_ request: WireStructure, filter: String) {
        self.init(filterExpression: request.text("FilterExpression"), limit: request.integer("Limit"))
        projection = ProjectionInput(request)
        expressionAttributeValues = request.item("ExpressionAttributeValues")
        self.filter = request.map(filter)?.mapValues { Condition($0.structure) }
        conditionalOperator = request.choice("ConditionalOperator")
        select = request.choice("Select")
        exclusiveStartKey = request.item("ExclusiveStartKey")
        consistentRead = request.boolean("ConsistentRead") ?? false
        returnConsumedCapacity = request.returnConsumedCapacity
    }
}

extension Condition {
    init(_ request: WireStructure) {
        self.init(
            ComparisonOperator(rawValue: request.text("ComparisonOperator")!)!,
            request.attributes("AttributeValueList") ?? [])
    }
}

extension ExpectedAttribute {
    fileprivate init(_ request: WireStructure) {
        self.init(
            exists: request.boolean("Exists"),
            value: request.attribute("Value"),
            comparisonOperator: request.choice("ComparisonOperator"),
            attributeValueList: request.attributes("AttributeValueList")
        )
    }
}

extension AttributeUpdate {
    init(_ request: WireStructure) {
        self.init(request.choice("Action") ?? .put, request.attribute("Value"))
    }
}
