import MillraceModel

/// How values are shown in a failure: each on one line, and equal values in equal words.
///
/// The order of dictionaries and sets is another in each of them, so their elements are sorted, wherever they stand.
enum EffectText {
    /// A value as one line; a text as it is.
    static func line(_ value: Any) -> String {
        let text = (value as? String) ?? nested(value)
        return text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }

    /// The elements of a collection, or the one value, a line each.
    static func lines(_ value: Any) -> [String] {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .dictionary: return members(mirror).map(line)
        case .set: return mirror.children.map { line($0.value) }.sorted()
        case .collection: return mirror.children.map { line($0.value) }
        default: return [line(value)]
        }
    }

    private static func nested(_ value: Any) -> String {
        if let value = value as? AttributeValue { return text(of: value) }
        if let text = value as? String { return "\"\(text)\"" }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .dictionary: return "{" + members(mirror).joined(separator: ", ") + "}"
        case .set: return "[" + elements(mirror).sorted().joined(separator: ", ") + "]"
        case .collection: return "[" + elements(mirror).joined(separator: ", ") + "]"
        case .optional: return mirror.children.first.map { nested($0.value) } ?? "nil"
        case .tuple: return "(" + members(mirror).joined(separator: ", ") + ")"
        case .struct where !(value is any CustomStringConvertible):
            return "\(type(of: value))(" + members(mirror).joined(separator: ", ") + ")"
        default: return "\(value)"
        }
    }

    private static func elements(_ mirror: Mirror) -> [String] { mirror.children.map { nested($0.value) } }

    /// The keys and values of a dictionary, sorted, or the names and values of a structure.
    private static func members(_ mirror: Mirror) -> [String] {
        guard mirror.displayStyle == .dictionary else {
            return mirror.children.map { child in
                let value = nested(child.value)
                return child.label.map { $0.hasPrefix(".") ? value : "\($0): \(value)" } ?? value
            }
        }
        let pairs = mirror.children.compactMap { $0.value as? (key: Any, value: Any) }
        return pairs.map { "\(($0.key as? String) ?? nested($0.key)): \(nested($0.value))" }.sorted()
    }

    private static func text(of value: AttributeValue) -> String {
        switch value {
        case .boolean(let value): "\(value)"
        case .binary(let bytes): "binary \(Base64.encode(bytes))"
        case .binarySet(let sets): nested(Set(sets.map { Base64.encode($0) }))
        case .list(let elements): nested(elements)
        case .map(let members): nested(members)
        case .number(let number): number.stringValue
        case .numberSet(let numbers): nested(Set(numbers))
        case .null: "null"
        case .string(let text): nested(text)
        case .stringSet(let texts): nested(Set(texts))
        }
    }
}
