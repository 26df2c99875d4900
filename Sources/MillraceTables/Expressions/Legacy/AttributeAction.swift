/// What the legacy parameter `AttributeUpdates` does to an attribute.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValueUpdate.html
public enum AttributeAction: String, Hashable, Sendable, CaseIterable {
    /// Adds to a number, a set or a list, which begins as nothing where there is none.
    case add = "ADD"
    /// Removes the attribute, or the elements of the value from a set.
    case delete = "DELETE"
    /// Sets the attribute; the default.
    case put = "PUT"
}
