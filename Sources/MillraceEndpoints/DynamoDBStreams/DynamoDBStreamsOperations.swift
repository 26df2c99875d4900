import MillraceModel
import MillraceStreams

/// The operations of DynamoDB Streams: how their requests are read and their replies written.
struct DynamoDBStreamsOperations: Sendable {
    private typealias Service = DynamoDBStreamsService

    /// The streams.
    let streams: DynamoDBStreamsService

    private static let streamARN = Shape.text(.length(37...1_024))
    private static let shardID = Shape.text(.length(28...65))

    var listStreams: WireOperation {
        WireOperation([
            .optional("TableName", DynamoDBShapes.name),
            .optional("Limit", .integer(1...100)),
            .optional("ExclusiveStartStreamArn", Self.streamARN),
        ]) { call in
            let output = try await streams.listStreams(
                Service.ListStreamsInput(
                    tableName: call.input.text("TableName"),
                    limit: call.input.integer("Limit"),
                    exclusiveStartStreamARN: call.input.text("ExclusiveStartStreamArn")
                ))
            return .json { writer in
                writer.member("Streams", list: output.streams) { stream, writer in
                    writer.beginObject()
                    writer.member("StreamArn", stream.streamARN.description)
                    writer.member("TableName", stream.tableName)
                    writer.member("StreamLabel", stream.streamLabel)
                    writer.endObject()
                }
                if let last = output.lastEvaluatedStreamARN {
                    writer.member("LastEvaluatedStreamArn", last.description)
                }
            }
        }
    }

    var describeStream: WireOperation {
        WireOperation([
            .required("StreamArn", Self.streamARN),
            .optional("Limit", .integer(1...100)),
            .optional("ExclusiveStartShardId", Self.shardID),
            .optional(
                "ShardFilter",
                .structure([
                    .required("Type", .text(.oneOf(["CHILD_SHARDS"]))), .required("ShardId", Self.shardID),
                ])),
        ]) { call in
            let output = try await streams.describeStream(
                Service.DescribeStreamInput(
                    streamARN: call.input.text("StreamArn"),
                    limit: call.input.integer("Limit"),
                    exclusiveStartShardID: call.input.text("ExclusiveStartShardId"),
                    shardFilter: call.input.structure("ShardFilter").map { filter in
                        Service.DescribeStreamInput.ShardFilter(
                            type: filter.text("Type"), shardID: filter.text("ShardId"))
                    }
                ))
            return .json { writer in
                writer.key("StreamDescription")
                output.streamDescription.write(to: &writer)
            }
        }
    }

    var getShardIterator: WireOperation {
        WireOperation([
            .required("StreamArn", Self.streamARN),
            .required("ShardId", Self.shardID),
            .required("ShardIteratorType", .text(.oneOf(Service.ShardIteratorType.allCases.map(\.rawValue)))),
            .optional(
                "SequenceNumber",
                .text(
                    Shape.TextRule(
                        length: 21...40,
                        pattern: ("[0-9]+", { $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } })
                    ))),
            .optional("Timestamp", .timestamp),
        ]) { call in
            let output = try await streams.getShardIterator(
                Service.GetShardIteratorInput(
                    streamARN: call.input.text("StreamArn"),
                    shardID: call.input.text("ShardId"),
                    shardIteratorType: call.input.text("ShardIteratorType"),
                    sequenceNumber: call.input.text("SequenceNumber"),
                    timestamp: call.input.timestamp("Timestamp")
                ))
            return .json { $0.member("ShardIterator", output.shardIterator) }
        }
    }

    var getRecords: WireOperation {
        WireOperation([
            .required("ShardIterator", .text(.length(1...2_048))), .optional("Limit", .integer(1...1_000)),
        ]) { call in
            let output = try await streams.getRecords(
                Service.GetRecordsInput(
                    shardIterator: call.input.text("ShardIterator"), limit: call.input.integer("Limit")))
            return .json { writer in
                writer.member("Records", list: output.records) { $0.writeAsStreamRecord(to: &$1) }
                if let next = output.nextShardIterator { writer.member("NextShardIterator", next) }
            }
        }
    }
}
