import MillraceModel

/// Validates JSON against a JSON Schema: as much of draft 2020-12 as the manifest's schema uses.
///
/// Written from the specification and not from the checker, so that the two can be compared. Anything that it does not
/// know stops the test.
struct ManifestSchemaValidator {
    private let root: JSONObject
    private let definitions: JSONObject
    private let patterns: [String: Regex<AnyRegexOutput>]
    private let cache = Cache()

    /// What patterns said of texts: mutated manifests have nearly all their texts in common, and a match is slow.
    private final class Cache {
        var answers: [[String]: Bool] = [:]
    }

    init(_ schema: [UInt8]) throws {
        let value = try JSONValue(parsing: schema)
        root = try Self.object(value)
        definitions = try Self.object(root["$defs"])
        var texts: Set<String> = []
        Self.collectPatterns(of: value, into: &texts)
        patterns = try Dictionary(uniqueKeysWithValues: texts.map { ($0, try Regex($0)) })
    }

    /// Whether a document is valid.
    func accepts(_ value: JSONValue) -> Bool { accepts(value, root) }

    private func accepts(_ value: JSONValue, _ schema: JSONObject) -> Bool {
        schema.members.allSatisfy { keyword, rule in
            switch keyword {
            case "$schema", "$defs", "title", "description", "default": true
            case "$ref": definitions[name(of: rule)].map { accepts(value, $0) } ?? false
            case "type": isOfType(rule.stringValue, value)
            case "enum": rule.arrayValue?.contains(value) ?? false
            case "anyOf": rule.arrayValue?.contains { accepts(value, $0) } ?? false
            case "pattern": value.stringValue.map { matches($0, rule.stringValue ?? "") } ?? true
            case "minLength": value.stringValue.map { $0.unicodeScalars.count >= bound(rule) } ?? true
            case "maxLength": value.stringValue.map { $0.unicodeScalars.count <= bound(rule) } ?? true
            case "minimum": number(value).map { number in number >= self.number(rule) ?? .infinity } ?? true
            case "maximum": number(value).map { number in number <= self.number(rule) ?? -.infinity } ?? true
            case "minItems": value.arrayValue.map { $0.count >= bound(rule) } ?? true
            case "maxItems": value.arrayValue.map { $0.count <= bound(rule) } ?? true
            case "items": value.arrayValue.map { elements in elements.allSatisfy { accepts($0, rule) } } ?? true
            case "required":
                value.objectValue.map { object in
                    rule.arrayValue?.allSatisfy { object[$0.stringValue ?? ""] != nil } ?? false
                } ?? true
            case "properties":
                value.objectValue.map { object in
                    object.members.allSatisfy { key, value in
                        rule.objectValue?[key].map { accepts(value, $0) } ?? true
                    }
                } ?? true
            case "additionalProperties":
                rule != false
                    || value.objectValue.map { object in
                        object.keys.allSatisfy { schema["properties"]?.objectValue?[$0] != nil }
                    } ?? true
            default: preconditionFailure("the validator does not know \(keyword)")
            }
        }
    }

    private func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        guard case .object(let object) = schema else { preconditionFailure("a schema is an object") }
        return accepts(value, object)
    }

    private func name(of reference: JSONValue) -> String {
        String((reference.stringValue ?? "").dropFirst("#/$defs/".count))
    }

    private func isOfType(_ type: String?, _ value: JSONValue) -> Bool {
        switch type {
        case "object": value.objectValue != nil
        case "array": value.arrayValue != nil
        case "string": value.stringValue != nil
        case "boolean": value.boolValue != nil
        case "number": value.kind == .number
        case "integer": number(value).map { $0.rounded() == $0 } ?? false
        default: preconditionFailure("the validator does not know the type \(type ?? "")")
        }
    }

    private func number(_ value: JSONValue) -> Double? {
        guard case .number(let text) = value else { return nil }
        return Double(text)
    }

    private func bound(_ value: JSONValue) -> Int {
        guard let bound = value.intValue else { preconditionFailure("a bound is a whole number") }
        return bound
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        if let answer = cache.answers[[pattern, text]] { return answer }
        guard let regex = patterns[pattern] else { preconditionFailure("\(pattern) was not collected") }
        let answer = text.contains(regex)
        cache.answers[[pattern, text]] = answer
        return answer
    }

    private static func object(_ value: JSONValue?) throws -> JSONObject {
        guard case .object(let object)? = value else { throw JSONError(.custom("not an object"), offset: 0) }
        return object
    }

    private static func collectPatterns(of value: JSONValue, into patterns: inout Set<String>) {
        for member in value.objectValue?.members ?? [] {
            if member.key == "pattern", let pattern = member.value.stringValue { patterns.insert(pattern) }
            collectPatterns(of: member.value, into: &patterns)
        }
    }
}
