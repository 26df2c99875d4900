import MillraceModel

extension FilterCondition {
    /// The operator's name; `equals` for a bare value.
    var name: String {
        switch self {
        case .equals: "equals"
        case .equalsIgnoreCase: FilterOperator.equalsIgnoreCase.rawValue
        case .anythingBut: FilterOperator.anythingBut.rawValue
        case .numeric: FilterOperator.numeric.rawValue
        case .exists: FilterOperator.exists.rawValue
        case .prefix: FilterOperator.prefix.rawValue
        case .suffix: FilterOperator.suffix.rawValue
        }
    }

    /// What is accepted, after "expected": `"REMOVE"`, `a number > 5`.
    var expectation: String {
        switch self {
        case .equals(let value): value.shortText
        case .equalsIgnoreCase(let text, _): "\(Self.quoted(text)) in any letter case"
        case .anythingBut(let values): "anything but " + values.map(\.shortText).joined(separator: " and ")
        case .numeric(let range): "a number \(range.text)"
        case .exists(true): "any value"
        case .exists(false): "no value"
        case .prefix(let text): "a string that begins with \(Self.quoted(text))"
        case .suffix(let text): "a string that ends with \(Self.quoted(text))"
        }
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).shortText }
}
