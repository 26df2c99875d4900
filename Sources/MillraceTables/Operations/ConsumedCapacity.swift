/// What capacity an operation took of one table.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
public struct ConsumedCapacity: Hashable, Sendable {
    /// The table's name.
    public let tableName: String
    /// What was taken of the table itself.
    public internal(set) var tableUnits: CapacityUnits
    /// What was taken of local indexes, by name.
    public internal(set) var localIndexUnits: [String: CapacityUnits] = [:]
    /// What was taken of global indexes, by name.
    public internal(set) var globalIndexUnits: [String: CapacityUnits] = [:]
    /// Whether table and indexes are to be told apart (`INDEXES`).
    public let isDetailed: Bool

    /// What was taken in all.
    public var units: CapacityUnits {
        [localIndexUnits, globalIndexUnits].flatMap(\.values).reduce(tableUnits) { $0 + $1 }
    }

    init(tableName: String, isDetailed: Bool, tableUnits: CapacityUnits = CapacityUnits()) {
        self.tableName = tableName
        self.isDetailed = isDetailed
        self.tableUnits = tableUnits
    }

    mutating func add(_ units: CapacityUnits, of index: SecondaryIndex) {
        switch index.kind {
        case .global: globalIndexUnits[index.name, default: CapacityUnits()] += units
        case .local: localIndexUnits[index.name, default: CapacityUnits()] += units
        }
    }

    static func += (left: inout ConsumedCapacity, right: ConsumedCapacity) {
        left.tableUnits += right.tableUnits
        left.localIndexUnits.merge(right.localIndexUnits) { $0 + $1 }
        left.globalIndexUnits.merge(right.globalIndexUnits) { $0 + $1 }
    }
}
