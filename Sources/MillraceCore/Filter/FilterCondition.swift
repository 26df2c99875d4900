import MillraceModel

/// One value or operator in the array of a leaf.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html, the table of operators.
enum FilterCondition: Sendable {
    /// A bare string, number, boolean or null: the same value, numbers by their text and strings by their bytes.
    case equals(JSONValue)
    /// The same string when both are lower-cased; see ``folded(_:)``.
    case equalsIgnoreCase(String, folded: [UInt8])
    /// Any plain value that ``equals(_:)`` accepts for none of these.
    case anythingBut([JSONValue])
    /// A JSON number in a range; never a string, and so no `N` of DynamoDB.
    case numeric(NumericRange)
    /// Any plain value, null included; or that there is none.
    case exists(Bool)
    /// A string that begins with these bytes.
    case prefix(String)
    /// A string that ends with these bytes.
    case suffix(String)

    /// Whether a plain value that the record has is accepted.
    func accepts(_ value: JSONValue) -> Bool {
        switch self {
        case .equals(let expected): return value == expected
        case .anythingBut(let refused): return !refused.contains(value)
        case .exists(let isWanted): return isWanted
        case .numeric(let range):
            guard case .number(let number) = value else { return false }
            return range.contains(number)
        case .equalsIgnoreCase(_, let folded):
            guard case .string(let text) = value else { return false }
            return Self.folded(text) == folded
        case .prefix(let prefix):
            guard case .string(let text) = value else { return false }
            return text.utf8.starts(with: prefix.utf8)
        case .suffix(let suffix):
            guard case .string(let text) = value else { return false }
            return text.utf8.reversed().starts(with: suffix.utf8.reversed())
        }
    }

    /// The form in which `equals-ignore-case` compares strings.
    ///
    /// Unicode's lower-case mapping of each scalar, whatever the language and the place in a word, then the bytes:
    /// `Σ` and `σ` are equal, `ς` and `σ` are not, and neither are `ß` and `SS`.
    static func folded(_ text: String) -> [UInt8] {
        [UInt8](text.lowercased().utf8)
    }
}
