internal import MillraceModel
internal import MillraceStreams

extension KeyConditionExpression {
    /// Takes a condition apart that consists of one test a key attribute.
    ///
    /// - Throws: `ServiceError.validation` with DynamoDB's text for what no key condition has.
    init(_ expression: ConditionExpression) throws(ServiceError) {
        // From the last step on, because the outermost operator is the one that DynamoDB names.
        for step in expression.steps.reversed() {
            switch step {
            case .not: throw Self.invalidOperator("NOT")
            case .or: throw Self.invalidOperator("OR")
            case .and, .test: continue
            }
        }
        var conditions: [String: RangeCondition] = [:]
        for case .test(let test) in expression.steps {
            let (name, condition) = try Self.condition(of: test)
            guard conditions.updateValue(condition, forKey: name) == nil else {
                throw .validation("KeyConditionExpressions must only contain one condition per key")
            }
        }
        try self.init(conditions)
    }

    private static func condition(
        of test: ConditionExpression.Test
    ) throws(ServiceError) -> (name: String, condition: RangeCondition) {
        switch test {
        case .compare(let left, let comparator, let right):
            guard comparator != .notEqual else { throw invalidOperator("<>") }
            let (name, values) = try parts([left, right])
            let isReversed = left.path == nil
            guard let condition = RangeCondition(isReversed ? comparator.reversed : comparator, values[0]) else {
                throw invalidOperator(comparator.rawValue)
            }
            return (name, condition)
        case .between(let operand, let lower, let upper):
            try requirePath(operand, of: "BETWEEN")
            let (name, values) = try parts([operand, lower, upper])
            return (name, .between(values[0], values[1]))
        case .beginsWith(let operand, let prefix):
            try requirePath(operand, of: "begins_with")
            let (name, values) = try parts([operand, prefix])
            return (name, .beginsWith(values[0]))
        case .isOneOf: throw invalidOperator("IN")
        case .exists: throw invalidOperator(ExpressionFunction.attributeExists.rawValue)
        case .notExists: throw invalidOperator(ExpressionFunction.attributeNotExists.rawValue)
        case .hasType: throw invalidOperator(ExpressionFunction.attributeType.rawValue)
        case .contains: throw invalidOperator(ExpressionFunction.contains.rawValue)
        }
    }

    /// The only attribute among the operands, and the values.
    private static func parts(_ operands: [Operand]) throws(ServiceError) -> (name: String, values: [AttributeValue]) {
        var name: String?
        var values: [AttributeValue] = []
        for operand in operands {
            switch operand {
            case .path(let path):
                guard name == nil else {
                    throw .validation(
                        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
                }
                guard path.steps.isEmpty else {
                    throw .validation("KeyConditionExpressions cannot have conditions on nested attributes")
                }
                name = path.attribute
            case .value(let value): values.append(value)
            case .size: throw .validation("KeyConditionExpressions cannot contain nested operations")
            }
        }
        guard let name else {
            throw .validation("Invalid condition in KeyConditionExpression: No key attribute specified")
        }
        return (name, values)
    }

    private static func requirePath(_ operand: Operand, of name: String) throws(ServiceError) {
        guard case .value = operand else { return }
        throw .validation(
            "Invalid condition in KeyConditionExpression: \(name) operator must have the key attribute as its first "
                + "operand")
    }

    private static func invalidOperator(_ name: String) -> ServiceError {
        .validation("Invalid operator used in KeyConditionExpression: \(name)")
    }
}
