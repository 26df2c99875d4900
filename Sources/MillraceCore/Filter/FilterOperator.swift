/// The operators that stand in an object of their own, such as `{"prefix": "a"}`.
///
/// EventBridge rules have more; the table for Lambda's filters has these.
enum FilterOperator: String, CaseIterable {
    case anythingBut = "anything-but"
    case equalsIgnoreCase = "equals-ignore-case"
    case exists
    case numeric
    case prefix
    case suffix

    /// All of them for a message.
    static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
