import Logging
import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@testable import MillraceEndpoints

@Suite struct WireOrderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let operation: String
        let body: String
        var isUnsigned = false
        let status: Int
        let answer: String

        var testDescription: String { what }

        static let validation = #"{"__type":"com.amazon.coral.validate#ValidationException","message":"#
        static let serialization = #"{"__type":"com.amazon.coral.service#SerializationException""#

        /// Each has what the next one has, and a fault of an earlier kind.
        static let all: [Case] = [
            Case(
                what: "no document", operation: "Nothing", body: "{", isUnsigned: true, status: 400,
                answer: serialization + "}"),
            Case(
                what: "an unknown operation", operation: "Nothing", body: #"{"TableName": 5}"#, isUnsigned: true,
                status: 400, answer: #"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#),
            Case(
                what: "a signature that does not hold", operation: "PutItem", body: #"{"TableName": 5}"#,
                isUnsigned: true, status: 400,
                answer:
                    #"{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}"#
            ),
            Case(
                what: "a wrong type behind other faults", operation: "PutItem",
                body: #"{"Item": {"v": {}}, "ReturnValues": "ALL", "TableName": 5}"#, status: 400,
                answer: serialization + #","Message":"NUMBER_VALUE cannot be converted to String"}"#),
            Case(
                what: "a wrong type inside of an item", operation: "PutItem",
                body: #"{"Item": {"v": {"N": 5}}, "ReturnValues": "ALL"}"#, status: 400,
                answer: serialization + #","Message":"NUMBER_VALUE cannot be converted to String"}"#),
            Case(
                what: "no document, far behind a wrong type", operation: "PutItem",
                body: #"{"TableName": 5, "Item": {}"#,
                status: 400, answer: serialization + "}"),
            Case(
                what: "broken constraints, all together", operation: "PutItem",
                body: #"{"Item": {"v": {}}, "TableName": null, "ReturnValues": "ALL", "Unknown": [1]}"#, status: 400,
                answer: validation
                    + #""2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value 'ALL' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"}"#
            ),
            Case(
                what: "a value that is none", operation: "PutItem",
                body: #"{"Item": {"v": {}}, "TableName": "Missing", "ReturnValues": "ALL_NEW"}"#, status: 400,
                answer: validation
                    + #""Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"}"#),
            Case(
                what: "a member that is not supported", operation: "UpdateTable",
                body: #"{"TableName": "Missing", "ReplicaUpdates": 7}"#, status: 400,
                answer: validation
                    + #""ReplicaUpdates is not supported: there is one Region, and no global tables in it; leave it out"}"#
            ),
            Case(
                what: "what the operation finds before it looks for the table", operation: "PutItem",
                body: #"{"Item": {"v": {"S": "1"}}, "TableName": "Missing", "ReturnValues": "ALL_NEW"}"#, status: 400,
                answer: validation + #""Return values set to invalid value"}"#),
            Case(
                what: "no table", operation: "PutItem", body: #"{"Item": {"v": {"S": "1"}}, "TableName": "Missing"}"#,
                status: 400,
                answer:
                    #"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}"#
            ),
            Case(
                what: "an item that does not fit the table", operation: "PutItem",
                body: #"{"Item": {"v": {"S": "1"}}, "TableName": "Orders"}"#, status: 400,
                answer: validation
                    + #""One or more parameter values were invalid: Missing the key id in the item"}"#),
            Case(
                what: "nothing", operation: "PutItem", body: #"{"Item": {"id": {"S": "1"}}, "TableName": "Orders"}"#,
                status: 200, answer: "{}"),
        ]
    }

    @Test(
        "W20 W7 the first of body, operation, signature, types, constraints, values and meaning that is wrong is told",
        arguments: Case.all)
    func order(test: Case) async throws {
        let world = try await WireDocumentWorld()
        try await world.tables.createTable(TableDefinition(name: "Orders", keySchema: KeySchema(hash: "id")))
        let folder = WireDocumentWorld.Folder.dynamoDB
        var request = folder.request(test.operation, Array(test.body.utf8))
        if test.isUnsigned {
            request.authenticationFault = AuthenticationFault(
                code: "MissingAuthenticationTokenException", message: "Request is missing Authentication Token")
        }
        let response = await (try await folder.service(world)).respond(to: request)
        #expect(response.status == test.status)
        #expect(response.contentType == "application/x-amz-json-1.0")
        guard case .bytes(let bytes) = response.body else {
            Issue.record("a body in pieces")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self) == test.answer)
        let items = try await world.tables.items(of: "Orders").items
        #expect(items == (test.status == 200 ? [["id": "1"]] : []), "\(test.what)")
    }

    @Test("W8 another method or content type is no call of an operation: 404 and 29 bytes of XML with their newline")
    func notAnOperation() async throws {
        let folder = WireDocumentWorld.Folder.dynamoDB
        let service = try await folder.service(try await WireDocumentWorld())
        var get = folder.request("ListTables", Array("{}".utf8))
        get.method = "GET"
        var xml = folder.request("ListTables", Array("{}".utf8))
        xml.headers[1].value = "text/xml"
        for request in [get, xml] {
            let response = await service.respond(to: request)
            #expect(response.status == 404)
            guard case .bytes(let bytes) = response.body else { continue }
            #expect(String(decoding: bytes, as: UTF8.self) == "<UnknownOperationException/>\n")
        }
    }
}
