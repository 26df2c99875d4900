import MillraceModel

/// Reads a list, or a set in the order it has.
///
/// Its generic `decode` answers for all the types that the protocol lists, but for those of 128 bits. An element that
/// cannot be read stays the current one, so that it can be read as another type.
struct ItemUnkeyedDecodingContainer: UnkeyedDecodingContainer {
    let elements: [AttributeValue]
    let codingPath: [any CodingKey]
    let options: ItemCodingOptions
    private(set) var currentIndex = 0

    init(elements: [AttributeValue], codingPath: [any CodingKey], options: ItemCodingOptions) {
        self.elements = elements
        self.codingPath = codingPath
        self.options = options
    }

    var count: Int? { elements.count }

    var isAtEnd: Bool { currentIndex == elements.count }

    /// The path of the current element.
    private var elementPath: [any CodingKey] { codingPath + [ItemCodingKey(intValue: currentIndex)] }

    mutating func decodeNil() throws -> Bool {
        guard try current(Never.self) == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try decodeElement(type)
    }

    mutating func decodeElement<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try ItemValueDecoder.decode(type, from: current(type), at: elementPath, options)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let container = try currentDecoder().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try currentDecoder().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try currentDecoder()
        currentIndex += 1
        return decoder
    }

    private func currentDecoder() throws -> ItemValueDecoder {
        ItemValueDecoder(value: try current(AttributeValue.self), codingPath: elementPath, options: options)
    }

    private func current(_ type: any Any.Type) throws -> AttributeValue {
        guard !isAtEnd else {
            let text = "the list ends after \(elements.count) elements"
            throw DecodingError.valueNotFound(type, .init(codingPath: elementPath, debugDescription: text))
        }
        return elements[currentIndex]
    }
}
