import MillraceModel

/// Decides whether a record matches a pattern in another way than the filter does: by lists.
///
/// The record becomes a list of its plain values, each with its path and the elements of arrays that it is in; the
/// pattern becomes a list of rules without `$or`. A rule matches when one value can be picked for each of its leaves so
/// that no two of them are in different elements of the same array.
enum FilterOracle {
    private struct Field {
        var path: [[UInt8]]
        /// The index in each array on the way, the array told by its place.
        var elements: [String: Int]
        var value: JSONValue
    }

    private struct Leaf {
        var path: [[UInt8]]
        var conditions: [JSONValue]
    }

    static func matches(_ pattern: JSONValue, _ record: JSONObject) -> Bool {
        var fields: [Field] = []
        flatten(.object(record), [], "", [:], &fields)
        return rules(of: pattern, [[]], []).contains { rule in picks(rule[...], from: fields, elements: [:]) }
    }

    private static func flatten(
        _ value: JSONValue,
        _ path: [[UInt8]],
        _ place: String,
        _ elements: [String: Int],
        _ fields: inout [Field]
    ) {
        switch value {
        case .object(let object):
            for member in object.members {
                let key = [UInt8](member.key.utf8)
                flatten(member.value, path + [key], place + "/\(key)", elements, &fields)
            }
        case .array(let array):
            for (index, element) in array.enumerated() {
                let inside = elements.merging([place: index]) { _, last in last }
                flatten(element, path, place + "/\(index)", inside, &fields)
            }
        default: fields.append(Field(path: path, elements: elements, value: value))
        }
    }

    private static func rules(of pattern: JSONValue, _ rules: [[Leaf]], _ path: [[UInt8]]) -> [[Leaf]] {
        var rules = rules
        for member in pattern.objectValue?.members ?? [] {
            let inner = path + [[UInt8](member.key.utf8)]
            switch member.value {
            case .array(let alternatives) where member.key == "$or":
                rules = alternatives.flatMap { self.rules(of: $0, rules, path) }
            case .array(let conditions):
                rules = rules.map { $0 + [Leaf(path: inner, conditions: conditions)] }
            default: rules = self.rules(of: member.value, rules, inner)
            }
        }
        return rules
    }

    private static func picks(_ leaves: ArraySlice<Leaf>, from fields: [Field], elements: [String: Int]) -> Bool {
        guard let leaf = leaves.first else { return true }
        let candidates = fields.filter { $0.path == leaf.path }
        let wantsAbsence = leaf.conditions.contains { $0.objectValue?["exists"] == false }
        if wantsAbsence, candidates.isEmpty, picks(leaves.dropFirst(), from: fields, elements: elements) { return true }
        return candidates.contains { field in
            guard leaf.conditions.contains(where: { accepts($0, field.value) }) else { return false }
            guard field.elements.allSatisfy({ elements[$0.key] ?? $0.value == $0.value }) else { return false }
            let inside = elements.merging(field.elements) { first, _ in first }
            return picks(leaves.dropFirst(), from: fields, elements: inside)
        }
    }

    private static func accepts(_ condition: JSONValue, _ value: JSONValue) -> Bool {
        guard let member = condition.objectValue?.members.first else { return condition == value }
        let bytes = value.stringValue.map { [UInt8]($0.utf8) }
        let operand = member.value.stringValue.map { [UInt8]($0.utf8) } ?? []
        switch member.key {
        case "exists": return member.value == true
        case "anything-but": return !(member.value.arrayValue ?? [member.value]).contains(value)
        case "prefix": return bytes.map { $0.starts(with: operand) } ?? false
        case "suffix": return bytes.map { $0.reversed().starts(with: operand.reversed()) } ?? false
        case "equals-ignore-case":
            func lowered(_ text: String) -> [UInt8] {
                text.unicodeScalars.flatMap { $0.properties.lowercaseMapping.utf8 }
            }
            guard let text = value.stringValue, let other = member.value.stringValue else { return false }
            return lowered(text) == lowered(other)
        default:
            guard case .number(let text) = value, let operands = member.value.arrayValue else { return false }
            return stride(from: 0, to: operands.count, by: 2).allSatisfy { index in
                guard case .number(let bound) = operands[index + 1] else { return false }
                let (left, right) = (scaled(text), scaled(bound))
                return switch operands[index].stringValue {
                case "=": left == right
                case "<": left < right
                case "<=": left <= right
                case ">": left > right
                default: left >= right
                }
            }
        }
    }

    /// The few numbers that the generator draws, in their order.
    private static func scaled(_ number: String) -> Double {
        switch number {
        case "1e400": 1e300
        case "1e500": 1e301
        default: Double(number) ?? .nan
        }
    }
}
