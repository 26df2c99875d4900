/// The attributes of one item by name.
public typealias Item = [String: AttributeValue]

extension AttributeValue {
    /// The size of this value in bytes, by DynamoDB's item-size rules.
    ///
    /// Strings count their UTF-8 bytes, binaries their bytes, Booleans and null one, sets the sum of their elements,
    /// lists and maps three plus one for each element plus names and values; numbers about half a byte a digit.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    public var sizeBytes: Int {
        switch self {
        case .boolean, .null: 1
        case .binary(let bytes): bytes.count
        case .binarySet(let elements): elements.reduce(0) { $0 + $1.count }
        case .list(let elements): elements.reduce(3) { $0 + $1.sizeBytes + 1 }
        case .map(let members): members.reduce(3) { $0 + $1.key.utf8.count + $1.value.sizeBytes + 1 }
        case .number(let number): number.itemSize
        case .numberSet(let elements): elements.reduce(0) { $0 + $1.itemSize }
        case .string(let text): text.utf8.count
        case .stringSet(let elements): elements.reduce(0) { $0 + $1.utf8.count }
        }
    }

    /// How many levels of lists and maps this value holds; a scalar holds none.
    ///
    /// DynamoDB allows 32.
    public var nestingDepth: Int {
        switch self {
        case .list(let elements): 1 + (elements.lazy.map(\.nestingDepth).max() ?? 0)
        case .map(let members): 1 + (members.values.lazy.map(\.nestingDepth).max() ?? 0)
        default: 0
        }
    }
}

extension [String: AttributeValue] {
    /// The size of the item in bytes, names and values, by DynamoDB's item-size rules.
    public var sizeBytes: Int { reduce(0) { $0 + $1.key.utf8.count + $1.value.sizeBytes } }
}
