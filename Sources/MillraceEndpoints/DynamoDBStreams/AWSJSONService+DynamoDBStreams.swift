package import Logging
package import MillraceStreams

extension AWSJSONService {
    /// DynamoDB Streams on the streams of one account in one Region.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
    package static func dynamoDBStreams(_ streams: DynamoDBStreamsService, logger: Logger) -> AWSJSONService {
        let operations = DynamoDBStreamsOperations(streams: streams)
        return AWSJSONService(
            formats: [.json10],
            errors: .dynamoDB,
            operations: [
                "DescribeStream": operations.describeStream,
                "GetRecords": operations.getRecords,
                "GetShardIterator": operations.getShardIterator,
                "ListStreams": operations.listStreams,
            ],
            logger: logger
        )
    }
}
