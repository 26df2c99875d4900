internal import MillraceModel
internal import MillraceStreams

// What a request says in either of DynamoDB's two ways; the context has refused requests that say it in both.
extension ExpressionContext {
    /// The condition of a write.
    mutating func condition(or input: ConditionInput) throws(ServiceError) -> ConditionExpression? {
        if let condition = try condition() { return condition }
        return try ConditionExpression.expecting(input.expected, input.conditionalOperator)
    }

    /// What a write changes.
    mutating func update(or updates: [String: AttributeUpdate]?) throws(ServiceError) -> UpdateExpression? {
        if let update = try update() { return update }
        guard let updates else { return nil }
        return try UpdateExpression(attributeUpdates: updates)
    }

    /// What is given of an item.
    mutating func projection(or attributesToGet: [String]?) throws(ServiceError) -> ProjectionExpression? {
        if let projection = try projection() { return projection }
        guard let attributesToGet else { return nil }
        return try ProjectionExpression(attributesToGet: attributesToGet)
    }

    /// Which items of those read are given.
    mutating func filter(or selection: ItemSelection) throws(ServiceError) -> ConditionExpression? {
        if let filter = try filter() { return filter }
        return try ConditionExpression.filtering(selection.filter, selection.conditionalOperator)
    }

    /// Which items a query reads.
    mutating func keyCondition(or conditions: [String: Condition]?) throws(ServiceError) -> KeyConditionExpression? {
        if let condition = try keyCondition() { return condition }
        guard let conditions else { return nil }
        return try KeyConditionExpression(keyConditions: conditions)
    }
}
