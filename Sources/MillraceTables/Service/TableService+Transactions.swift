internal import MillraceModel
internal import MillraceStreams

extension TableService {
    private static let transactionCountMax = 100
    private static let transactionByteCountMax = 4 << 20

    /// Writes items of one or several tables, all of them or none.
    ///
    /// Each item that changes leaves one record; a condition check leaves none.
    ///
    /// - Parameters:
    ///   - items: The actions: 1 to 100, no two of one item.
    ///   - clientRequestToken: A name of the request, 1 to 36 characters: a second request under it within ten minutes
    ///     changes nothing and is answered like the first.
    ///   - returnConsumedCapacity: Whether to say what capacity was taken.
    ///   - returnItemCollectionMetrics: Whether to say how large the item collections are.
    /// - Throws: `ServiceError`: `.transactionCanceled` with a reason for each action; `.idempotentParameterMismatch` for
    ///   a token that was used for another request; `.resourceNotFound`; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    @discardableResult
    public func transactWriteItems(
        _ items: [TransactWriteItem],
        clientRequestToken: String? = nil,
        returnConsumedCapacity: ReturnConsumedCapacity = .none,
        returnItemCollectionMetrics: ReturnItemCollectionMetrics = .none
    ) async throws -> TransactWriteItemsOutput {
        try Self.checkCount(items.count)
        var constraints = ConstraintCheck()
        constraints.length(of: clientRequestToken, at: "clientRequestToken", in: 1...36)
        try constraints.finish()
        let writes = try items.enumerated().map { number, item in
            try prepare(item, at: "transactItems.\(number + 1).member").write
        }
        guard Set(writes.map(\.address.rowKey)).count == writes.count else {
            throw ServiceError.validation("Transaction request cannot include multiple operations on one item")
        }
        let byteCount = items.reduce(0) { $0 + $1.byteCount }
        guard byteCount <= Self.transactionByteCountMax else {
            throw Self.tooLarge(byteCount)
        }
        let token = clientRequestToken.map { TransactionToken($0, of: items, in: spacePrefix) }
        var context = WriteContext(
            destinations: destinations, dueWatch: dueWatch, returnConsumedCapacity: returnConsumedCapacity)
        context.isTransactional = true
        let outcomes = try await run(writes, context, cancelling: Self.cancellation) { transaction in
            try token?.take(in: &transaction) ?? true
        }
        var capacities = outcomes.map(\.consumedCapacity)
        if outcomes.isEmpty, returnConsumedCapacity != .none {
            // The second request of a token reads the items only.
            let found = try await read(writes.map(\.address))
            capacities = Self.capacities(of: found, at: writes.map(\.address), returnConsumedCapacity)
        }
        return TransactWriteItemsOutput(
            itemCollectionMetrics: try await collectionMetrics(of: writes, returnItemCollectionMetrics),
            consumedCapacity: returnConsumedCapacity == .none ? nil : Self.byTable(capacities)
        )
    }

    /// Reads items of one or several tables as of one instant.
    ///
    /// - Parameters:
    ///   - items: What to read: 1 to 100 items.
    ///   - returnConsumedCapacity: Whether to say what capacity was taken.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
    public func transactGetItems(
        _ items: [GetItemInput], returnConsumedCapacity: ReturnConsumedCapacity = .none
    ) async throws -> TransactGetItemsOutput {
        try Self.checkCount(items.count)
        let plans = try items.map { item in
            (
                projection: try projection(item.projection),
                address: try ItemAddress(ofKey: item.key, in: existing(item.tableName))
            )
        }
        guard Set(plans.map(\.address.rowKey)).count == plans.count else {
            throw ServiceError.validation("Transaction request cannot include multiple operations on one item")
        }
        let addresses = plans.map(\.address)
        let found = try await read(addresses)
        let byteCount = found.reduce(0) { $0 + ($1?.sizeBytes ?? 0) }
        guard byteCount <= Self.transactionByteCountMax else { throw Self.tooLarge(byteCount) }
        return TransactGetItemsOutput(
            items: zip(plans, found).map { plan, item in item.map { plan.projection?.project($0) ?? $0 } },
            consumedCapacity: returnConsumedCapacity == .none
                ? nil : Self.byTable(Self.capacities(of: found, at: addresses, returnConsumedCapacity))
        )
    }

    /// Reads items as of one instant.
    private func read(_ addresses: [ItemAddress]) async throws -> [Item?] {
        // In the writer, because no write may come between two of the reads.
        try await ServiceError.translatingStoreErrors {
            try await store.write { transaction in
                try addresses.map { address in
                    try transaction.row(address.rowKey).map { try ItemCodec.decode($0) }
                }
            }
        }
    }

    private static func capacities(
        of items: [Item?], at addresses: [ItemAddress], _ returnConsumedCapacity: ReturnConsumedCapacity
    ) -> [ConsumedCapacity] {
        zip(addresses, items).map { address, item in
            ConsumedCapacity(
                tableName: address.table.name,
                isDetailed: returnConsumedCapacity == .indexes,
                tableUnits: .reading(item?.sizeBytes ?? 0, isConsistent: true, isTransactional: true)
            )
        }
    }

    private static func tooLarge(_ byteCount: Int) -> ServiceError {
        .validation("Transaction request is too large: it may have 4 MB, it has \(byteCount) bytes")
    }

    private func prepare(_ item: TransactWriteItem, at path: String) throws -> PreparedWrite {
        var constraints = ConstraintCheck()
        switch item {
        case .put(let input):
            try refuse(input.condition, input.returnValues)
            return try prepare(input)
        case .delete(let input):
            try refuse(input.condition, input.returnValues)
            return try prepare(input)
        case .update(let input):
            try refuse(input.condition, input.returnValues, hasUpdates: input.attributeUpdates != nil)
            constraints.present(input.updateExpression, at: "\(path).update.updateExpression")
            try constraints.finish()
            return try prepare(input)
        case .conditionCheck(let input):
            try refuse(input.condition, input.returnValues)
            constraints.present(
                input.condition.conditionExpression, at: "\(path).conditionCheck.conditionExpression")
            try constraints.finish()
            return try prepareCheck(input)
        }
    }

    /// Refuses what single writes have and the actions of a transaction have not.
    private func refuse(
        _ condition: ConditionInput, _ returnValues: ReturnValue, hasUpdates: Bool = false
    ) throws(ServiceError) {
        guard condition.expected == nil, condition.conditionalOperator == nil, !hasUpdates, returnValues == .none
        else {
            throw .validation(
                "One or more parameter values were invalid: the actions of a transaction take expressions, no Expected, "
                    + "ConditionalOperator, AttributeUpdates or ReturnValues")
        }
    }

    private static func checkCount(_ count: Int) throws(ServiceError) {
        var constraints = ConstraintCheck()
        constraints.length(count, of: "[]", at: "transactItems", in: 1...transactionCountMax)
        try constraints.finish()
    }

    @Sendable private static func cancellation(_ errors: [ServiceError?]) -> ServiceError {
        let reasons = errors.map { error in
            guard let error else { return ServiceError.CancellationReason() }
            let code = error.code == .conditionalCheckFailed ? "ConditionalCheckFailed" : "ValidationError"
            return ServiceError.CancellationReason(code: code, message: error.message, item: error.item)
        }
        let codes = reasons.map(\.code).joined(separator: ", ")
        return ServiceError(
            .transactionCanceled,
            "Transaction cancelled, please refer cancellation reasons for specific reasons [\(codes)]",
            cancellationReasons: reasons
        )
    }
}

extension TransactWriteItem {
    /// Adds what the action says to a hash, whatever the process.
    func combine(into hash: inout StableHash) {
        switch self {
        case .put(let input): Self.combine("put", input.tableName, input.item, nil, input.condition, &hash)
        case .delete(let input): Self.combine("delete", input.tableName, input.key, nil, input.condition, &hash)
        case .conditionCheck(let input):
            Self.combine("check", input.tableName, input.key, nil, input.condition, &hash)
        case .update(let input):
            Self.combine("update", input.tableName, input.key, input.updateExpression, input.condition, &hash)
        }
    }

    private static func combine(
        _ action: String,
        _ tableName: String,
        _ item: Item,
        _ update: String?,
        _ condition: ConditionInput,
        _ hash: inout StableHash
    ) {
        let names = (condition.expressionAttributeNames ?? [:]).mapValues(AttributeValue.string)
        let values = condition.expressionAttributeValues ?? [:]
        let parts = [
            action, tableName, item.jsonText(), update ?? "", condition.conditionExpression ?? "", names.jsonText(),
            values.jsonText(),
        ]
        for part in parts {
            hash.combine("\(part.utf8.count):".utf8)
            hash.combine(part.utf8)
        }
    }

    /// The bytes that count against the limit of a transaction.
    fileprivate var byteCount: Int {
        switch self {
        case .put(let input): input.item.sizeBytes
        case .update(let input): input.key.sizeBytes + (input.condition.expressionAttributeValues?.sizeBytes ?? 0)
        case .delete(let input), .conditionCheck(let input): input.key.sizeBytes
        }
    }
}
