internal import MillraceModel
internal import MillraceStreams

/// A query's condition on key attributes before the key is known; `KeyConditionExpression` and `KeyConditions` both
/// end as one.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
struct KeyConditionExpression: Hashable, Sendable {
    private let conditions: [String: RangeCondition]

    /// Takes the conditions by the names of their attributes.
    ///
    /// - Throws: `ServiceError.validation` for other than one or two conditions.
    init(_ conditions: [String: RangeCondition]) throws(ServiceError) {
        guard (1...2).contains(conditions.count) else {
            throw .validation("Conditions can be of length 1 or 2 only")
        }
        self.conditions = conditions
    }

    /// Fits the conditions to the key of a table or an index.
    ///
    /// - Parameters:
    ///   - hash: The hash attribute.
    ///   - range: The range attribute, or `nil`.
    /// - Throws: `ServiceError.validation` with DynamoDB's text for conditions that do not fit.
    func condition(hash: KeyAttribute, range: KeyAttribute?) throws(ServiceError) -> KeyCondition {
        let onHash = try condition(on: hash)
        guard case .equal(let hashValue) = onHash else { throw Self.notSupported }
        guard conditions.count > 1 else { return KeyCondition(hash: hashValue, range: nil) }
        guard let range else { throw Self.notSupported }
        return KeyCondition(hash: hashValue, range: try condition(on: range))
    }

    private func condition(on attribute: KeyAttribute) throws(ServiceError) -> RangeCondition {
        guard let condition = conditions[attribute.name] else {
            throw .validation("Query condition missed key schema element: \(attribute.name)")
        }
        for value in condition.values {
            guard value.typeName == attribute.type.rawValue else {
                throw .validation(
                    "One or more parameter values were invalid: Condition parameter type does not match schema type")
            }
            guard value.expressionSize != 0 else {
                throw .validation(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                        + "an empty \(attribute.type == .binary ? "binary" : "string") value. Key: \(attribute.name)")
            }
        }
        return condition
    }

    private static let notSupported = ServiceError.validation("Query key condition not supported")
}
