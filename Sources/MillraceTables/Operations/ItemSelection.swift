public import MillraceModel

/// What a query or scan gives of the items that it reads, and how many it reads at a time.
public struct ItemSelection: Hashable, Sendable {
    /// What of the items a query or scan gives.
    public enum Select: String, Hashable, Sendable, CaseIterable {
        /// Whole items, which a local index that lacks attributes fetches from the table.
        case allAttributes = "ALL_ATTRIBUTES"
        /// What stands in the index.
        case allProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES"
        /// What the projection names.
        case specificAttributes = "SPECIFIC_ATTRIBUTES"
        /// How many there are only.
        case count = "COUNT"
    }

    /// Which attributes to give.
    public var projection = ProjectionInput()
    /// What must hold of an item to be given, such as `price < :max`; its names are those of the projection.
    public var filterExpression: String?
    /// What placeholders like `:max` stand for.
    public var expressionAttributeValues: [String: AttributeValue]?
    /// The filter as older clients say it (`QueryFilter`, `ScanFilter`); not beside expressions.
    public var filter: [String: Condition]?
    /// How the members of `filter` are joined: `AND` by default.
    public var conditionalOperator: ConditionalOperator?
    /// What of the items to give; all attributes of a table, and what stands in an index, by default.
    public var select: Select?
    /// The most items to read, at least 1; 1 MB are read at the most in any case.
    public var limit: Int?
    /// The key of the item behind which to begin, as the page before gave it.
    public var exclusiveStartKey: Item?
    /// Whether capacity is counted as that of a strongly consistent read; refused for global indexes.
    public var consistentRead = false
    /// Whether to say what capacity was taken.
    public var returnConsumedCapacity = ReturnConsumedCapacity.none

    /// Creates a selection: all attributes of all items, unless told otherwise.
    public init(
        filterExpression: String? = nil,
        projectionExpression: String? = nil,
        names: [String: String]? = nil,
        values: [String: AttributeValue]? = nil,
        limit: Int? = nil
    ) {
        self.filterExpression = filterExpression
        projection = ProjectionInput(projectionExpression, names: names)
        expressionAttributeValues = values
        self.limit = limit
    }
}

/// A page of a query or scan.
public struct ItemSelectionOutput: Hashable, Sendable {
    /// The items; `nil` when only their number was asked for.
    public let items: [Item]?
    /// How many items passed the filter.
    public let count: Int
    /// How many items were read.
    public let scannedCount: Int
    /// The key of the last item read, to go on behind; `nil` at the end.
    public let lastEvaluatedKey: Item?
    /// The capacity, if asked for.
    public let consumedCapacity: ConsumedCapacity?
}
