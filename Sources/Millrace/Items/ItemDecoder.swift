public import MillraceModel

/// Makes `Decodable` values of items.
///
/// ```swift
/// struct Order: Codable { var id: String; var total: Int; var note: String? }
/// let order = try ItemDecoder().decode(Order.self, from: record.change.newImage ?? [:])
/// ```
///
/// | Attribute | Swift |
/// |---|---|
/// | S | `String`, `URL`, enums with string values, `Date` in ISO 8601 |
/// | N | integers that hold it exactly, `Double`, `Float`, `Decimal`, `AWSNumber`, `Date` in seconds |
/// | BOOL | `Bool` |
/// | B | `[UInt8]`, `Data` |
/// | L, SS, NS, BS | arrays and sets |
/// | M | structs, classes, dictionaries with string keys |
/// | NULL, or no attribute | `nil` |
/// | any | `AttributeValue` |
///
/// Nothing is converted silently: a number is no string, 7.5 is no `Int`, 300 is no `UInt8`. Only the binary
/// floating-point types round, to the nearest number that they have.
public struct ItemDecoder: Sendable {
    /// The form of dates, seconds since 1970 by default.
    public var dates: ItemDateForm
    /// What the types find in their decoder's `userInfo`; empty by default.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// Creates a decoder.
    public init(dates: ItemDateForm = .secondsSinceEpoch) {
        self.dates = dates
    }

    /// Makes a value of an item.
    ///
    /// Attributes that the type does not know are ignored: items have more than one reader.
    ///
    /// - Throws: `DecodingError` with the full path from the item's attribute to the value at fault.
    public func decode<Value: Decodable>(_ type: Value.Type, from item: Item) throws -> Value {
        let options = ItemCodingOptions(dates: dates, userInfo: userInfo)
        return try ItemValueDecoder.decode(type, from: .map(item), at: [], options)
    }
}
