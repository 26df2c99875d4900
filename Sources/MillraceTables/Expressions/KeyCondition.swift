internal import MillraceModel

/// What a query reads of a table or index: the items of one hash key, or a stretch of them.
struct KeyCondition: Hashable, Sendable {
    /// The value of the hash attribute.
    let hash: AttributeValue
    /// What the range attribute must meet; `nil` is every value.
    let range: RangeCondition?
}
