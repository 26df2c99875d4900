internal import MillraceModel

/// One of the six comparisons of two values.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
enum Comparator: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The comparison that says the same with the sides exchanged.
    var reversed: Comparator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    /// Whether the comparison asks for an order, which only texts, numbers and bytes have.
    var isOrdering: Bool { self != .equal && self != .notEqual }

    /// Compares; `nil` is an attribute that is not there, or a size that there is not.
    ///
    /// What is not there equals nothing, not even another that is not there, and has no order; so has what is of
    /// another type.
    func holds(_ left: AttributeValue?, _ right: AttributeValue?) -> Bool {
        guard let left, let right else { return self == .notEqual }
        switch self {
        case .equal: return left == right
        case .notEqual: return left != right
        case .less: return left.precedes(right) ?? false
        case .lessOrEqual: return right.precedes(left).map { !$0 } ?? false
        case .greater: return right.precedes(left) ?? false
        case .greaterOrEqual: return left.precedes(right).map { !$0 } ?? false
        }
    }
}
