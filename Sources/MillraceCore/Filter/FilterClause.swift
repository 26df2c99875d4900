import MillraceModel

/// One thing that an object of a record must fulfil; the clauses of one pattern object hold together.
enum FilterClause: Sendable {
    /// The member must have a plain value that one of the leaf's conditions accepts.
    case leaf(key: String, FilterLeaf)
    /// The member must be an object, or an array with an object, that fulfils all clauses.
    case object(key: String, [FilterClause])
    /// `$or`: all clauses of one of the alternatives must hold.
    case anyOf([[FilterClause]])

    /// Whether the clause looks at what the bytes of a Kinesis record hold; asked at the top of a pattern only.
    var readsData: Bool {
        switch self {
        case .leaf(let key, _), .object(let key, _): key == FilterRecord.dataKey
        case .anyOf(let alternatives): alternatives.contains { $0.contains(where: \.readsData) }
        }
    }
}

/// The end of a path in a pattern: an array of values and operators, one of which must accept.
struct FilterLeaf: Sendable {
    /// Counts the leaves of a pattern from 0.
    let ordinal: Int
    /// The keys from the top of the record to the leaf.
    let path: [String]
    let conditions: [FilterCondition]
    /// The array as the pattern has it.
    let pattern: JSONValue
}
