import MillraceModel

extension Manifest {
    /// The JSON Schema of a manifest, draft 2020-12, as `config/manifest.schema.json` has it.
    ///
    /// Editors complete and check with it. It knows everything that one value can have wrong, and nothing of what two
    /// values can: that the key attributes are the defined ones, say.
    ///
    /// Source: https://json-schema.org/draft/2020-12/json-schema-validation
    package static func jsonSchema() -> [UInt8] {
        let root = ManifestFields.root
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Millrace manifest",
        ]
        for member in schemaObject(root).members { schema[member.key] = member.value }
        var definitions = JSONObject()
        for object in root.family.dropFirst() { definitions[object.name] = .object(schemaObject(object)) }
        schema["$defs"] = .object(definitions)
        return JSONValue.object(schema).serialized(indent: 2) + [UInt8(ascii: "\n")]
    }

    private static func schemaObject(_ object: ManifestObject) -> JSONObject {
        var properties = JSONObject()
        var required: [JSONValue] = []
        for field in object.fields {
            guard let property = property(field) else { continue }
            properties[field.name] = .object(property)
            if case .value(_, .required) = field.rule { required.append(.string(field.name)) }
        }
        var schema: JSONObject = [
            "type": "object", "description": .string(sentence(object.summary)), "properties": .object(properties),
        ]
        if !required.isEmpty { schema["required"] = .array(required) }
        schema["additionalProperties"] = false
        return schema
    }

    /// The schema of a member; none for one that is always refused.
    private static func property(_ field: ManifestField) -> JSONObject? {
        var schema: JSONObject = ["description": .string(sentence(field.summary))]
        switch field.rule {
        case .refused:
            return nil
        case .neutral(let values):
            let which = values.count == 1 ? "this value" : "these values"
            schema["description"] = .string("Accepted with \(which) only: \(field.summary).")
            schema["enum"] = .array(values)
        case .value(let kind, let presence):
            for member in type(kind).members { schema[member.key] = member.value }
            if case .defaulted(let value) = presence { schema["default"] = value }
        }
        return schema
    }

    private static func type(_ kind: ManifestKind) -> JSONObject {
        switch kind {
        case .anyText:
            return ["type": "string"]
        case .text(let text):
            var schema: JSONObject = ["type": "string"]
            for member in text.schema.members { schema[member.key] = member.value }
            return schema
        case .integer(let ranges):
            var schema: JSONObject = ["type": "integer"]
            let bounds = ranges.map { range -> JSONObject in
                ["minimum": .number("\(range.lowerBound)"), "maximum": .number("\(range.upperBound)")]
            }
            if bounds.count == 1 {
                for member in bounds[0].members { schema[member.key] = member.value }
            } else {
                schema["anyOf"] = .array(bounds.map { .object($0) })
            }
            return schema
        case .number(let range):
            return [
                "type": "number", "minimum": .number(ManifestKind.text(range.lowerBound)),
                "maximum": .number(ManifestKind.text(range.upperBound)),
            ]
        case .flag:
            return ["type": "boolean"]
        case .choice(let words, _):
            return ["enum": .array(words.map { .string($0) })]
        case .object(let object):
            return ["$ref": .string("#/$defs/\(object.name)")]
        case .list(let element, let count):
            var schema: JSONObject = ["type": "array", "items": .object(type(element))]
            if count.lowerBound > 0 { schema["minItems"] = .number("\(count.lowerBound)") }
            if count.upperBound < Int.max { schema["maxItems"] = .number("\(count.upperBound)") }
            return schema
        }
    }

    /// A phrase with a capital letter and a full stop.
    static func sentence(_ phrase: String) -> String {
        // Names of members and words in quotes keep their case, and so does FULL.
        phrase.prefix(1).uppercased() + phrase.dropFirst() + "."
    }
}
