/// The names of services in credential scopes.
package enum SigningName {
    /// Tables and their streams.
    package static let dynamoDB = "dynamodb"
    /// Kinesis streams.
    package static let kinesis = "kinesis"
    /// Functions and mappings.
    package static let lambda = "lambda"
    /// What only this daemon has, below `/_millrace/`.
    package static let daemon = "millrace"

    /// The name of the service that a request asks; `nil` when it asks none.
    ///
    /// - Parameters:
    ///   - path: The path as it was sent.
    ///   - target: `X-Amz-Target`.
    static func asked(path: String, target: String?) -> String? {
        if path.hasPrefix("/_millrace/") { return daemon }
        if LambdaPath.isVersioned(path) { return lambda }
        switch target?.prefix(while: { $0 != "_" }) {
        case "DynamoDB", "DynamoDBStreams": return dynamoDB
        case "Kinesis": return kinesis
        default: return nil
        }
    }
}
