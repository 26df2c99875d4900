import MillraceModel

/// Compares a document with the table of fields and collects everything that does not agree.
struct ManifestChecker {
    private(set) var problems: [ManifestProblem] = []

    /// Starts with the problems that are known already.
    init(problems: [ManifestProblem]) {
        self.problems = problems
    }

    /// Adds a problem that the table of fields cannot see.
    mutating func report(_ pointer: JSONPointer, _ value: JSONValue?, _ message: String) {
        problems.append(ManifestProblem(pointer, value, message))
    }

    /// Checks an object and gives what is right in it; of anything else, an object with the defaults.
    mutating func check(_ value: JSONValue, as type: ManifestObject, at pointer: JSONPointer) -> CheckedObject {
        let count = problems.count
        var checked = CheckedObject(pointer: pointer)
        guard case .object(let object) = value else {
            report(pointer, value, "is not an object, which a \(type.name) is" + Self.hint(for: value, pointer))
            checked.isSound = false
            return checked
        }
        for member in object.members where type.field(member.key) == nil {
            report(pointer.appending(member.key), member.value, Self.unknown(member.key, in: type))
        }
        for field in type.fields {
            let countBefore = problems.count
            checked.members[field.name] = check(object[field.name], as: field, at: pointer.appending(field.name))
            if problems.count > countBefore { checked.faults.insert(field.name) }
        }
        checked.isSound = problems.count == count
        return checked
    }

    /// Checks a member, which may be missing.
    private mutating func check(
        _ value: JSONValue?,
        as field: ManifestField,
        at pointer: JSONPointer
    ) -> CheckedValue? {
        switch field.rule {
        case .value(let kind, let presence):
            guard let value else {
                if case .required = presence { report(pointer, nil, "missing; expected \(kind.expectation)") }
                return defaultValue(presence, kind, at: pointer)
            }
            return check(value, as: kind, at: pointer) ?? defaultValue(presence, kind, at: pointer)
        case .neutral(let values):
            guard let value, !values.contains(value) else { return nil }
            let allowed = values.map { String(decoding: $0.serialized(), as: UTF8.self) }
            let advice = "write \(ManifestKind.alternatives(allowed)) or leave \(field.name) out"
            report(pointer, value, "is refused: \(field.summary); \(advice)")
        case .refused:
            guard let value else { return nil }
            report(pointer, value, "is refused: \(field.summary); leave \(field.name) out")
        }
        return nil
    }

    /// The default of a member, which the table has as JSON.
    private mutating func defaultValue(
        _ presence: ManifestField.Presence,
        _ kind: ManifestKind,
        at pointer: JSONPointer
    ) -> CheckedValue? {
        guard case .defaulted(let value) = presence else { return nil }
        return check(value, as: kind, at: pointer)
    }

    /// Checks a value, and gives `nil` when it is wrong.
    private mutating func check(
        _ value: JSONValue,
        as kind: ManifestKind,
        at pointer: JSONPointer
    ) -> CheckedValue? {
        switch (kind, value) {
        case (.anyText, .string(let text)):
            return .text(text)
        case (.text(let form), .string(let text)):
            switch form.check(text) {
            case .fits: return .text(text)
            case .unfit: break
            case .refused(let reason):
                report(pointer, value, reason)
                return nil
            }
        case (.integer(let ranges), .number):
            if let integer = value.intValue, ranges.contains(where: { $0.contains(integer) }) {
                return .integer(integer)
            }
        case (.number(let range), .number(let text)):
            if let number = Double(text), range.contains(number) { return .number(number) }
        case (.flag, .bool(let flag)):
            return .flag(flag)
        case (.choice(let words, _), .string(let text)) where words.contains(text):
            return .text(text)
        case (.choice(let words, let refused), .string(let text)):
            let expected = "is not \(kind.expectation)" + NearestName.hint(for: text, in: words)
            report(pointer, value, refused[text].map { "\($0); expected \(kind.expectation)" } ?? expected)
            return nil
        case (.object(let type), .object):
            return .object(check(value, as: type, at: pointer))
        case (.list(let element, let count), .array(let elements)):
            if !count.contains(elements.count) {
                report(pointer, value, "has \(elements.count) elements; expected \(kind.expectation)")
            }
            return .list(check(elements, as: element, at: pointer))
        default: break
        }
        report(pointer, value, "is not \(kind.expectation)" + Self.hint(for: value, pointer))
        return nil
    }

    private mutating func check(
        _ elements: [JSONValue],
        as kind: ManifestKind,
        at pointer: JSONPointer
    ) -> [CheckedValue] {
        var checked: [CheckedValue] = []
        for (index, element) in elements.enumerated() {
            if let value = check(element, as: kind, at: pointer.appending(index)) { checked.append(value) }
        }
        return checked
    }

    private static func unknown(_ name: String, in type: ManifestObject) -> String {
        // A refused name is worth a hint too: the next run says why it is refused.
        let nearest =
            NearestName.nearest(to: name, in: type.usableNames)
            ?? NearestName.nearest(to: name, in: type.fields.map(\.name))
        let known = "these are known: \(type.usableNames.joined(separator: ", "))"
        let advice = nearest.map { "did you mean \($0)?" } ?? known
        return "stands under a name that is unknown here; \(advice)"
    }

    /// What to do about a `null`, which AWS's tools write for what is not set.
    private static func hint(for value: JSONValue, _ pointer: JSONPointer) -> String {
        value == .null && !pointer.isRoot ? "; leave it out instead" : ""
    }
}
