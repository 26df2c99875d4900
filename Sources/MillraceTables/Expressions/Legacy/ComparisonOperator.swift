/// How a legacy parameter compares an attribute with its values.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Conditions.html
public enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
    // In the order in which DynamoDB lists them in its errors.
    /// Equal to one of one or more values.
    case isOneOf = "IN"
    /// The attribute is not there; it has nothing to do with the type `NULL`.
    case null = "NULL"
    /// Between two values, both included.
    case between = "BETWEEN"
    /// Less than one value.
    case less = "LT"
    /// The attribute is there and does not contain one value.
    case notContains = "NOT_CONTAINS"
    /// Equal to one value.
    case equal = "EQ"
    /// Greater than one value.
    case greater = "GT"
    /// The attribute is there.
    case notNull = "NOT_NULL"
    /// Not equal to one value, also when the attribute is not there.
    case notEqual = "NE"
    /// Not greater than one value.
    case lessOrEqual = "LE"
    /// Begins with one text or bytes.
    case beginsWith = "BEGINS_WITH"
    /// Not less than one value.
    case greaterOrEqual = "GE"
    /// Contains one value: a text a text, bytes bytes, a set or list an element.
    case contains = "CONTAINS"
}
