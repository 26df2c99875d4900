/// One attribute of a table's primary key: its name and its type.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html
public struct KeyAttribute: Hashable, Sendable {
    /// The types that a key attribute can have.
    public enum KeyType: String, Hashable, Sendable, CaseIterable {
        /// Text, ordered by its UTF-8 bytes; 1 byte at least.
        case string = "S"
        /// A number, in numeric order.
        case number = "N"
        /// Bytes, ordered as unsigned; 1 byte at least.
        case binary = "B"
    }

    /// The attribute's name, 1 to 255 bytes.
    public let name: String
    /// The attribute's type.
    public let type: KeyType

    /// Creates a key attribute, a string unless another type is given.
    public init(_ name: String, _ type: KeyType = .string) {
        self.name = name
        self.type = type
    }
}

extension KeyAttribute: ExpressibleByStringLiteral {
    /// A string attribute of that name.
    public init(stringLiteral value: String) { self.init(value) }
}

extension KeyAttribute: CustomStringConvertible {
    /// Name and type, such as `id (S)`.
    public var description: String { "\(name) (\(type.rawValue))" }
}
