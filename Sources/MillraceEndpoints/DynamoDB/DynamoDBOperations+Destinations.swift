import MillraceModel
import MillraceStreams
import MillraceTables

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
extension DynamoDBOperations {
    private static let precision = "ApproximateCreationDateTimePrecision"

    /// The members of a request that names a table and a stream.
    private static func members(configuration: String) -> [Shape.Member] {
        [
            .required("TableName", DynamoDBShapes.tableName),
            .required("StreamArn", .text(.length(37...1_024))),
            .optional(
                configuration,
                .structure([.optional(precision, .text(.oneOf(["MILLISECOND", "MICROSECOND"])))])),
        ]
    }

    var enableKinesisStreamingDestination: WireOperation {
        let configuration = "EnableKinesisStreamingConfiguration"
        return WireOperation(Self.members(configuration: configuration)) { call in
            let name = try table(of: call).name
            let destination = try await tables.enableKinesisStreamingDestination(
                of: name,
                streamARN: try Self.streamARN(of: call),
                precision: call.input.structure(configuration)?.choice(Self.precision)
            )
            return Self.reply(destination, of: name, configuration: configuration)
        }
    }

    var disableKinesisStreamingDestination: WireOperation {
        WireOperation(Self.members(configuration: "EnableKinesisStreamingConfiguration")) { call in
            let name = try table(of: call).name
            let destination = try await tables.disableKinesisStreamingDestination(
                of: name, streamARN: try Self.streamARN(of: call))
            return Self.reply(destination, of: name, configuration: nil)
        }
    }

    var updateKinesisStreamingDestination: WireOperation {
        let configuration = "UpdateKinesisStreamingConfiguration"
        return WireOperation(Self.members(configuration: configuration)) { call in
            let name = try table(of: call).name
            let destination = try await tables.updateKinesisStreamingDestination(
                of: name,
                streamARN: try Self.streamARN(of: call),
                precision: call.input.structure(configuration)?.choice(Self.precision)
            )
            return Self.reply(destination, of: name, configuration: configuration)
        }
    }

    var describeKinesisStreamingDestination: WireOperation {
        WireOperation([.required("TableName", DynamoDBShapes.tableName)]) { call in
            let name = try table(of: call).name
            let destinations = try await tables.describeKinesisStreamingDestination(of: name)
            return .json { writer in
                writer.member("TableName", name)
                writer.member("KinesisDataStreamDestinations", list: destinations) { destination, writer in
                    writer.beginObject()
                    writer.member("StreamArn", destination.streamARN.description)
                    writer.member("DestinationStatus", destination.status.rawValue)
                    if let precision = destination.precision { writer.member(Self.precision, precision.rawValue) }
                    writer.endObject()
                }
            }
        }
    }

    private static func streamARN(of call: WireCall) throws(ServiceError) -> StreamARN {
        let text = call.input.text("StreamArn")!
        guard let arn = StreamARN(text) else {
            throw .validation("One or more parameter values were invalid: \(text) is not the ARN of a Kinesis stream")
        }
        return arn
    }

    private static func reply(
        _ destination: KinesisDestination, of name: String, configuration: String?
    ) -> WireReply {
        .json { writer in
            writer.member("TableName", name)
            writer.member("StreamArn", destination.streamARN.description)
            writer.member("DestinationStatus", destination.status.rawValue)
            guard let configuration else { return }
            writer.member(configuration) { writer in
                if let precision = destination.precision { writer.member(Self.precision, precision.rawValue) }
            }
        }
    }
}
