/// An update expression as its text has it.
struct UpdateSyntax: Hashable, Sendable {
    /// What stands behind the sign of equality of a `SET`.
    enum SetValue: Hashable, Sendable {
        case operand(OperandSyntax)
        case sum(OperandSyntax, OperandSyntax)
        case difference(OperandSyntax, OperandSyntax)
    }

    /// One action of a section.
    enum Action: Hashable, Sendable {
        case set(PathSyntax, SetValue)
        case remove(PathSyntax)
        /// The text is the value's placeholder.
        case add(PathSyntax, String)
        /// The text is the value's placeholder.
        case delete(PathSyntax, String)
    }

    /// The actions in the order of the text.
    let actions: [Action]
}
