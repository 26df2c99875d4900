package import Logging
import Millrace
import MillraceModel
internal import MillraceStreams
package import MillraceTables

/// The operations of DynamoDB that the endpoint answers: items one by one, and the tables there are.
///
/// What a request asks for and this does not do is refused by name, never ignored.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
package struct DynamoDBService: Sendable {
    private let tables: TableService
    private let logger: Logger

    /// Creates a service on tables.
    package init(tables: TableService, logger: Logger) {
        self.tables = tables
        self.logger = logger
    }

    /// Members that change what an operation does and are not supported.
    private static let unsupportedMembers = [
        "AttributesToGet", "AttributeUpdates", "ConditionExpression", "ConditionalOperator", "Expected",
        "ExclusiveStartTableName", "ExpressionAttributeNames", "ExpressionAttributeValues", "Limit",
        "ProjectionExpression", "ReturnItemCollectionMetrics", "ReturnValuesOnConditionCheckFailure",
        "UpdateExpression",
    ]

    /// Answers one request.
    func respond(to operation: String, _ body: [UInt8]) async -> WireResponse {
        let request: JSONValue
        do {
            request = try JSONValue(parsing: body)
        } catch {
            return .failure("com.amazon.coral.service#SerializationException", nil)
        }
        guard let members = request.objectValue else {
            return .failure(
                "com.amazon.coral.service#SerializationException",
                "Start of structure or map found where not expected",
                key: "Message"
            )
        }
        do {
            try refuseUnsupported(members)
            switch operation {
            case "ListTables": return try await listTables()
            case "DescribeTable": return try await describeTable(members)
            case "PutItem": return try await putItem(members)
            case "GetItem": return try await getItem(members)
            case "DeleteItem": return try await deleteItem(members)
            default: return .unknownOperation
            }
        } catch let error as ServiceError {
            return .failure(error)
        } catch let error as JSONError {
            return .failure("com.amazon.coral.service#SerializationException", error.description, key: "Message")
        } catch {
            logger.error("A request failed", metadata: ["operation": "\(operation)", "error": "\(error)"])
            return .failure("com.amazonaws.dynamodb.v20120810#InternalServerError", "\(error)", status: 500)
        }
    }

    private func refuseUnsupported(_ members: JSONObject) throws {
        for name in Self.unsupportedMembers where members[name].map({ $0 != .null }) ?? false {
            throw ServiceError.validation("\(name) is not supported by this version of Millrace")
        }
        if let capacity = members["ReturnConsumedCapacity"]?.stringValue, capacity != "NONE" {
            throw ServiceError.validation(
                "ReturnConsumedCapacity \(capacity) is not supported by this version of Millrace")
        }
    }

    private func listTables() async throws -> WireResponse {
        let names = try await tables.listTables()
        return .success { writer in
            writer.beginObject()
            writer.key("TableNames")
            writer.beginArray()
            for name in names { writer.string(name) }
            writer.endArray()
            writer.endObject()
        }
    }

    private func describeTable(_ request: JSONObject) async throws -> WireResponse {
        let table = try await tables.describeTable(tableName(request))
        return .success { writer in
            writer.beginObject()
            writer.key("Table")
            table.write(to: &writer)
            writer.endObject()
        }
    }

    private func putItem(_ request: JSONObject) async throws -> WireResponse {
        let returnsOld = try returnsOldItem(request)
        let old = try await tables.putItem(item("Item", of: request), into: tableName(request))
        return attributes(returnsOld ? old : nil)
    }

    private func getItem(_ request: JSONObject) async throws -> WireResponse {
        let item = try await tables.getItem(item("Key", of: request), from: tableName(request))
        return .success { writer in
            writer.beginObject()
            if let item {
                writer.key("Item")
                item.write(to: &writer)
            }
            writer.endObject()
        }
    }

    private func deleteItem(_ request: JSONObject) async throws -> WireResponse {
        let returnsOld = try returnsOldItem(request)
        let old = try await tables.deleteItem(item("Key", of: request), from: tableName(request))
        return attributes(returnsOld ? old : nil)
    }

    private func attributes(_ item: Item?) -> WireResponse {
        .success { writer in
            writer.beginObject()
            if let item {
                writer.key("Attributes")
                item.write(to: &writer)
            }
            writer.endObject()
        }
    }

    private func tableName(_ request: JSONObject) throws -> String {
        guard let name = request["TableName"]?.stringValue else {
            throw ServiceError.validation(
                "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not "
                    + "be null"
            )
        }
        return name
    }

    private func item(_ name: String, of request: JSONObject) throws -> Item {
        guard let value = request[name] else {
            throw ServiceError.validation(
                "1 validation error detected: Value null at '\(name.lowercased())' failed to satisfy constraint: "
                    + "Member must not be null"
            )
        }
        var reader = JSONReader(value.serialized())
        return try Item(from: &reader)
    }

    private func returnsOldItem(_ request: JSONObject) throws -> Bool {
        switch request["ReturnValues"]?.stringValue {
        case nil, "NONE": return false
        case "ALL_OLD": return true
        case .some: throw ServiceError.validation("Return values set to invalid value")
        }
    }
}
