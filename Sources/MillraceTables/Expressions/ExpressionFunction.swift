/// The functions of conditions and updates; their names are case-sensitive.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
enum ExpressionFunction: String, Hashable, Sendable {
    case attributeExists = "attribute_exists"
    case attributeNotExists = "attribute_not_exists"
    case attributeType = "attribute_type"
    case beginsWith = "begins_with"
    case contains
    case size
    case ifNotExists = "if_not_exists"
    case listAppend = "list_append"

    /// Whether it belongs to update expressions; the others belong to conditions.
    var isForUpdates: Bool { self == .ifNotExists || self == .listAppend }

    /// Whether it gives a value, and so is an operand; the others are conditions.
    var isOperand: Bool { isForUpdates || self == .size }

    /// How many operands it takes.
    var operandCount: Int {
        switch self {
        case .attributeExists, .attributeNotExists, .size: 1
        case .attributeType, .beginsWith, .contains, .ifNotExists, .listAppend: 2
        }
    }
}
