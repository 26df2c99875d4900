import MillraceModel

/// Why an attribute is not the value that a type wants, before it is known where it stands.
enum AttributeFault: Error {
    /// The attribute has another type than the one named here with its letters.
    case wrongType(expected: String)
    /// The attribute has the right type and a value that the type cannot hold.
    case badValue(String)

    /// The error of Swift's coders for it.
    func decodingError(
        for type: any Any.Type,
        of value: AttributeValue,
        at path: [any CodingKey]
    ) -> DecodingError {
        switch self {
        case .wrongType(let expected) where value == .null:
            .valueNotFound(type, .init(codingPath: path, debugDescription: "expected \(expected), found NULL"))
        case .wrongType(let expected):
            .typeMismatch(
                type, .init(codingPath: path, debugDescription: "expected \(expected), found \(value.typeName)"))
        case .badValue(let text):
            .dataCorrupted(.init(codingPath: path, debugDescription: text))
        }
    }
}
