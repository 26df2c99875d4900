public import MillraceModel

/// Makes items of `Encodable` values.
///
/// ```swift
/// struct Order: Codable { var id: String; var total: Int; var tags: Set<String> }
/// let item = try ItemEncoder().encode(Order(id: "1", total: 7, tags: ["new"]))
/// // {"id":{"S":"1"},"tags":{"SS":["new"]},"total":{"N":"7"}}
/// ```
///
/// | Swift | Attribute |
/// |---|---|
/// | `String`, `URL`, enums with string values | S |
/// | integers of any width, `Double`, `Float`, `Decimal`, `AWSNumber` | N |
/// | `Bool` | BOOL |
/// | `[UInt8]`, `Data` | B |
/// | `Date` | N or S, see ``ItemDateForm`` |
/// | arrays | L |
/// | `Set` of what becomes S, N or B, such as enums with string values | SS, NS or BS in ascending order; an error when two elements become equal |
/// | `Set` of anything else, or of nothing | L in an order of the elements |
/// | structs, classes, dictionaries with string or integer keys | M |
/// | `nil` | nothing where the type leaves it out, as synthesized code does; else NULL |
/// | `AttributeValue`, `Item` | itself |
///
/// Equal values give equal items in every process, so that writing one again is no change (a stream shows none). Only
/// dictionaries with keys of other types do not: Swift codes them as a list in no order.
///
/// Attributes are named as the type's `CodingKeys` say.
public struct ItemEncoder: Sendable {
    /// The form of dates, seconds since 1970 by default.
    public var dates: ItemDateForm
    /// What the types find in their encoder's `userInfo`; empty by default.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// Creates an encoder.
    public init(dates: ItemDateForm = .secondsSinceEpoch) {
        self.dates = dates
    }

    /// Makes an item of a value.
    ///
    /// - Parameter value: A value with named members: a struct, a class, a dictionary with string keys.
    /// - Throws: `EncodingError` with the path, for a value that has no named members, a number that DynamoDB cannot
    ///   hold (more than 38 digits, not finite), an empty name, more than 32 levels of lists and maps; and what the
    ///   value's own coding throws.
    public func encode(_ value: some Encodable) throws -> Item {
        let options = ItemCodingOptions(dates: dates, userInfo: userInfo)
        let encoded = try ItemValueEncoder.encode(value, at: [], options)
        guard case .map(let item) = encoded else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "an item needs names, \(encoded.typeName) has none"))
        }
        if item.keys.contains("") {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: AttributeValue.emptyNameFault))
        }
        for (name, attribute) in item {
            guard let fault = attribute.fault else { continue }
            throw EncodingError.invalidValue(
                value, .init(codingPath: [ItemCodingKey(stringValue: name)], debugDescription: fault))
        }
        return item
    }
}
