internal import MillraceModel
internal import MillraceStreams

/// What an update writes, worked out from the item as it was before.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
indirect enum UpdateOperand: Hashable, Sendable {
    case path(DocumentPath)
    case value(AttributeValue)
    case ifNotExists(DocumentPath, UpdateOperand)
    case listAppend(UpdateOperand, UpdateOperand)
    case sum(UpdateOperand, UpdateOperand)
    case difference(UpdateOperand, UpdateOperand)

    /// What it is for an item.
    ///
    /// - Throws: `ServiceError.validation` for a place where the item has nothing, a value of a wrong type, or a number
    ///   that DynamoDB cannot hold.
    func value(in item: Item) throws(ServiceError) -> AttributeValue {
        switch self {
        case .path(let path):
            guard let value = path.value(in: item) else {
                throw .validation(
                    "The provided expression refers to an attribute that does not exist in the item")
            }
            return value
        case .value(let value): return value
        case .ifNotExists(let path, let other):
            if let value = path.value(in: item) { return value }
            return try other.value(in: item)
        case .listAppend(let left, let right):
            guard case .list(let left) = try left.value(in: item), case .list(let right) = try right.value(in: item)
            else { throw .incorrectOperandInUpdate }
            return .list(left + right)
        case .sum(let left, let right):
            return .number(
                try Self.translatingNumberErrors(left.number(in: item), right.number(in: item)) {
                    left, right throws(AWSNumberError) in try left.adding(right)
                })
        case .difference(let left, let right):
            return .number(
                try Self.translatingNumberErrors(left.number(in: item), right.number(in: item)) {
                    left, right throws(AWSNumberError) in try left.subtracting(right)
                })
        }
    }

    /// The type that is known without an item, such as `S`.
    var knownType: String? {
        switch self {
        case .path: nil
        case .value(let value): value.typeName
        case .ifNotExists(_, let other): other.knownType
        case .listAppend: "L"
        case .sum, .difference: "N"
        }
    }

    /// Calculates; a number that DynamoDB cannot hold is refused in its words.
    static func translatingNumberErrors(
        _ left: AWSNumber,
        _ right: AWSNumber,
        _ calculate: (AWSNumber, AWSNumber) throws(AWSNumberError) -> AWSNumber
    ) throws(ServiceError) -> AWSNumber {
        do { return try calculate(left, right) } catch { throw .validation(error.message) }
    }

    private func number(in item: Item) throws(ServiceError) -> AWSNumber {
        guard case .number(let number) = try value(in: item) else { throw .incorrectOperandInUpdate }
        return number
    }
}

extension ServiceError {
    /// A value of the item has another type than the update needs.
    static let incorrectOperandInUpdate = ServiceError.validation(
        "An operand in the update expression has an incorrect data type")
}
