/// How the conditions of a legacy parameter are joined.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.ConditionalOperator.html
public enum ConditionalOperator: String, Hashable, Sendable, CaseIterable {
    /// One of them is enough.
    case or = "OR"
    /// All of them must hold; the default.
    case and = "AND"
}
