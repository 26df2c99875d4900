import MillraceStreams
import MillraceTables

/// A table as a request names it: by its name, or by its ARN.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
struct TableReference: Hashable, Sendable {
    /// What the request says, under which batches and capacities are answered.
    let text: String
    /// The table's name.
    let name: String

    /// Reads what a request says.
    ///
    /// - Throws: `ServiceError`: `.validation` for what is neither a name nor the ARN of a table; `.accessDenied` and
    ///   `.resourceNotFound` for ARNs of another account or Region.
    init(_ text: String, of tables: TableService) throws(ServiceError) {
        self.text = text
        name = text.hasPrefix("arn:") ? try Self.name(inARN: text, of: tables) : text
        guard (3...255).contains(name.utf8.count) else {
            throw .validation("TableName must be at least 3 characters long and at most 255 characters long")
        }
        // Batches have tables as keys, which no shape describes.
        guard DynamoDBShapes.isName(name) else {
            throw .validation("TableName may contain only the characters a-z, A-Z, 0-9, '_', '-' and '.': \(name)")
        }
    }

    /// Reads the ARN of a resource, which must be a table's.
    init(resourceARN: String, of tables: TableService) throws(ServiceError) {
        text = resourceARN
        name = try Self.name(inARN: resourceARN, of: tables)
    }

    private static func name(inARN text: String, of tables: TableService) throws(ServiceError) -> String {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let path = parts.last?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "dynamodb", path.count == 2,
            path[0] == "table", DynamoDBShapes.isName(String(path[1]))
        else { throw .validation("Invalid TableArn: Invalid ResourceArn provided as input \(text)") }
        guard parts[4] == tables.accountID else {
            throw ServiceError(
                .accessDenied,
                "The account \(tables.accountID) is not authorized to access \(text): it belongs to another account"
            )
        }
        guard parts[3] == tables.region else {
            throw .resourceNotFound(
                "Requested resource not found: \(text) is in another Region, these tables are in \(tables.region)")
        }
        return String(path[1])
    }
}
