internal import MillraceModel

/// A place in an item: an attribute, and from there on through maps and lists.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html
struct DocumentPath: Hashable, Sendable, CustomStringConvertible {
    /// One step of the way.
    enum Element: Hashable, Sendable, CustomStringConvertible {
        /// A member of a map; at the beginning an attribute.
        case name(String)
        /// An element of a list, counted from 0.
        case index(Int)

        var description: String {
            switch self {
            case .name(let name): name
            case .index(let index): "[\(index)]"
            }
        }
    }

    /// The attribute.
    let attribute: String
    /// The steps behind it.
    let steps: [Element]

    /// Names a place in an attribute; the whole attribute unless steps are given.
    init(_ attribute: String, _ steps: [Element] = []) {
        self.attribute = attribute
        self.steps = steps
    }

    /// The attribute and all steps.
    var elements: [Element] { [.name(attribute)] + steps }

    /// As DynamoDB prints it in its errors, such as `[a, b, [0]]`.
    var description: String { "[" + elements.map(\.description).joined(separator: ", ") + "]" }

    /// The value at this place, or `nil` when there is none.
    func value(in item: Item) -> AttributeValue? {
        guard var value = item[attribute] else { return nil }
        for step in steps {
            switch (step, value) {
            case (.name(let name), .map(let members)):
                guard let member = members[name] else { return nil }
                value = member
            case (.index(let index), .list(let elements)):
                guard index < elements.count else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }
}
