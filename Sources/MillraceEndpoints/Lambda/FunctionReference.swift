/// What a request names a function by.
///
/// | Form | Example |
/// |---|---|
/// | name | `orders`, `orders:$LATEST` |
/// | partial ARN | `123456789012:function:orders` |
/// | ARN | `arn:aws:lambda:us-east-1:123456789012:function:orders` |
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
struct FunctionReference: Sendable {
    /// The Region, where it is named.
    let region: String?
    /// The account, where it is named.
    let accountID: String?
    /// The function's name.
    let name: String
    /// The version or alias, where one is named.
    let qualifier: String?

    /// Reads a reference, or gives `nil` when it is none.
    init?(_ text: String) {
        let form =
            /(?:arn:(?:aws[a-zA-Z-]*)?:lambda:([a-z0-9-]+):|([a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-[0-9]):)?(?:([0-9]{12}):)?(?:function:)?([a-zA-Z0-9_.-]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?/
        guard let match = text.wholeMatch(of: form) else { return nil }
        region = (match.1 ?? match.2).map(String.init)
        accountID = match.3.map(String.init)
        name = String(match.4)
        qualifier = match.5.map(String.init)
    }
}
