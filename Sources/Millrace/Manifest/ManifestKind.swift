/// What a value of the manifest has to be.
indirect enum ManifestKind: Sendable {
    /// Any string.
    case anyText
    /// A string of some form.
    case text(ManifestText)
    /// A whole number in one of these ranges, ascending.
    case integer([ClosedRange<Int>])
    /// A number, whole or not.
    case number(ClosedRange<Double>)
    /// `true` or `false`.
    case flag
    /// One of several words; `refused` are AWS's other words, each with the reason.
    case choice([String], refused: [String: String] = [:])
    /// An object.
    case object(ManifestObject)
    /// An array of so many elements.
    case list(of: ManifestKind, count: ClosedRange<Int>)

    /// What a value has to be, as a message says it: "a whole number from 1 to 10000".
    var expectation: String {
        switch self {
        case .anyText: "a string"
        case .text(let text): "\(text.name): \(text.form)"
        case .integer(let ranges):
            Self.alternatives(
                ranges.map { range in
                    range.lowerBound == range.upperBound
                        ? "\(range.lowerBound)" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
                })
        case .number(let range): "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
        case .flag: "true or false"
        case .choice(let words, _): Self.alternatives(words.map { "\"\($0)\"" })
        case .object: "an object"
        case .list(let element, let count):
            "an array of " + (count.upperBound == Int.max ? "" : Self.text(count) + " of ") + element.plural
        }
    }

    /// The type and its range as the reference has it.
    var referenceText: String {
        switch self {
        case .object(let object): "object, see \(object.name)"
        case .list(.object(let object), let count):
            "array of " + (count.upperBound == Int.max ? "" : "\(Self.text(count)) ") + "objects, see \(object.name)"
        case .anyText: "string"
        default: expectation
        }
    }

    /// What the elements of an array are.
    private var plural: String {
        switch self {
        case .object: "objects"
        case .choice(let words, _): Self.alternatives(words.map { "\"\($0)\"" })
        default: "values, each \(expectation)"
        }
    }

    /// `a, b or c`.
    static func alternatives(_ texts: [String]) -> String {
        guard let last = texts.last, texts.count > 1 else { return texts.first ?? "nothing" }
        return texts.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func text(_ count: ClosedRange<Int>) -> String {
        count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    }

    /// A number without a fraction of zero.
    static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
