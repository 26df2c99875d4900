/// Which attributes an operation that writes an item gives back.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
public enum ReturnValue: String, Hashable, Sendable, CaseIterable {
    /// None: the default.
    case none = "NONE"
    /// The item as it was.
    case allOld = "ALL_OLD"
    /// Those that an update touched, as they were.
    case updatedOld = "UPDATED_OLD"
    /// The item as it is now.
    case allNew = "ALL_NEW"
    /// Those that an update touched, as they are now.
    case updatedNew = "UPDATED_NEW"
}

/// Whether an operation whose condition failed gives back the item as it stands.
public enum ReturnValuesOnConditionCheckFailure: String, Hashable, Sendable, CaseIterable {
    /// No: the default.
    case none = "NONE"
    /// Yes, with the error.
    case allOld = "ALL_OLD"
}

/// Whether an operation says what capacity it took.
public enum ReturnConsumedCapacity: String, Hashable, Sendable, CaseIterable {
    /// No: the default.
    case none = "NONE"
    /// In all.
    case total = "TOTAL"
    /// In all, and for the table and each index.
    case indexes = "INDEXES"
}

/// Whether an operation says how large the item collections are that it wrote to.
///
/// An item collection is all items of one hash key, in a table with local indexes.
public enum ReturnItemCollectionMetrics: String, Hashable, Sendable, CaseIterable {
    /// No: the default.
    case none = "NONE"
    /// Yes.
    case size = "SIZE"
}
