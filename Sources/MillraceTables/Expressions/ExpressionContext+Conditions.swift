internal import MillraceModel
internal import MillraceStreams

extension ExpressionContext {
    /// The condition of a write, or `nil`.
    mutating func condition() throws(ServiceError) -> ConditionExpression? { try condition(.condition) }

    /// The filter of a query or scan, or `nil`.
    mutating func filter() throws(ServiceError) -> ConditionExpression? { try condition(.filter) }

    /// The key condition of a query, or `nil`.
    mutating func keyCondition() throws(ServiceError) -> KeyConditionExpression? {
        guard let condition = try condition(.keyCondition) else { return nil }
        return try KeyConditionExpression(condition)
    }

    private mutating func condition(_ role: ExpressionRole) throws(ServiceError) -> ConditionExpression? {
        guard case .condition(let syntax) = try syntax(role) else { return nil }
        var steps: [ConditionStep<ConditionExpression.Test>] = []
        steps.reserveCapacity(syntax.steps.count)
        for step in syntax.steps {
            switch step {
            case .test(let test): steps.append(.test(try resolve(test, role)))
            case .not: steps.append(.not)
            case .and: steps.append(.and)
            case .or: steps.append(.or)
            }
        }
        return ConditionExpression(steps: steps)
    }

    private mutating func resolve(
        _ test: ConditionSyntax.Test, _ role: ExpressionRole
    ) throws(ServiceError) -> ConditionExpression.Test {
        switch test {
        case .compare(let left, let comparator, let right):
            let operands = try resolve([left, right], role)
            try OperandRules.checkDistinct(operands, of: comparator.rawValue, role)
            if comparator.isOrdering { try OperandRules.checkOrdered(operands, of: comparator.rawValue, role) }
            return .compare(operands[0], comparator, operands[1])
        case .between(let operand, let lower, let upper):
            let operands = try resolve([operand, lower, upper], role)
            try OperandRules.checkDistinct(operands, of: "BETWEEN", role)
            try OperandRules.checkOrdered(operands, of: "BETWEEN", role)
            try OperandRules.checkBounds(operands[1], operands[2], role)
            return .between(operands[0], operands[1], operands[2])
        case .isOneOf(let operand, let choices):
            let operands = try resolve([operand] + choices, role)
            try OperandRules.checkDistinct(operands, of: "IN", role)
            return .isOneOf(operands[0], Array(operands.dropFirst()))
        case .function(let function, let operands):
            return try resolve(function, operands, role)
        }
    }

    private mutating func resolve(
        _ function: ExpressionFunction, _ syntax: [OperandSyntax], _ role: ExpressionRole
    ) throws(ServiceError) -> ConditionExpression.Test {
        let operands = try resolve(syntax, role)
        try OperandRules.checkCount(operands.count, of: function, role)
        try OperandRules.checkDistinct(operands, of: function.rawValue, role)
        switch function {
        case .attributeExists: return .exists(try OperandRules.path(operands[0].path, of: function, role))
        case .attributeNotExists: return .notExists(try OperandRules.path(operands[0].path, of: function, role))
        case .attributeType: return .hasType(operands[0], try OperandRules.typeName(operands[1], role))
        case .beginsWith:
            for operand in operands {
                try OperandRules.check(operand.knownType, isOneOf: ["S", "B"], for: function.rawValue, role)
            }
            return .beginsWith(operands[0], operands[1])
        case .contains: return .contains(operands[0], operands[1])
        case .size, .ifNotExists, .listAppend:
            preconditionFailure("the parser refuses the function \(function) as a condition")
        }
    }

    private mutating func resolve(
        _ operands: [OperandSyntax], _ role: ExpressionRole
    ) throws(ServiceError) -> [Operand] {
        var resolved: [Operand] = []
        resolved.reserveCapacity(operands.count)
        for operand in operands { resolved.append(try resolve(operand, role)) }
        return resolved
    }

    private mutating func resolve(_ operand: OperandSyntax, _ role: ExpressionRole) throws(ServiceError) -> Operand {
        switch operand {
        case .path(let path): return .path(try resolve(path, role))
        case .value(let placeholder): return .value(try value(placeholder, role: role))
        case .function(let function, let syntax):
            let operands = try resolve(syntax, role)
            try OperandRules.checkCount(operands.count, of: function, role)
            try OperandRules.check(
                operands[0].knownType, isOneOf: OperandRules.typesWithSize, for: function.rawValue, role)
            return .size(operands[0])
        case .unknownFunction: preconditionFailure("the parser refuses functions that there are not")
        }
    }

    /// The path with names for its placeholders.
    mutating func resolve(_ path: PathSyntax, _ role: ExpressionRole) throws(ServiceError) -> DocumentPath {
        var steps: [DocumentPath.Element] = []
        steps.reserveCapacity(path.elements.count)
        for element in path.elements {
            switch element {
            case .name(let name): steps.append(.name(name))
            case .placeholder(let placeholder): steps.append(.name(try name(placeholder, role: role)))
            case .index(let index): steps.append(.index(index))
            }
        }
        guard case .name(let attribute) = steps.first else {
            preconditionFailure("a path begins with a name: \(path)")
        }
        return DocumentPath(attribute, Array(steps.dropFirst()))
    }
}
