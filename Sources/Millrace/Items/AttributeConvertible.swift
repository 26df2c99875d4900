import MillraceModel

/// A type that is one attribute value, whatever its own `Codable` says.
///
/// The coders ask for this conformance before they hand a value its own coder.
protocol AttributeConvertible {
    /// The value as an attribute, or `nil` to leave it to the type's own `Encodable`.
    ///
    /// Throws for what DynamoDB cannot hold, in words for `EncodingError`.
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue?

    /// The value that an attribute stands for, or `nil` to leave it to the type's own `Decodable`.
    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> Self?
}

extension AttributeValue: AttributeConvertible {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? { self }

    static func make(
        from value: AttributeValue,
        _ options: ItemCodingOptions
    ) throws(AttributeFault) -> AttributeValue? { value }
}

extension String: AttributeConvertible {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? { .string(self) }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> String? {
        guard case .string(let text) = value else { throw .wrongType(expected: "a string (S)") }
        return text
    }
}

extension Bool: AttributeConvertible {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? { .boolean(self) }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> Bool? {
        guard case .boolean(let flag) = value else { throw .wrongType(expected: "a Boolean (BOOL)") }
        return flag
    }
}

extension [UInt8]: AttributeConvertible {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? { .binary(self) }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> [UInt8]? {
        switch value {
        case .binary(let bytes): bytes
        // Small numbers that someone else stored as a list, or as a set, are read one by one.
        case .list, .numberSet: nil
        default: throw .wrongType(expected: "binary data (B)")
        }
    }
}
