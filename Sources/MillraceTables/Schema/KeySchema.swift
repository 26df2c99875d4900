/// A table's primary key: a hash attribute, and a range attribute if one hash value has several items.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KeySchemaElement.html
public struct KeySchema: Hashable, Sendable {
    /// The hash (partition) key.
    public let hash: KeyAttribute
    /// The range (sort) key, or `nil`.
    public let range: KeyAttribute?

    /// Creates a key schema.
    public init(hash: KeyAttribute, range: KeyAttribute? = nil) {
        self.hash = hash
        self.range = range
    }

    /// The hash attribute, and the range attribute if there is one.
    public var attributes: [KeyAttribute] { range.map { [hash, $0] } ?? [hash] }

    /// Whether an attribute of this name belongs to the key.
    public func contains(_ name: String) -> Bool { name == hash.name || name == range?.name }
}

extension KeySchema: CustomStringConvertible {
    /// The attributes with their types, such as `sensor (S), time (N)`.
    public var description: String { attributes.map(\.description).joined(separator: ", ") }
}
