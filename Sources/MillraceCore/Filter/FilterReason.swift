import MillraceModel

/// Puts into words why a leaf matched a record or not.
///
/// It only describes: whether the leaf matched is the walk's to say.
struct FilterReason {
    let leaf: FilterLeaf
    /// What the record has at the end of the leaf's path.
    let subject: FilterSubject?
    let place: JSONPointer
    let data: FilterData

    /// The leaf of an explanation.
    func outcome(isMatch: Bool) -> FilterExplanation.Leaf {
        let found = self.found
        return FilterExplanation.Leaf(
            place: place.description,
            pattern: leaf.pattern,
            found: found,
            isMatch: isMatch,
            remark: isMatch ? surprise(found) : complaint(found)
        )
    }

    private var found: FilterExplanation.Found {
        guard let subject else { return .absent }
        if let value = subject.plainValue { return .value(value) }
        guard let count = subject.elementCount else { return .container("an object") }
        var values: [JSONValue] = []
        _ = subject.containsPlainValue { value in
            values.append(value)
            return false
        }
        guard values.isEmpty else { return .value(.array(values)) }
        return .container(count == 0 ? "an empty array" : "an array without plain values")
    }

    private func surprise(_ found: FilterExplanation.Found) -> String? {
        guard case .container(let name) = found else { return nil }
        return "is \(name), which is absent to exists: it looks at plain values only"
    }

    private func complaint(_ found: FilterExplanation.Found) -> String {
        if leaf.path.first == FilterRecord.dataKey, case .unreadable(let reason) = data { return reason }
        let expected = "expected " + leaf.conditions.map(\.expectation).joined(separator: " or ")
        switch found {
        case .absent:
            // Absence is asked of all elements of an array together.
            let isElsewhere = leaf.conditions.contains { if case .exists(false) = $0 { true } else { false } }
            return isElsewhere ? "is absent here, but not in every element" : "is absent, \(expected)"
        case .container(let name):
            return ["is \(name), \(expected)", attributeHint ?? "only plain values match"].joined(separator: "; ")
        case .value(let value):
            let hints = (value.arrayValue ?? [value]).lazy.compactMap { self.hint(for: $0) }
            let sentence = value.arrayValue == nil ? "is" : "has"
            return ["\(sentence) \(value.shortText), \(expected)", hints.first].compactMap(\.self)
                .joined(separator: "; ")
        }
    }

    /// What to write for an attribute whose type the pattern leaves out.
    private var attributeHint: String? {
        guard isInImage else { return nil }
        let types = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"]
        return types.first { subject?.member($0) != nil }
            .map { "it is an attribute of the type \($0): write {\"\($0)\": …} below it" }
    }

    private var isInImage: Bool {
        leaf.path.first == "dynamodb" && leaf.path.count > 2 && ["Keys", "NewImage", "OldImage"].contains(leaf.path[1])
    }

    private func hint(for value: JSONValue) -> String? {
        leaf.conditions.lazy.compactMap { self.hint(for: value, against: $0) }.first
    }

    /// What a person may have overlooked.
    private func hint(for value: JSONValue, against condition: FilterCondition) -> String? {
        switch (condition, value) {
        case (.equals(let expected), _): return Self.hint(for: value, comparedWith: expected)
        case (.numeric, .string):
            guard isInImage, leaf.path.last == "N" || leaf.path.last == "NS" else { break }
            let type = leaf.path.last == "N" ? "N" : "NS"
            return "numeric takes JSON numbers only, and numbers of DynamoDB are strings: "
                + "compare their text, such as {\"\(type)\": [\(value.shortText)]}"
        case (.numeric, .number), (.exists, _), (.anythingBut, _): return nil
        case (.prefix, .string), (.suffix, .string), (.equalsIgnoreCase, .string): return nil
        case (.numeric, _), (.prefix, _), (.suffix, _), (.equalsIgnoreCase, _): break
        }
        let wanted = if case .numeric = condition { "JSON numbers" } else { "strings" }
        return "it is \(value.kindName), and \(condition.name) takes \(wanted) only"
    }

    private static func hint(for value: JSONValue, comparedWith expected: JSONValue) -> String? {
        switch (value, expected) {
        case (.number(let text), .number(let other)) where ExactDecimal(text) == ExactDecimal(other):
            return "numbers match by their text"
        case (.string(let text), .string(let other)) where text == other:
            return "the letters look the same but are encoded differently"
        case (.string(let text), .string(let other))
        where FilterCondition.folded(text) == FilterCondition.folded(other):
            return "only the letter case differs, which equals-ignore-case passes over"
        case _ where value.kind != expected.kind && plainText(value) == plainText(expected):
            return "it is \(value.kindName): write \(value.shortText)"
        default: return nil
        }
    }

    /// A plain value without quotes.
    private static func plainText(_ value: JSONValue) -> String {
        value.stringValue ?? value.shortText
    }
}
