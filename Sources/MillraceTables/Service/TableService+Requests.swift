internal import MillraceModel
internal import MillraceStreams

// The operations on single items with all parameters that DynamoDB has.
extension TableService {
    /// Writes an item, in place of the one with the same key if there is one and the condition holds of it.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.conditionalCheckFailed`; `.validation` for an item or an
    ///   expression that breaks a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
    @discardableResult
    public func putItem(_ input: PutItemInput) async throws -> WriteItemOutput {
        try await run(
            try prepare(input), input.returnValues, input.returnConsumedCapacity, input.returnItemCollectionMetrics)
    }

    /// Changes an item, or makes it, if the condition holds.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.conditionalCheckFailed`; `.validation` for an expression that
    ///   breaks a rule or does not fit the item.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
    @discardableResult
    public func updateItem(_ input: UpdateItemInput) async throws -> WriteItemOutput {
        try await run(
            try prepare(input), input.returnValues, input.returnConsumedCapacity, input.returnItemCollectionMetrics)
    }

    /// Deletes an item, if there is one and the condition holds of it.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.conditionalCheckFailed`; `.validation` for an expression that
    ///   breaks a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
    @discardableResult
    public func deleteItem(_ input: DeleteItemInput) async throws -> WriteItemOutput {
        try await run(
            try prepare(input), input.returnValues, input.returnConsumedCapacity, input.returnItemCollectionMetrics)
    }

    /// Reads an item, or some of its attributes; it is what was committed last.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for an expression that breaks a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
    public func getItem(_ input: GetItemInput) async throws -> GetItemOutput {
        let projection = try projection(input.projection)
        let item = try await getItem(input.key, from: input.tableName)
        return GetItemOutput(
            item: item.map { projection?.project($0) ?? $0 },
            consumedCapacity: input.returnConsumedCapacity == .none
                ? nil
                : ConsumedCapacity(
                    tableName: input.tableName,
                    isDetailed: input.returnConsumedCapacity == .indexes,
                    tableUnits: .reading(item?.sizeBytes ?? 0, isConsistent: input.consistentRead)
                )
        )
    }

    /// The projection of a request that has no other expression.
    func projection(_ input: ProjectionInput) throws(ServiceError) -> ProjectionExpression? {
        // Most reads want the whole item.
        if input == ProjectionInput() { return nil }
        var context = try ExpressionContext(
            [.projection: input.projectionExpression],
            legacy: ["AttributesToGet": input.attributesToGet != nil],
            names: input.expressionAttributeNames,
            values: nil,
            cache: expressions
        )
        let projection = try context.projection(or: input.attributesToGet)
        try context.finish()
        return projection
    }

    private func run(
        _ prepared: PreparedWrite,
        _ returnValues: ReturnValue,
        _ returnConsumedCapacity: ReturnConsumedCapacity,
        _ returnItemCollectionMetrics: ReturnItemCollectionMetrics
    ) async throws -> WriteItemOutput {
        let outcome = try await run(prepared.write, returning: returnConsumedCapacity)
        return WriteItemOutput(
            attributes: prepared.attributes(returnValues, of: outcome),
            consumedCapacity: returnConsumedCapacity == .none ? nil : outcome.consumedCapacity,
            itemCollectionMetrics: try await collectionMetrics(of: prepared.write.address, returnItemCollectionMetrics)
        )
    }
}
