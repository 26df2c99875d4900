import MillraceStreams

extension Shape {
    /// Checks the constraints of a request's members, and then what else its reading found.
    ///
    /// - Throws: `ServiceError.validation` with all broken constraints together, in AWS's words; `WireFault` for a value
    ///   that breaks a rule of its own or is not supported.
    static func check(_ structure: WireStructure, as members: [Member]) throws {
        var check = ConstraintCheck()
        Self.check(structure, as: members, below: "", &check)
        try check.finish()
        if let fault = structure.laterFault { throw fault }
    }

    private static func check(
        _ structure: WireStructure, as members: [Member], below parent: String, _ check: inout ConstraintCheck
    ) {
        var uncheckedCount = structure.members.count
        for member in members where member.isRequired || uncheckedCount > 0 {
            // A path is only made for a shape that may say where a fault stands.
            func path() -> String { parent + member.name.prefix(1).lowercased() + member.name.dropFirst() }
            guard let value = structure[member.name] else {
                if member.isRequired { check.add(nil, path(), "Member must not be null") }
                continue
            }
            uncheckedCount -= 1
            switch (member.shape, value) {
            case (.text(let rule), .text(let text)) where rule.isMet(text): break
            case (let shape, let value) where shape.isConstrained: shape.check(value, at: path(), &check)
            default: break
            }
        }
    }

    private func check(_ value: WireValue, at path: String, _ check: inout ConstraintCheck) {
        switch (self, value) {
        case (.text(let rule), .text(let text)): rule.check(text, at: path, &check)
        case (.integer(let range?), .integer(let number)), (.long(let range?), .integer(let number)):
            check.value(number, at: path, in: range)
        case (.blob(let range?), .blob(let bytes)):
            let (count, buffer) = (bytes.count, "java.nio.HeapByteBuffer")
            check.length(count, of: "\(buffer)[pos=0 lim=\(count) cap=\(count)]", at: path, in: range)
        case (.list(let element, let range), .list(let values)):
            if let range { check.length(values.count, of: "[\(Self.listed(values))]", at: path, in: range) }
            guard element.isConstrained else { return }
            for (index, value) in values.enumerated() {
                element.check(value, at: "\(path).\(index + 1).member", &check)
            }
        case (.map(let element, let range), .map(let values)):
            if let range {
                let keys = values.keys.sorted().joined(separator: ", ")
                check.length(values.count, of: "{\(keys)}", at: path, in: range)
            }
            guard element.isConstrained else { return }
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                element.check(value, at: "\(path).\(key).member", &check)
            }
        case (.structure(let members), .structure(let structure)):
            Self.check(structure, as: members, below: path + ".", &check)
        default: break
        }
    }

    /// Whether there is anything to check about a value, which large items need not be walked for.
    private var isConstrained: Bool {
        switch self {
        case .text(let rule): !rule.isEmpty
        case .integer(let range), .long(let range), .blob(let range): range != nil
        case .boolean, .timestamp, .attributeValue, .refused, .refusedUnlessEmpty: false
        case .list(let element, let range), .map(let element, let range): range != nil || element.isConstrained
        case .structure: true
        }
    }

    /// The elements of a list as a fault prints them: texts as they are, of others their number.
    private static func listed(_ values: [WireValue]) -> String {
        let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
        return texts.count == values.count ? texts.joined(separator: ", ") : "\(values.count) elements"
    }
}

extension Shape.TextRule {
    fileprivate var isEmpty: Bool { length == nil && pattern == nil && oneOf == nil }

    fileprivate func isMet(_ text: String) -> Bool {
        (pattern?.isMet(text) ?? true) && (length?.contains(text.unicodeScalars.count) ?? true)
            && (oneOf?.contains(text) ?? true)
    }

    fileprivate func check(_ text: String, at path: String, _ check: inout ConstraintCheck) {
        if let pattern, !pattern.isMet(text) {
            check.add(text, path, "Member must satisfy regular expression pattern: \(pattern.text)")
        }
        if let length { check.length(of: text, at: path, in: length) }
        if let oneOf, !oneOf.contains(text) {
            check.add(text, path, "Member must satisfy enum value set: [\(oneOf.joined(separator: ", "))]")
        }
    }
}
