/// What to scan: all items, or one of several segments of them.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
public struct ScanInput: Hashable, Sendable {
    /// The table.
    public var tableName: String
    /// The index to read; `nil` for the table itself.
    public var indexName: String?
    /// What items to give of those that were read, and what of them.
    public var selection: ItemSelection
    /// Which of the segments to read, from 0 on; with `totalSegments` only.
    public var segment: Int?
    /// How many segments there are, 1 to 1,000,000; items of one hash key lie in one.
    public var totalSegments: Int?

    /// Creates an input.
    public init(tableName: String, indexName: String? = nil, selection: ItemSelection = ItemSelection()) {
        self.tableName = tableName
        self.indexName = indexName
        self.selection = selection
    }
}
