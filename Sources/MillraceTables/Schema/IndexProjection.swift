/// Which attributes of an item stand in a secondary index, beside the keys of table and index.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
public enum IndexProjection: Hashable, Sendable {
    /// All of them (`ALL`).
    case all
    /// None (`KEYS_ONLY`).
    case keysOnly
    /// These, at most 100 over all indexes of a table (`INCLUDE`).
    case include([String])

    /// AWS's name: `ALL`, `KEYS_ONLY` or `INCLUDE`.
    public var typeName: String {
        switch self {
        case .all: "ALL"
        case .keysOnly: "KEYS_ONLY"
        case .include: "INCLUDE"
        }
    }

    /// The attributes that are named; empty for the other kinds.
    public var nonKeyAttributes: [String] {
        guard case .include(let names) = self else { return [] }
        return names
    }
}
