internal import MillraceStreams

extension ExpressionParser {
    /// What waits on the stack for what comes behind it.
    private enum Waiting {
        case not
        case and
        case or
        /// An open parenthesis and the number of its token.
        case parenthesis(Int)

        /// How tightly it binds.
        var strength: Int {
            switch self {
            case .not: 3
            case .and: 2
            case .or: 1
            case .parenthesis: 0
            }
        }

        var step: ConditionStep<ConditionSyntax.Test>? {
            switch self {
            case .not: .not
            case .and: .and
            case .or: .or
            case .parenthesis: nil
            }
        }
    }

    /// A condition that is being put into postfix order.
    private struct Work {
        var steps: [ConditionStep<ConditionSyntax.Test>] = []
        var stack: [Waiting] = []
        /// The tokens of the parentheses that were closed last.
        var lastPair: (open: Int, close: Int)?

        /// Moves to the steps what binds at least that tightly.
        mutating func settle(_ strength: Int) {
            while let top = stack.last, top.strength >= strength, let step = top.step {
                steps.append(step)
                stack.removeLast()
            }
        }
    }

    /// Reads a whole condition with a stack of its own, so that no depth of parentheses is a danger.
    mutating func parseCondition() throws(ServiceError) -> ConditionSyntax {
        var work = Work()
        while true {
            try parseTest(into: &work)
            while kind == .rightParenthesis { try closeParenthesis(in: &work) }
            switch kind {
            case .keyword(.and): join(.and, in: &work)
            case .keyword(.or): join(.or, in: &work)
            default:
                work.settle(Waiting.or.strength)
                // What is left is an open parenthesis, and here a closing one is missing.
                guard kind == .end, work.stack.isEmpty else { throw syntaxError() }
                return ConditionSyntax(steps: work.steps)
            }
        }
    }

    private mutating func join(_ operation: Waiting, in work: inout Work) {
        countOperator()
        advance()
        work.settle(operation.strength)
        work.stack.append(operation)
    }

    private mutating func closeParenthesis(in work: inout Work) throws(ServiceError) {
        work.settle(Waiting.or.strength)
        guard case .parenthesis(let open) = work.stack.popLast() else { throw syntaxError() }
        if let inner = work.lastPair, inner.open == open + 1, inner.close == index - 1 { noteRedundantParentheses() }
        work.lastPair = (open, index)
        advance()
    }

    /// Reads everything up to the end of the next test.
    private mutating func parseTest(into work: inout Work) throws(ServiceError) {
        while true {
            if kind == .leftParenthesis {
                work.stack.append(.parenthesis(index))
                advance()
            } else if kind == .keyword(.not) {
                countOperator()
                work.stack.append(.not)
                advance()
            } else {
                break
            }
        }
        var first = index
        let operand = try parseOperand()
        // Parentheses that hold nothing but the operand are its own; those around a function stay a condition's.
        var pairs = 0
        while kind == .rightParenthesis, case .parenthesis(first - 1) = work.stack.last {
            work.stack.removeLast()
            work.lastPair = (first - 1, index)
            first -= 1
            pairs += 1
            advance()
        }
        if pairs > 1 { noteRedundantParentheses() }
        work.steps.append(.test(try parseRest(of: operand)))
    }

    private mutating func parseRest(of operand: OperandSyntax) throws(ServiceError) -> ConditionSyntax.Test {
        switch kind {
        case .comparator(let comparator):
            countOperator()
            advance()
            let right = try parseParenthesizedOperand()
            checkUse(of: operand)
            checkUse(of: right)
            return .compare(operand, comparator, right)
        case .keyword(.between):
            countOperator()
            advance()
            let lower = try parseParenthesizedOperand()
            try expect(.keyword(.and))
            let upper = try parseParenthesizedOperand()
            for used in [operand, lower, upper] { checkUse(of: used) }
            return .between(operand, lower, upper)
        case .keyword(.in):
            countOperator()
            advance()
            return try parseChoices(for: operand)
        default:
            switch operand {
            case .function(let function, let operands):
                if function.isOperand { noteMisuse(of: function) }
                return .function(function, operands)
            case .unknownFunction: return .isOneOf(operand, [])
            case .path, .value: throw syntaxError()
            }
        }
    }

    private mutating func parseChoices(for operand: OperandSyntax) throws(ServiceError) -> ConditionSyntax.Test {
        try expect(.leftParenthesis)
        let choices = try parseList { parser throws(ServiceError) in try parser.parseParenthesizedOperand() }
        try expect(.rightParenthesis)
        if choices.count > Limits.inOperands {
            note(
                .limit,
                "The IN operator is provided with too many operands; number of operands: \(choices.count)")
        }
        checkUse(of: operand)
        for choice in choices { checkUse(of: choice) }
        return .isOneOf(operand, choices)
    }
}
