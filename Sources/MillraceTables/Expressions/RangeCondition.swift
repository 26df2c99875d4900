internal import MillraceModel

/// What a query asks of one key attribute.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
enum RangeCondition: Hashable, Sendable {
    case equal(AttributeValue)
    case less(AttributeValue)
    case lessOrEqual(AttributeValue)
    case greater(AttributeValue)
    case greaterOrEqual(AttributeValue)
    /// Both bounds belong to it; the first is not greater than the second.
    case between(AttributeValue, AttributeValue)
    case beginsWith(AttributeValue)

    /// Makes the condition of a comparison; `nil` for `<>`, which no index answers.
    init?(_ comparator: Comparator, _ value: AttributeValue) {
        switch comparator {
        case .equal: self = .equal(value)
        case .notEqual: return nil
        case .less: self = .less(value)
        case .lessOrEqual: self = .lessOrEqual(value)
        case .greater: self = .greater(value)
        case .greaterOrEqual: self = .greaterOrEqual(value)
        }
    }

    /// The values that it compares with.
    var values: [AttributeValue] {
        switch self {
        case .equal(let value), .less(let value), .lessOrEqual(let value), .greater(let value),
            .greaterOrEqual(let value), .beginsWith(let value):
            [value]
        case .between(let lower, let upper): [lower, upper]
        }
    }
}
