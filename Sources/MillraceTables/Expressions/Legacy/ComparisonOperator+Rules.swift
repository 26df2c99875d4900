internal import MillraceModel
internal import MillraceStreams

extension ComparisonOperator {
    /// Checks the number and types of the values.
    ///
    /// - Throws: `ServiceError.validation` with DynamoDB's text.
    func check(_ values: [AttributeValue]) throws(ServiceError) {
        for value in values {
            if let fault = value.fault { throw .validation(fault) }
        }
        guard valueCounts.contains(values.count) else {
            throw .invalidParameter("Invalid number of argument(s) for the \(rawValue) ComparisonOperator")
        }
        for value in values where !allows(value) {
            throw .invalidParameter(
                "ComparisonOperator \(rawValue) is not valid for \(value.typeName) AttributeValue type")
        }
        guard let first = values.first, values.allSatisfy({ $0.typeName == first.typeName }) else {
            if values.isEmpty { return }
            throw .invalidParameter("AttributeValues inside AttributeValueList must be of same type")
        }
        if self == .between, values[1].precedes(values[0]) == true {
            throw .validation(
                "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
        }
    }

    private var valueCounts: ClosedRange<Int> {
        switch self {
        case .null, .notNull: 0...0
        case .isOneOf: 1...Int.max - 1
        case .between: 2...2
        case .less, .lessOrEqual, .equal, .notEqual, .greater, .greaterOrEqual, .beginsWith, .contains, .notContains:
            1...1
        }
    }

    private func allows(_ value: AttributeValue) -> Bool {
        switch self {
        case .equal, .notEqual, .null, .notNull: true
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .between, .isOneOf: value.isOrdered
        case .beginsWith: value.isOrdered && value.numberValue == nil
        case .contains, .notContains:
            switch value {
            case .list, .map, .stringSet, .numberSet, .binarySet: false
            case .string, .number, .binary, .boolean, .null: true
            }
        }
    }

    /// The steps of a condition that compares an attribute with values that were checked.
    func steps(on attribute: String, _ values: [AttributeValue]) -> [ConditionStep<ConditionExpression.Test>] {
        let path = DocumentPath(attribute)
        let operand = Operand.path(path)
        let values = values.map { Operand.value($0) }
        switch self {
        case .isOneOf: return [.test(.isOneOf(operand, values))]
        case .null: return [.test(.notExists(path))]
        case .notNull: return [.test(.exists(path))]
        case .between: return [.test(.between(operand, values[0], values[1]))]
        case .beginsWith: return [.test(.beginsWith(operand, values[0]))]
        case .contains: return [.test(.contains(operand, values[0]))]
        case .notContains: return [.test(.exists(path)), .test(.contains(operand, values[0])), .not, .and]
        case .equal: return [.test(.compare(operand, .equal, values[0]))]
        case .notEqual: return [.test(.compare(operand, .notEqual, values[0]))]
        case .less: return [.test(.compare(operand, .less, values[0]))]
        case .lessOrEqual: return [.test(.compare(operand, .lessOrEqual, values[0]))]
        case .greater: return [.test(.compare(operand, .greater, values[0]))]
        case .greaterOrEqual: return [.test(.compare(operand, .greaterOrEqual, values[0]))]
        }
    }
}
