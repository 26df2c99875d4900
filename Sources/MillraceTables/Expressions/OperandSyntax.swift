/// An operand as an expression's text has it.
indirect enum OperandSyntax: Hashable, Sendable {
    case path(PathSyntax)
    /// A placeholder with its sign, such as `:v`.
    case value(String)
    case function(ExpressionFunction, [OperandSyntax])
    /// A function that there is not; the parser refuses the expression at its end.
    case unknownFunction

    /// The function, if it is one.
    var function: ExpressionFunction? {
        guard case .function(let function, _) = self else { return nil }
        return function
    }
}
