import MillraceModel

extension Manifest {
    /// The reference page of the manifest in DocC's Markdown, as `ManifestReference.md` has it.
    package static func referenceMarkdown() -> String {
        var page = """
            # Manifest reference

            Everything that a manifest can say, with AWS's own names.

            ## Overview

            This page and `config/manifest.schema.json` are generated from the table of fields that also checks every
            manifest; a test holds the three together. All problems of a manifest are reported at once, each with a JSON
            pointer. Names that are not on this page are refused, and so is a name that one object has twice. AWS's
            parameters that are not supported yet are accepted with the value that changes nothing, where there is one.


            """
        for object in ManifestFields.root.family { page += section(object) }
        while page.hasSuffix("\n\n") { page.removeLast() }
        return page
    }

    private static func section(_ object: ManifestObject) -> String {
        var text = "### \(object.name)\n\n\(sentence(object.summary))"
        if let source = object.source { text += " Source: <\(source)>." }
        text += "\n\n| Name | Value | Default | Meaning |\n|---|---|---|---|\n"
        for field in object.fields {
            guard case .value(let kind, let presence) = field.rule else { continue }
            text += row([
                "`\(field.name)`", kind.referenceText, defaultText(presence), sentence(field.summary),
            ])
        }
        text += "\n"
        let neutral = object.fields.filter { field in
            if case .neutral = field.rule { true } else { false }
        }
        if !neutral.isEmpty {
            text += "Accepted with the value that changes nothing only:\n\n| Name | Value | Why |\n|---|---|---|\n"
            for field in neutral {
                guard case .neutral(let values) = field.rule else { continue }
                text += row([
                    "`\(field.name)`", values.map(code).joined(separator: " or "), sentence(field.summary),
                ])
            }
            text += "\n"
        }
        let refused = object.fields.filter { field in
            if case .refused = field.rule { true } else { false }
        }
        if !refused.isEmpty {
            text += "Refused:\n\n| Name | Why |\n|---|---|\n"
            for field in refused { text += row(["`\(field.name)`", sentence(field.summary)]) }
            text += "\n"
        }
        return text
    }

    private static func defaultText(_ presence: ManifestField.Presence) -> String {
        switch presence {
        case .required: "required"
        case .optional: "none"
        case .defaulted(let value): code(value)
        }
    }

    private static func code(_ value: JSONValue) -> String {
        "`\(String(decoding: value.serialized(), as: UTF8.self))`"
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |\n"
    }
}
