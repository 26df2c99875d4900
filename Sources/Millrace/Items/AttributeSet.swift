import MillraceModel

/// A set, whose elements may make it one of DynamoDB's sets.
///
/// The encoder asks for this conformance before it hands a value its own coder. Sets are decoded by their own coder,
/// of lists and of DynamoDB's sets alike.
protocol AttributeSet {
    /// A set of strings, numbers or binaries if all elements become such; a list if not, or if there are none, for
    /// DynamoDB has no other sets and no empty ones.
    ///
    /// Elements that become equal stay in it twice: the encoder refuses such a set, as DynamoDB does, because leaving
    /// one out would lose it in silence.
    ///
    /// The order is that of the elements: by their own coders, sets come out in another order in every process, and an
    /// update that changes nothing would look like a change.
    func attributeValue(at path: [any CodingKey], _ options: ItemCodingOptions) throws -> AttributeValue
}

extension Set: AttributeSet where Element: Encodable {
    func attributeValue(at path: [any CodingKey], _ options: ItemCodingOptions) throws -> AttributeValue {
        let elements = try map { try ItemValueEncoder.encode($0, at: path, options) }
        var strings: [String] = []
        var numbers: [AWSNumber] = []
        var binaries: [[UInt8]] = []
        for element in elements {
            switch element {
            case .string(let text): strings.append(text)
            case .number(let number): numbers.append(number)
            case .binary(let bytes): binaries.append(bytes)
            default: break
            }
        }
        switch elements.count {
        case 0: return .list([])
        case strings.count: return .stringSet(strings.sorted())
        case numbers.count: return .numberSet(numbers.sorted())
        case binaries.count: return .binarySet(binaries.sorted { $0.lexicographicallyPrecedes($1) })
        default: return .list(elements.map { ($0, Self.text(of: $0)) }.sorted { $0.1 < $1.1 }.map(\.0))
        }
    }

    /// What elements of other types are ordered by.
    private static func text(of element: AttributeValue) -> String { ["": element].jsonText() }
}
