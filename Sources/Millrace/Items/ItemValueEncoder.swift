import MillraceModel

/// The encoder that one value writes itself into.
final class ItemValueEncoder: Encoder {
    let codingPath: [any CodingKey]
    let options: ItemCodingOptions
    /// What has been written; `nil` before the first container is asked for.
    private var node: EncodedNode?

    init(codingPath: [any CodingKey], options: ItemCodingOptions) {
        self.codingPath = codingPath
        self.options = options
    }

    var userInfo: [CodingUserInfoKey: Any] { options.userInfo }

    /// What has been written, an empty map for a type that writes nothing.
    var attributeValue: AttributeValue { node?.attributeValue ?? .map([:]) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(
            ItemKeyedEncodingContainer<Key>(members: members(), codingPath: codingPath, options: options))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        ItemUnkeyedEncodingContainer(elements: elements(), codingPath: codingPath, options: options)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ItemSingleValueEncodingContainer(encoder: self)
    }

    /// Writes the one value of a single-value container.
    func set(_ value: AttributeValue) {
        precondition(node == nil, "a second value at \(codingPath.map(\.stringValue))")
        node = .value(value)
    }

    /// The members to write into: a type may ask more than once and goes on in the same ones.
    private func members() -> EncodedMembers {
        switch node {
        case nil:
            let members = EncodedMembers()
            node = .members(members)
            return members
        case .members(let members): return members
        default: preconditionFailure("a keyed container after another one at \(codingPath.map(\.stringValue))")
        }
    }

    private func elements() -> EncodedElements {
        switch node {
        case nil:
            let elements = EncodedElements()
            node = .elements(elements)
            return elements
        case .elements(let elements): return elements
        default: preconditionFailure("an unkeyed container after another one at \(codingPath.map(\.stringValue))")
        }
    }

    /// Makes an attribute of any value.
    static func encode(
        _ value: some Encodable,
        at path: @autoclosure () -> [any CodingKey],
        _ options: ItemCodingOptions
    ) throws -> AttributeValue {
        if let convertible = value as? any AttributeConvertible {
            do throws(AttributeFault) {
                if let attribute = try convertible.attributeValue(options) { return attribute }
            } catch {
                throw error.encodingError(for: value, at: path())
            }
        }
        if let set = value as? any AttributeSet { return try set.attributeValue(at: path(), options) }
        let encoder = ItemValueEncoder(codingPath: path(), options: options)
        try value.encode(to: encoder)
        return encoder.attributeValue
    }
}

extension AttributeFault {
    /// The error of Swift's coders for a value that cannot be an attribute.
    fileprivate func encodingError(for value: any Encodable, at path: [any CodingKey]) -> EncodingError {
        let text =
            switch self {
            case .badValue(let text): text
            case .wrongType(let expected): "expected \(expected)"
            }
        return .invalidValue(value, .init(codingPath: path, debugDescription: text))
    }
}
