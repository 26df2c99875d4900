import MillraceModel

extension FilterCompiler {
    private static let example = "[\">\", 0, \"<=\", 100]"

    /// One comparison of `numeric`.
    private struct Comparison {
        let sign: String
        let bound: NumericRange.Bound
        let text: String

        var isLower: Bool { sign == ">" || sign == ">=" }
        var isUpper: Bool { sign == "<" || sign == "<=" }
    }

    /// The range that the comparisons of `numeric` make, or `nil` after it was reported.
    mutating func range(of value: LocatedJSON, at place: JSONPointer) -> NumericRange? {
        guard case .array(let elements) = value.content, elements.count == 2 || elements.count == 4 else {
            report(value, at: place, "is not one or two comparisons, which numeric takes, such as \(Self.example)")
            return nil
        }
        let first = comparison(elements[0], elements[1], at: place, index: 0)
        guard elements.count == 4 else { return first.map { Self.range($0, nil) } }
        let second = comparison(elements[2], elements[3], at: place, index: 2)
        guard let first, let second else { return nil }
        guard first.isLower, second.isUpper else {
            let swapped = first.isUpper && second.isLower
            let advice = swapped ? "write [\(second.text), \(first.text)]" : "such as \(Self.example)"
            report(value, at: place, "is not a lower bound (> or >=) and then an upper one (< or <=); \(advice)")
            return nil
        }
        let range = Self.range(first, second)
        guard range.isEmpty else { return range }
        report(value, at: place, "is a range without numbers: the lower bound is not below the upper one")
        return nil
    }

    private mutating func comparison(
        _ sign: LocatedJSON,
        _ number: LocatedJSON,
        at place: JSONPointer,
        index: Int
    ) -> Comparison? {
        let text = sign.value.stringValue ?? ""
        let isKnown = ["=", "<", "<=", ">", ">="].contains(text)
        if !isKnown { report(sign, at: place.appending(index), "is not one of =, <, <=, >, >=, which numeric takes") }
        guard case .scalar(.number(let digits)) = number.content, let value = ExactDecimal(digits) else {
            report(number, at: place.appending(index + 1), "is not a number, which numeric compares with")
            return nil
        }
        guard value.isWithinExponentMax else {
            report(number, at: place.appending(index + 1), "has an exponent beyond \(ExactDecimal.exponentMax)")
            return nil
        }
        guard isKnown else { return nil }
        let bound = NumericRange.Bound(value: value, isIncluded: text != "<" && text != ">")
        return Comparison(sign: text, bound: bound, text: "\"\(text)\", \(digits)")
    }

    private static func range(_ first: Comparison, _ second: Comparison?) -> NumericRange {
        let words = [first, second].compactMap { comparison in
            comparison.map { $0.text.replacing("\"", with: "").replacing(",", with: "") }
        }
        return NumericRange(
            lower: first.isUpper ? nil : first.bound,
            upper: first.isLower ? second?.bound : first.bound,
            text: words.joined(separator: " and ")
        )
    }
}
