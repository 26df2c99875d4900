public import MillraceModel

/// What a write does to one attribute: an element of the legacy parameter `AttributeUpdates`.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValueUpdate.html
public struct AttributeUpdate: Hashable, Sendable {
    /// What is done.
    public let action: AttributeAction
    /// With what; `nil` only for a `DELETE` of the whole attribute.
    public let value: AttributeValue?

    /// Creates an update; whether action and value go together is checked when a request uses it.
    public init(_ action: AttributeAction = .put, _ value: AttributeValue? = nil) {
        self.action = action
        self.value = value
    }
}
