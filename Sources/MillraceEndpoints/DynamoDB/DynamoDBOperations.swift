import MillraceTables

/// The operations of DynamoDB: how their requests are read and their replies written.
///
/// What they mean is up to the tables' service. The table of shapes of each operation has all members that AWS has:
/// those that would change what happens, and are not supported, are refused.
struct DynamoDBOperations: Sendable {
    /// The tables.
    let tables: TableService

    /// The table that a request names.
    func table(of call: WireCall) throws -> TableReference {
        try TableReference(call.input.text("TableName")!, of: tables)
    }
}
