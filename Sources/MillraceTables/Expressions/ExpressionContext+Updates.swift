internal import MillraceModel
internal import MillraceStreams

extension ExpressionContext {
    /// The update of a write, or `nil`.
    mutating func update() throws(ServiceError) -> UpdateExpression? {
        guard case .update(let syntax) = try syntax(.update) else { return nil }
        var actions: [UpdateExpression.Action] = []
        actions.reserveCapacity(syntax.actions.count)
        for action in syntax.actions { actions.append(try resolve(action)) }
        return try UpdateExpression(actions)
    }

    /// The projection of a read, or `nil`.
    mutating func projection() throws(ServiceError) -> ProjectionExpression? {
        guard case .projection(let syntax) = try syntax(.projection) else { return nil }
        var paths: [DocumentPath] = []
        paths.reserveCapacity(syntax.count)
        for path in syntax { paths.append(try resolve(path, .projection)) }
        return try ProjectionExpression(paths)
    }

    private mutating func resolve(_ action: UpdateSyntax.Action) throws(ServiceError) -> UpdateExpression.Action {
        switch action {
        case .set(let path, let value):
            return .set(try resolve(path, .update), try resolve(value))
        case .remove(let path):
            return .remove(try resolve(path, .update))
        case .add(let path, let placeholder):
            let path = try resolve(path, .update)
            let value = try value(placeholder, role: .update)
            guard value.isSet || value.numberValue != nil else { throw Self.wrongType(value, for: "ADD") }
            return .add(path, value)
        case .delete(let path, let placeholder):
            let path = try resolve(path, .update)
            let value = try value(placeholder, role: .update)
            guard value.isSet else { throw Self.wrongType(value, for: "DELETE") }
            return .delete(path, value)
        }
    }

    private mutating func resolve(_ value: UpdateSyntax.SetValue) throws(ServiceError) -> UpdateOperand {
        switch value {
        case .operand(let operand): return try resolve(operand)
        case .sum(let left, let right):
            return .sum(try resolve(left, asNumberFor: "+"), try resolve(right, asNumberFor: "+"))
        case .difference(let left, let right):
            return .difference(try resolve(left, asNumberFor: "-"), try resolve(right, asNumberFor: "-"))
        }
    }

    private mutating func resolve(
        _ operand: OperandSyntax, asNumberFor name: String
    ) throws(ServiceError) -> UpdateOperand {
        let resolved = try resolve(operand)
        try OperandRules.check(resolved.knownType, isOneOf: ["N"], for: name, .update)
        return resolved
    }

    private mutating func resolve(_ operand: OperandSyntax) throws(ServiceError) -> UpdateOperand {
        switch operand {
        case .path(let path): return .path(try resolve(path, .update))
        case .value(let placeholder): return .value(try value(placeholder, role: .update))
        case .function(let function, let syntax):
            var operands: [UpdateOperand] = []
            for operand in syntax { operands.append(try resolve(operand)) }
            try OperandRules.checkCount(operands.count, of: function, .update)
            switch function {
            case .ifNotExists:
                return .ifNotExists(try OperandRules.path(operands[0].path, of: function, .update), operands[1])
            case .listAppend:
                for operand in operands {
                    try OperandRules.check(operand.knownType, isOneOf: ["L"], for: function.rawValue, .update)
                }
                return .listAppend(operands[0], operands[1])
            case .attributeExists, .attributeNotExists, .attributeType, .beginsWith, .contains, .size:
                preconditionFailure("the parser refuses the function \(function) in an update")
            }
        case .unknownFunction: preconditionFailure("the parser refuses functions that there are not")
        }
    }

    /// The refusal of a value that `ADD` or `DELETE` does not take; only here DynamoDB spells types out.
    private static func wrongType(_ value: AttributeValue, for section: String) -> ServiceError {
        let type =
            switch value {
            case .boolean: "BOOLEAN"
            case .binary: "BINARY"
            case .binarySet: "BINARY_SET"
            case .list: "LIST"
            case .map: "MAP"
            case .number: "NUMBER"
            case .numberSet: "NUMBER_SET"
            case .null: "NULL"
            case .string: "STRING"
            case .stringSet: "STRING_SET"
            }
        return ExpressionRole.update.error(
            "Incorrect operand type for operator or function; operator: \(section), operand type: \(type), "
                + "typeSet: ALLOWED_FOR_\(section)_OPERAND")
    }
}

extension UpdateOperand {
    /// The place, if it is one.
    fileprivate var path: DocumentPath? {
        guard case .path(let path) = self else { return nil }
        return path
    }
}
