/// One kind of object in the manifest, with the members that it can have.
struct ManifestObject: Sendable {
    /// The name, as the schema and the reference have it.
    let name: String
    /// What the object is for: a phrase without a capital letter or a full stop.
    let summary: String
    /// The AWS page that it follows; `nil` for what is ours.
    let source: String?
    let fields: [ManifestField]

    /// The member of a name.
    ///
    /// Names of fields are ASCII, so that a name that Swift takes for equal and is as long has the same bytes: the
    /// Kelvin sign is not a K here.
    func field(_ name: String) -> ManifestField? {
        fields.first { $0.name == name && $0.name.utf8.count == name.utf8.count }
    }

    /// The names that are good for something here, for hints.
    var usableNames: [String] {
        fields.compactMap { field in
            if case .refused = field.rule { return nil }
            return field.name
        }
    }

    /// This object and those below it, each once, from the top down.
    var family: [ManifestObject] {
        var found = [self]
        for field in fields {
            guard case .value(let kind, _) = field.rule, let object = kind.innerObject else { continue }
            for member in object.family where !found.contains(where: { $0.name == member.name }) {
                found.append(member)
            }
        }
        return found
    }
}

extension ManifestKind {
    /// The object that this is, or that an array is made of.
    fileprivate var innerObject: ManifestObject? {
        switch self {
        case .object(let object): object
        case .list(let element, _): element.innerObject
        default: nil
        }
    }
}
