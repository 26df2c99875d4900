internal import MillraceModel

/// What a condition looks at.
indirect enum Operand: Hashable, Sendable {
    /// The value at a place of the item.
    case path(DocumentPath)
    /// A value of the request.
    case value(AttributeValue)
    /// The size of another operand, a number.
    case size(Operand)

    /// What it is for an item; `nil` when the item has nothing there, or it has no size.
    func value(in item: Item) -> AttributeValue? {
        switch self {
        case .path(let path): path.value(in: item)
        case .value(let value): value
        case .size(let operand):
            operand.value(in: item)?.expressionSize.map { .number(AWSNumber($0)) }
        }
    }

    /// The type that is known without an item, such as `S`.
    var knownType: String? {
        switch self {
        case .path: nil
        case .value(let value): value.typeName
        case .size: "N"
        }
    }

    /// The place, if it is one.
    var path: DocumentPath? {
        guard case .path(let path) = self else { return nil }
        return path
    }
}
