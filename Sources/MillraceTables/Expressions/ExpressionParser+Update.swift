internal import MillraceStreams

extension ExpressionParser {
    /// Reads the sections of an update, in any order.
    mutating func parseUpdate() throws(ServiceError) -> UpdateSyntax {
        var actions: [UpdateSyntax.Action] = []
        var sections: Set<ExpressionToken.Keyword> = []
        repeat {
            guard case .keyword(let section) = kind else { throw syntaxError() }
            if !sections.insert(section).inserted {
                note(
                    .section,
                    "The \"\(section.rawValue)\" section can only be used once in an update expression;")
            }
            advance()
            actions += try parseList { parser throws(ServiceError) in try parser.parseAction(of: section) }
        } while kind != .end
        return UpdateSyntax(actions: actions)
    }

    private mutating func parseAction(
        of section: ExpressionToken.Keyword
    ) throws(ServiceError) -> UpdateSyntax.Action {
        let path = try parsePath()
        switch section {
        case .remove: return .remove(path)
        case .add: return .add(path, try take(.value))
        case .delete: return .delete(path, try take(.value))
        default:
            try expect(.comparator(.equal))
            return .set(path, try parseSetValue())
        }
    }

    /// Reads an operand, or a sum or difference of two; each of them may stand in parentheses.
    private mutating func parseSetValue() throws(ServiceError) -> UpdateSyntax.SetValue {
        var open = 0
        while skip(.leftParenthesis) { open += 1 }
        let left = try parseOperand()
        var closed = 0
        while closed < open, skip(.rightParenthesis) { closed += 1 }
        let value = try parseArithmetic(behind: left)
        if case .operand = value, closed < open { throw syntaxError() }
        for _ in closed..<open { try expect(.rightParenthesis) }
        if closed > 1 || open - closed > 1 { noteRedundantParentheses() }
        return value
    }

    private mutating func parseArithmetic(
        behind left: OperandSyntax
    ) throws(ServiceError) -> UpdateSyntax.SetValue {
        checkUse(of: left)
        switch kind {
        case .plus, .minus:
            let isSum = kind == .plus
            countOperator()
            advance()
            let right = try parseParenthesizedOperand()
            checkUse(of: right)
            return isSum ? .sum(left, right) : .difference(left, right)
        default:
            return .operand(left)
        }
    }
}
