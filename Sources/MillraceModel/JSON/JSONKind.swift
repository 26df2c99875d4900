/// The six kinds of value that a JSON document can hold.
///
/// Source: RFC 8259 §3, with `true` and `false` taken together.
package enum JSONKind: Sendable, Hashable, CaseIterable {
    case object, array, string, number, bool, null

    /// The kind's name with its article, as error texts say it: "an object", "a string".
    package var name: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "a boolean"
        case .null: "null"
        }
    }

    /// The kind of value that starts with this byte, or nil when no value does.
    init?(firstByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .bool
        case UInt8(ascii: "n"): self = .null
        default: return nil
        }
    }
}
