public import MillraceModel

/// What a legacy parameter asks of one attribute: an element of `KeyConditions`, `QueryFilter` or `ScanFilter`.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html
public struct Condition: Hashable, Sendable {
    /// How it compares.
    public let comparisonOperator: ComparisonOperator
    /// What it compares with: two values for `BETWEEN`, one or more for `IN`, none for `NULL` and `NOT_NULL`, else one.
    public let attributeValueList: [AttributeValue]

    /// Creates a condition; the number and types of the values are checked when a request uses it.
    public init(_ comparisonOperator: ComparisonOperator, _ attributeValueList: [AttributeValue] = []) {
        self.comparisonOperator = comparisonOperator
        self.attributeValueList = attributeValueList
    }
}
