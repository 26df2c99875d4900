internal import MillraceModel
internal import MillraceStreams

/// A write as a request asks for it: checked as far as that is possible without the item.
struct PreparedWrite: Sendable {
    /// The write.
    let write: ItemWrite
    /// The update, which tells what it touches; `nil` for other writes.
    var update: UpdateExpression?

    /// Which attributes a request gets back.
    func attributes(_ returnValues: ReturnValue, of outcome: ItemWrite.Outcome) -> Item? {
        switch returnValues {
        case .none: nil
        case .allOld: outcome.old
        case .allNew: outcome.new
        case .updatedOld: outcome.old.flatMap(touchedParts)
        case .updatedNew: outcome.new.flatMap(touchedParts)
        }
    }

    private func touchedParts(of item: Item) -> Item? {
        let parts = update?.touchedParts(of: item) ?? [:]
        return parts.isEmpty ? nil : parts
    }
}

extension TableService {
    /// Prepares the put of a request.
    func prepare(_ input: PutItemInput) throws(ServiceError) -> PreparedWrite {
        guard input.returnValues == .none || input.returnValues == .allOld else {
            throw .validation("Return values set to invalid value")
        }
        let condition = try condition(input.condition)
        var write = try put(input.item, into: existing(input.tableName))
        write.condition = condition
        write.returnsItemOnFailure = input.returnValuesOnConditionCheckFailure == .allOld
        return PreparedWrite(write: write)
    }

    /// Prepares the delete of a request.
    func prepare(_ input: DeleteItemInput) throws(ServiceError) -> PreparedWrite {
        guard input.returnValues == .none || input.returnValues == .allOld else {
            throw .validation("Return values set to invalid value")
        }
        let condition = try condition(input.condition)
        var write = try delete(input.key, from: existing(input.tableName))
        write.condition = condition
        write.returnsItemOnFailure = input.returnValuesOnConditionCheckFailure == .allOld
        return PreparedWrite(write: write)
    }

    /// Prepares the condition check of a transaction, which changes nothing.
    func prepareCheck(_ input: DeleteItemInput) throws(ServiceError) -> PreparedWrite {
        let condition = try condition(input.condition)
        let address = try ItemAddress(ofKey: input.key, in: existing(input.tableName))
        var write = ItemWrite(address: address) { $0 }
        write.condition = condition
        write.returnsItemOnFailure = input.returnValuesOnConditionCheckFailure == .allOld
        return PreparedWrite(write: write)
    }

    /// Prepares the update of a request.
    func prepare(_ input: UpdateItemInput) throws(ServiceError) -> PreparedWrite {
        var context = try ExpressionContext(
            [.update: input.updateExpression, .condition: input.condition.conditionExpression],
            legacy: [
                "AttributeUpdates": input.attributeUpdates != nil,
                "Expected": input.condition.expected != nil,
                "ConditionalOperator": input.condition.conditionalOperator != nil,
            ],
            names: input.condition.expressionAttributeNames,
            values: input.condition.expressionAttributeValues,
            cache: expressions
        )
        let update = try context.update(or: input.attributeUpdates)
        let condition = try context.condition(or: input.condition)
        try context.finish()
        let address = try ItemAddress(ofKey: input.key, in: existing(input.tableName))
        try update?.refuseKeys(address.table.keySchema.attributes.map(\.name))
        // Only an expression is spoken of as one.
        let origin = update?.origin == .attributeUpdates ? ItemRules.Origin.put : .update
        var write = ItemWrite(address: address, origin: origin) { old in
            guard let update else { return old ?? address.keys }
            let new = try update.apply(to: old, key: address.keys)
            if old == nil, !update.createsItem { return nil }
            try ItemRules.check(new, from: .update)
            return new
        }
        write.condition = condition
        write.returnsItemOnFailure = input.returnValuesOnConditionCheckFailure == .allOld
        return PreparedWrite(write: write, update: update)
    }

    private func condition(_ input: ConditionInput) throws(ServiceError) -> ConditionExpression? {
        if let text = input.loneExpression { return try expressions.condition(of: text) }
        var context = try ExpressionContext(
            [.condition: input.conditionExpression],
            legacy: [
                "Expected": input.expected != nil, "ConditionalOperator": input.conditionalOperator != nil,
            ],
            names: input.expressionAttributeNames,
            values: input.expressionAttributeValues,
            cache: expressions
        )
        let condition = try context.condition(or: input)
        try context.finish()
        return condition
    }
}
