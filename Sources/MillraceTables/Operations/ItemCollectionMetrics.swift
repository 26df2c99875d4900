public import MillraceModel

/// How large the items of one hash key are together, indexes included.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
public struct ItemCollectionMetrics: Hashable, Sendable {
    /// The hash key.
    public let itemCollectionKey: Item
    /// Between which sizes in GB they lie.
    public let sizeEstimateRangeGB: ClosedRange<Double>
}
