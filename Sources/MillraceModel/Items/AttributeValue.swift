/// A value of an attribute of a DynamoDB item: one of DynamoDB's ten types.
///
/// Named as in swift-aws-lambda-events. Equal by value: the order of a set's elements and of a map's keys does not
/// matter, and numbers are equal by their numeric value because `AWSNumber` is kept normalised. Strings are equal by
/// their UTF-8 bytes, as in DynamoDB, not by Unicode equivalence as Swift's are.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
public enum AttributeValue: Sendable {
    /// `BOOL`.
    case boolean(Bool)
    /// `B`.
    case binary([UInt8])
    /// `BS`, without duplicates and not empty.
    case binarySet([[UInt8]])
    /// `L`.
    case list([AttributeValue])
    /// `M`.
    case map([String: AttributeValue])
    /// `N`.
    case number(AWSNumber)
    /// `NS`, without duplicates and not empty.
    case numberSet([AWSNumber])
    /// `NULL`.
    case null
    /// `S`.
    case string(String)
    /// `SS`, without duplicates and not empty.
    case stringSet([String])

    /// The name of the type on the wire: `S`, `N`, `B`, `BOOL`, `NULL`, `M`, `L`, `SS`, `NS` or `BS`.
    public var typeName: String {
        switch self {
        case .boolean: "BOOL"
        case .binary: "B"
        case .binarySet: "BS"
        case .list: "L"
        case .map: "M"
        case .number: "N"
        case .numberSet: "NS"
        case .null: "NULL"
        case .string: "S"
        case .stringSet: "SS"
        }
    }
}

extension AttributeValue: Hashable {
    /// Equality by value, sets without regard to order.
    public static func == (left: AttributeValue, right: AttributeValue) -> Bool {
        switch (left, right) {
        case (.boolean(let left), .boolean(let right)): left == right
        case (.binary(let left), .binary(let right)): left == right
        case (.binarySet(let left), .binarySet(let right)): equalAsSets(left, right)
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.numberSet(let left), .numberSet(let right)): equalAsSets(left, right)
        case (.null, .null): true
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.stringSet(let left), .stringSet(let right)):
            equalAsSets(left.map { [UInt8]($0.utf8) }, right.map { [UInt8]($0.utf8) })
        default: false
        }
    }

    /// Hashes the type and the value, sets without regard to order.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(typeName)
        switch self {
        case .boolean(let value): hasher.combine(value)
        case .binary(let value): hasher.combine(value)
        case .binarySet(let value): hasher.combine(Set(value))
        case .list(let value): hasher.combine(value)
        case .map(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .numberSet(let value): hasher.combine(Set(value))
        case .null: break
        case .string(let value): hasher.combine(value)
        case .stringSet(let value): hasher.combine(Set(value))
        }
    }
}

/// Whether two lists hold the same elements.
///
/// The same order, by far the commonest case, needs no set.
private func equalAsSets<Element: Hashable>(_ left: [Element], _ right: [Element]) -> Bool {
    left.count == right.count && (left == right || Set(left) == Set(right))
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string attribute.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A number attribute.
    public init(integerLiteral value: Int) { self = .number(AWSNumber(value)) }
    /// A Boolean attribute.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A list attribute.
    public init(arrayLiteral elements: AttributeValue...) { self = .list(elements) }
    /// A map attribute; the last of equal keys wins.
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self = .map([String: AttributeValue](elements) { _, last in last })
    }
    /// The null attribute.
    public init(nilLiteral: ()) { self = .null }
}

extension AttributeValue {
    /// The text of a string attribute, else `nil`.
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The number of a number attribute, else `nil`.
    public var numberValue: AWSNumber? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The elements of a list attribute, else `nil`.
    public var listValue: [AttributeValue]? {
        guard case .list(let value) = self else { return nil }
        return value
    }

    /// The members of a map attribute, else `nil`.
    public var mapValue: [String: AttributeValue]? {
        guard case .map(let value) = self else { return nil }
        return value
    }

    /// The elements of a string set, else `nil`.
    public var stringSetValue: [String]? {
        guard case .stringSet(let value) = self else { return nil }
        return value
    }
}
