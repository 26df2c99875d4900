internal import MillraceStreams

extension ExpressionParser {
    /// Reads `name (.name | [n])*`.
    mutating func parsePath() throws(ServiceError) -> PathSyntax {
        var elements = [try parsePathName()]
        while true {
            if skip(.dot) {
                elements.append(try parsePathName())
            } else if skip(.leftBracket) {
                elements.append(.index(parseIndex(try take(.integer))))
                try expect(.rightBracket)
            } else {
                break
            }
        }
        if elements.count > Limits.pathElements {
            note(
                .limit, "The document path has too many nesting elements; nesting levels: \(elements.count)")
        }
        return PathSyntax(elements: elements)
    }

    private mutating func parsePathName() throws(ServiceError) -> PathSyntax.Element {
        if kind == .name { return .placeholder(try take(.name)) }
        let name = try take(.word)
        if ReservedWords.contains(name) {
            note(.reservedWord, "Attribute name is a reserved keyword; reserved keyword: \(name)")
        }
        return .name(name)
    }

    private mutating func parseIndex(_ digits: String) -> Int {
        if let index = Int32(digits) { return Int(index) }
        note(.limit, "List index is not within the allowable range; index: [\(digits)]")
        return 0
    }

    /// Reads an operand that may stand in parentheses.
    mutating func parseParenthesizedOperand(depth: Int = 0) throws(ServiceError) -> OperandSyntax {
        var parentheses = 0
        while skip(.leftParenthesis) { parentheses += 1 }
        let operand = try parseOperand(depth: depth)
        for _ in 0..<parentheses { try expect(.rightParenthesis) }
        if parentheses > 1 { noteRedundantParentheses() }
        return operand
    }

    /// Reads a path, the placeholder of a value, or a function with its operands.
    mutating func parseOperand(depth: Int = 0) throws(ServiceError) -> OperandSyntax {
        switch kind {
        case .value: .value(try take(.value))
        case .word where secondKind == .leftParenthesis: try parseFunction(depth: depth)
        default: .path(try parsePath())
        }
    }

    private mutating func parseFunction(depth: Int) throws(ServiceError) -> OperandSyntax {
        guard depth < Limits.functionDepth else {
            throw role.error("The expression has functions nested too deeply; the maximum is \(Limits.functionDepth)")
        }
        countOperator()
        let name = try take(.word)
        try expect(.leftParenthesis)
        let operands = try parseList { parser throws(ServiceError) in
            try parser.parseParenthesizedOperand(depth: depth + 1)
        }
        try expect(.rightParenthesis)
        for operand in operands { checkUse(of: operand) }
        guard let function = ExpressionFunction(rawValue: name) else {
            note(.unknownFunction, "Invalid function name; function: \(name)")
            return .unknownFunction
        }
        if function.isForUpdates != (role == .update) {
            let kind = role == .update ? "an update" : "a condition"
            note(.unknownFunction, "The function is not allowed in \(kind) expression; function: \(name)")
        }
        return .function(function, operands)
    }

    /// Refuses a function that is a condition where an operand stands.
    mutating func checkUse(of operand: OperandSyntax) {
        if let function = operand.function, !function.isOperand { noteMisuse(of: function) }
    }

    /// Says that a function is a condition and not an operand, or the other way round.
    mutating func noteMisuse(of function: ExpressionFunction) {
        note(
            .misusedFunction,
            "The function is not allowed to be used this way in an expression; function: \(function.rawValue)")
    }

    /// Says that parentheses stand directly in parentheses.
    mutating func noteRedundantParentheses() {
        note(.parentheses, "The expression has redundant parentheses;")
    }
}
