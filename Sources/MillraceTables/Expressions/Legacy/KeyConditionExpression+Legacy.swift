internal import MillraceModel
internal import MillraceStreams

extension KeyConditionExpression {
    /// Translates `KeyConditions`.
    ///
    /// - Throws: `ServiceError.validation` with DynamoDB's text.
    init(keyConditions: [String: Condition]) throws(ServiceError) {
        var conditions: [String: RangeCondition] = [:]
        for (name, condition) in keyConditions.sorted(by: { $0.key < $1.key }) {
            let values = condition.attributeValueList
            try condition.comparisonOperator.check(values)
            conditions[name] =
                switch condition.comparisonOperator {
                case .equal: .equal(values[0])
                case .less: .less(values[0])
                case .lessOrEqual: .lessOrEqual(values[0])
                case .greater: .greater(values[0])
                case .greaterOrEqual: .greaterOrEqual(values[0])
                case .beginsWith: .beginsWith(values[0])
                case .between: .between(values[0], values[1])
                case .isOneOf, .null, .notNull, .notEqual, .contains, .notContains:
                    throw ServiceError.validation("Attempted conditional constraint is not an indexable operation")
                }
        }
        try self.init(conditions)
    }
}
