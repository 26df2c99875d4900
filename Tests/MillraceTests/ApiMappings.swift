import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// What the tests of mappings that are made at run time share.
enum ApiMappings {
    /// A table with a stream, and no mapping.
    static let manifest = manifest()

    /// A table with a stream and a Kinesis stream, and perhaps more.
    static func manifest(mappings: String = "", functions: String = "") -> String {
        """
        {
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
          }],
          "KinesisStreams": [{"Name": "clicks", "ShardCount": 1}],
          "EventSourceMappings": [\(mappings)],
          "Functions": [\(functions)]
        }
        """
    }

    /// A mapping of the manifest.
    static let ofManifest =
        #"{"FunctionName": "orders", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON"}"#

    /// The ARN of the stream that the table has now.
    static func stream(of runtime: TestRuntime) async throws -> StreamARN {
        try #require(try await runtime.tables.describeTable("Orders").latestStreamARN)
    }

    /// A mapping of a function on the table's stream, by its ARN.
    static func wanted(_ function: String, of runtime: TestRuntime) async throws -> EventSourceMapping {
        EventSourceMapping(
            functionName: function, source: .stream(try await stream(of: runtime)), startingPosition: .trimHorizon)
    }

    /// The code of a refusal.
    static func code(_ error: any Error) -> MillraceError.Code? { (error as? MillraceError)?.code }
}
