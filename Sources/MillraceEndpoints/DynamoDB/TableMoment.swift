/// When a table is described, which AWS's states of tables and indexes depend on.
enum TableMoment: Hashable, Sendable {
    /// In reply to its creation.
    case created
    /// In reply to a look at it.
    case found
    /// In reply to a change that made some indexes.
    case updated(newIndexes: Set<String>)
    /// In reply to its deletion.
    case deleted

    /// The state of the table.
    var tableStatus: String {
        switch self {
        case .created: "CREATING"
        case .found: "ACTIVE"
        case .updated: "UPDATING"
        case .deleted: "DELETING"
        }
    }
}
