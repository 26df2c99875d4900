internal import MillraceModel

extension AttributeValue {
    /// Whether DynamoDB orders values of this type: texts by their UTF-8, numbers by value, bytes as unsigned.
    var isOrdered: Bool {
        switch self {
        case .string, .number, .binary: true
        default: false
        }
    }

    /// Whether this value is less than another; `nil` when the two have no order.
    func precedes(_ other: AttributeValue) -> Bool? {
        switch (self, other) {
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.number(let left), .number(let right)): left < right
        case (.binary(let left), .binary(let right)): left.lexicographicallyPrecedes(right)
        default: nil
        }
    }

    /// Whether this text or these bytes begin with others.
    func hasPrefix(_ prefix: AttributeValue) -> Bool {
        switch (self, prefix) {
        case (.string(let text), .string(let prefix)): text.utf8.starts(with: prefix.utf8)
        case (.binary(let bytes), .binary(let prefix)): bytes.starts(with: prefix)
        default: false
        }
    }

    /// Whether a value stands in this one: a text in a text, bytes in bytes, an element in a set or list.
    func contains(_ value: AttributeValue) -> Bool {
        switch (self, value) {
        case (.string(let text), .string(let part)): ByteSearch.contains(Array(part.utf8), in: Array(text.utf8))
        case (.binary(let bytes), .binary(let part)): ByteSearch.contains(part, in: bytes)
        case (.stringSet(let elements), .string(let text)): elements.contains { $0.utf8.elementsEqual(text.utf8) }
        case (.numberSet(let elements), .number(let number)): elements.contains(number)
        case (.binarySet(let elements), .binary(let bytes)): elements.contains(bytes)
        case (.list(let elements), _): elements.contains(value)
        default: false
        }
    }

    /// What `size` gives: the bytes of a text or of binary data, the elements of a set, list or map.
    ///
    /// `nil` for numbers, Booleans and null, which have no size.
    var expressionSize: Int? {
        switch self {
        case .string(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        case .stringSet(let elements): elements.count
        case .numberSet(let elements): elements.count
        case .binarySet(let elements): elements.count
        case .list(let elements): elements.count
        case .map(let members): members.count
        case .number, .boolean, .null: nil
        }
    }

    /// Type and value as DynamoDB prints them in its errors, such as `{S:b}`.
    var expressionText: String {
        switch self {
        case .string(let text): "{S:\(text)}"
        case .number(let number): "{N:\(number)}"
        case .binary(let bytes): "{B:\(Base64.encode(bytes))}"
        default: "{\(typeName):}"
        }
    }
}
