package import Logging
package import MillraceTables

extension AWSJSONService {
    /// DynamoDB on the tables of one account in one Region.
    ///
    /// What AWS has beside these operations (PartiQL, backups, global tables, imports and exports, resource policies)
    /// is answered as unknown.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
    package static func dynamoDB(_ tables: TableService, logger: Logger) -> AWSJSONService {
        let operations = DynamoDBOperations(tables: tables)
        return AWSJSONService(
            formats: [.json10],
            errors: .dynamoDB,
            operations: [
                "BatchGetItem": operations.batchGetItem,
                "BatchWriteItem": operations.batchWriteItem,
                "CreateTable": operations.createTable,
                "DeleteItem": operations.deleteItem,
                "DeleteTable": operations.deleteTable,
                "DescribeContinuousBackups": operations.describeContinuousBackups,
                "DescribeEndpoints": operations.describeEndpoints,
                "DescribeKinesisStreamingDestination": operations.describeKinesisStreamingDestination,
                "DescribeLimits": operations.describeLimits,
                "DescribeTable": operations.describeTable,
                "DescribeTimeToLive": operations.describeTimeToLive,
                "DisableKinesisStreamingDestination": operations.disableKinesisStreamingDestination,
                "EnableKinesisStreamingDestination": operations.enableKinesisStreamingDestination,
                "GetItem": operations.getItem,
                "ListTables": operations.listTables,
                "ListTagsOfResource": operations.listTagsOfResource,
                "PutItem": operations.putItem,
                "Query": operations.query,
                "Scan": operations.scan,
                "TagResource": operations.tagResource,
                "TransactGetItems": operations.transactGetItems,
                "TransactWriteItems": operations.transactWriteItems,
                "UntagResource": operations.untagResource,
                "UpdateItem": operations.updateItem,
                "UpdateKinesisStreamingDestination": operations.updateKinesisStreamingDestination,
                "UpdateTable": operations.updateTable,
                "UpdateTimeToLive": operations.updateTimeToLive,
            ],
            logger: logger
        )
    }
}
