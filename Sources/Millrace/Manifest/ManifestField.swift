import MillraceModel

/// One member that an object of the manifest can have.
///
/// The table of these (`ManifestFields`) is the only description of a manifest: what is checked, the JSON Schema and
/// the reference page all come from it.
struct ManifestField: Sendable {
    /// Whether a member must be there, and what holds without it.
    enum Presence: Sendable {
        /// The member must be there.
        case required
        /// The member may be missing, and then means nothing.
        case optional
        /// The member may be missing, and then has this value.
        case defaulted(JSONValue)
    }

    /// What may stand under the name.
    enum Rule: Sendable {
        /// A value of a kind.
        case value(ManifestKind, Presence)
        /// One of these values only, which change nothing: what AWS does without the member.
        case neutral([JSONValue])
        /// Nothing: AWS has the name, and the summary says why it is refused here.
        case refused
    }

    /// The name as AWS writes it.
    let name: String
    let rule: Rule
    /// What the member means, or why it is not supported: a phrase without a capital letter or a full stop.
    let summary: String

    private init(_ name: String, _ rule: Rule, _ summary: String) {
        self.name = name
        self.rule = rule
        self.summary = summary
    }

    /// A member that must be there.
    static func required(_ name: String, _ kind: ManifestKind, _ summary: String) -> ManifestField {
        ManifestField(name, .value(kind, .required), summary)
    }

    /// A member that may be missing.
    static func optional(_ name: String, _ kind: ManifestKind, _ summary: String) -> ManifestField {
        ManifestField(name, .value(kind, .optional), summary)
    }

    /// A member with a default.
    static func optional(
        _ name: String,
        _ kind: ManifestKind,
        default value: JSONValue,
        _ summary: String
    ) -> ManifestField {
        ManifestField(name, .value(kind, .defaulted(value)), summary)
    }

    /// A member of AWS's that may only say what holds without it.
    static func neutral(_ name: String, _ values: JSONValue..., because summary: String) -> ManifestField {
        ManifestField(name, .neutral(values), summary)
    }

    /// A member of AWS's that may not be there.
    static func refused(_ name: String, because summary: String) -> ManifestField {
        ManifestField(name, .refused, summary)
    }
}
