/// A condition, filter or key condition as its text has it.
struct ConditionSyntax: Hashable, Sendable {
    /// A condition that is not made of others.
    enum Test: Hashable, Sendable {
        case compare(OperandSyntax, Comparator, OperandSyntax)
        case between(OperandSyntax, OperandSyntax, OperandSyntax)
        case isOneOf(OperandSyntax, [OperandSyntax])
        case function(ExpressionFunction, [OperandSyntax])
    }

    /// The condition in postfix order.
    let steps: [ConditionStep<Test>]
}
