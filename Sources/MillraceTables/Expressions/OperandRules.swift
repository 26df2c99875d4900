internal import MillraceModel
internal import MillraceStreams

/// What can be said against operands before there is an item, with DynamoDB's texts.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
enum OperandRules {
    /// The types whose values have a size.
    static let typesWithSize: Set<String> = ["S", "B", "SS", "NS", "BS", "L", "M"]
    /// The names of all types, in the order in which DynamoDB prints them.
    private static let types = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"]

    /// Checks how many operands a function has.
    static func checkCount(
        _ count: Int, of function: ExpressionFunction, _ role: ExpressionRole
    ) throws(ServiceError) {
        guard count != function.operandCount else { return }
        throw role.error(
            "Incorrect number of operands for operator or function; operator or function: \(function.rawValue), "
                + "number of operands: \(count)")
    }

    /// Checks that the first operand is not compared with itself.
    static func checkDistinct(_ operands: [Operand], of name: String, _ role: ExpressionRole) throws(ServiceError) {
        guard let first = operands.first?.path, operands.dropFirst().contains(where: { $0.path == first }) else {
            return
        }
        throw role.error(
            "The first operand must be distinct from the remaining operands for this operator or function; "
                + "operator: \(name), first operand: \(first)")
    }

    /// Checks that operands whose types are known have an order.
    static func checkOrdered(_ operands: [Operand], of name: String, _ role: ExpressionRole) throws(ServiceError) {
        for operand in operands { try check(operand.knownType, isOneOf: ["S", "N", "B"], for: name, role) }
    }

    /// Checks a type, if it is known.
    static func check(
        _ type: String?, isOneOf allowed: Set<String>, for name: String, _ role: ExpressionRole
    ) throws(ServiceError) {
        guard let type, !allowed.contains(type) else { return }
        throw role.error(
            "Incorrect operand type for operator or function; operator or function: \(name), operand type: \(type)")
    }

    /// Checks that two bounds are of one type and in order.
    static func checkBounds(_ lower: Operand, _ upper: Operand, _ role: ExpressionRole) throws(ServiceError) {
        guard case .value(let lower) = lower, case .value(let upper) = upper else { return }
        let bounds =
            "lower bound operand: AttributeValue: \(lower.expressionText), "
            + "upper bound operand: AttributeValue: \(upper.expressionText)"
        guard let isReversed = upper.precedes(lower) else {
            throw role.error("The BETWEEN operator requires same data type for lower and upper bounds; \(bounds)")
        }
        if isReversed {
            throw role.error(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; \(bounds)")
        }
    }

    /// The path that an operand must be.
    static func path(
        _ path: DocumentPath?, of function: ExpressionFunction, _ role: ExpressionRole
    ) throws(ServiceError) -> DocumentPath {
        guard let path else {
            throw role.error(
                "Operator or function requires a document path; operator or function: \(function.rawValue)")
        }
        return path
    }

    /// The name of a type that an operand must be.
    static func typeName(_ operand: Operand, _ role: ExpressionRole) throws(ServiceError) -> String {
        let function = ExpressionFunction.attributeType.rawValue
        guard case .value(let value) = operand else {
            throw role.error(
                "Incorrect operand type for operator or function; operator or function: \(function), operand type: "
                    + (operand.knownType ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"))
        }
        try check(value.typeName, isOneOf: ["S"], for: function, role)
        guard let name = value.stringValue, types.contains(name) else {
            throw role.error(
                "Invalid attribute type name found; type: \(value.stringValue ?? ""), "
                    + "valid types: {\(types.joined(separator: ","))}")
        }
        return name
    }
}
