public import MillraceModel

/// What a write expects of one attribute: an element of the legacy parameter `Expected`.
///
/// Either `exists` and `value`, or a comparison. Which of them go together is checked when a request uses it.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExpectedAttributeValue.html
public struct ExpectedAttribute: Hashable, Sendable {
    /// Whether the attribute must be there, with the value; `nil` is true.
    public let exists: Bool?
    /// The value that the attribute must have, or with which it is compared.
    public let value: AttributeValue?
    /// How it is compared.
    public let comparisonOperator: ComparisonOperator?
    /// With what it is compared.
    public let attributeValueList: [AttributeValue]?

    /// Creates an expectation.
    public init(
        exists: Bool? = nil,
        value: AttributeValue? = nil,
        comparisonOperator: ComparisonOperator? = nil,
        attributeValueList: [AttributeValue]? = nil
    ) {
        self.exists = exists
        self.value = value
        self.comparisonOperator = comparisonOperator
        self.attributeValueList = attributeValueList
    }
}
