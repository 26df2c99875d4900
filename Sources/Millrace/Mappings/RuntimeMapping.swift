import MillraceModel

/// A mapping as a runtime holds it, and who made it.
struct RuntimeMapping: Sendable {
    /// The mapping.
    var settings: ManifestMapping
    /// Who made it.
    let owner: MappingDescription.Owner
    /// The tags of one that was made at run time.
    var tags: [String: String] = [:]
    /// When its settings were last changed; `nil` for one of a manifest that nobody has run yet.
    var modifiedAt: Timestamp?
    /// Whether its deletion was accepted, and is not finished.
    var isDeleting = false

    var id: String { settings.mapping.id }
    var mapping: EventSourceMapping { settings.mapping }

    /// A mapping of the manifest.
    init(manifest settings: ManifestMapping, modifiedAt: Timestamp? = nil) {
        self.settings = settings
        self.modifiedAt = modifiedAt
        owner = .manifest
    }

    /// A mapping that is made at run time.
    init(madeAtRunTime settings: ManifestMapping, tags: [String: String], modifiedAt: Timestamp) {
        self.settings = settings
        self.tags = tags
        self.modifiedAt = modifiedAt
        owner = .runtime
    }
}
