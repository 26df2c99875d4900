/// Which attributes of an item to give, with the names that the placeholders stand for.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
public struct ProjectionInput: Hashable, Sendable {
    /// The attributes, such as `id, #a.street, phones[0]`; `nil` for all.
    public var projectionExpression: String?
    /// What placeholders like `#a` stand for.
    public var expressionAttributeNames: [String: String]?
    /// The attributes as older clients name them; not beside expressions.
    public var attributesToGet: [String]?

    /// Creates a projection; without an expression it gives all attributes.
    public init(_ projectionExpression: String? = nil, names: [String: String]? = nil) {
        self.projectionExpression = projectionExpression
        expressionAttributeNames = names
    }
}
