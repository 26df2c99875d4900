/// What an expression's text says, independent of the names and values behind its placeholders.
enum ExpressionSyntax: Hashable, Sendable {
    case condition(ConditionSyntax)
    case update(UpdateSyntax)
    case projection([PathSyntax])
}
