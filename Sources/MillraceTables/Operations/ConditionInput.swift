public import MillraceModel

/// A condition on an item, with the names and values that its placeholders stand for.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
public struct ConditionInput: Hashable, Sendable {
    /// The condition, such as `attribute_not_exists(id) OR #v < :v`; `nil` for none.
    public var conditionExpression: String?
    /// What placeholders like `#v` stand for.
    public var expressionAttributeNames: [String: String]?
    /// What placeholders like `:v` stand for.
    public var expressionAttributeValues: [String: AttributeValue]?
    /// The condition as older clients say it; not beside expressions.
    public var expected: [String: ExpectedAttribute]?
    /// How the members of `expected` are joined: `AND` by default.
    public var conditionalOperator: ConditionalOperator?

    /// Creates a condition; without an expression there is none.
    public init(
        _ conditionExpression: String? = nil,
        names: [String: String]? = nil,
        values: [String: AttributeValue]? = nil
    ) {
        self.conditionExpression = conditionExpression
        expressionAttributeNames = names
        expressionAttributeValues = values
    }

    /// The expression when there is nothing beside it.
    var loneExpression: String? {
        guard expressionAttributeNames == nil, expressionAttributeValues == nil, expected == nil,
            conditionalOperator == nil
        else { return nil }
        return conditionExpression
    }
}
