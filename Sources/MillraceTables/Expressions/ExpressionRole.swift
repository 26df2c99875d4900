internal import MillraceStreams

/// What an expression of a request is for, which decides its grammar and how its errors begin.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
enum ExpressionRole: String, Hashable, Sendable {
    /// What must hold for a write to happen.
    case condition = "ConditionExpression"
    /// Which of the items read are given.
    case filter = "FilterExpression"
    /// Which items of one hash key are read.
    case keyCondition = "KeyConditionExpression"
    /// Which parts of an item are given.
    case projection = "ProjectionExpression"
    /// What a write changes.
    case update = "UpdateExpression"

    /// The words that the grammar keeps for itself; all of them are reserved, too.
    var keywords: [ExpressionToken.Keyword] {
        switch self {
        case .condition, .filter, .keyCondition: [.and, .or, .not, .between, .in]
        case .projection: []
        case .update: [.set, .remove, .add, .delete]
        }
    }

    /// The refusal of an expression of this role.
    func error(_ text: String) -> ServiceError { .validation("Invalid \(rawValue): \(text)") }
}
