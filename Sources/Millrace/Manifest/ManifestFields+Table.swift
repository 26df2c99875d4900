import MillraceModel
import MillraceTables

extension ManifestFields {
    /// One table, in the names of CloudFormation and `CreateTable`.
    static let table = ManifestObject(
        name: "Table",
        summary: "one table with its indexes and streams; only key attributes are defined, as in DynamoDB",
        source:
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
        fields: [
            .required("TableName", .text(.tableName), "the table's name, unique in the manifest"),
            .required(
                "AttributeDefinitions", .list(of: .object(attributeDefinition), count: 1...Int.max),
                "the types of the attributes in the keys of table and indexes, each of them once and no others"),
            .required(
                "KeySchema", .list(of: .object(keySchemaElement), count: 1...2),
                "the partition key (HASH), then the sort key (RANGE) if there is one"),
            .optional(
                "StreamSpecification", .object(streamSpecification),
                "gives the table a stream; without it the table has none"),
            .optional(
                "GlobalSecondaryIndexes", .list(of: .object(index), count: 0...20), default: [],
                "orders with a partition key of their own in which the items can be queried"),
            .optional(
                "LocalSecondaryIndexes", .list(of: .object(index), count: 0...5), default: [],
                "orders with the table's partition key and another sort key; they cannot be changed later"),
            .optional(
                "TimeToLiveSpecification", .object(timeToLiveSpecification),
                "deletes items by themselves once an instant in them has passed"),
            .optional(
                "KinesisStreamSpecification", .object(kinesisStreamSpecification),
                "lets the changes of the table flow into a Kinesis stream as well"),
            .optional(
                "BillingMode", .choice(["PAY_PER_REQUEST", "PROVISIONED"]),
                "what DescribeTable says; PROVISIONED goes with ProvisionedThroughput, and capacity is never enforced"),
            .optional(
                "ProvisionedThroughput", .object(provisionedThroughput),
                "the capacity that DescribeTable says; without it the table is PAY_PER_REQUEST"),
            .optional(
                "DeletionProtectionEnabled", .flag, default: false, "whether DeleteTable is refused"),
            .optional("Tags", .list(of: .object(tag), count: 0...50), default: [], "the tags of the table"),
            .refused("OnDemandThroughput", because: "there is no capacity to limit"),
            .refused("WarmThroughput", because: "there is no capacity to warm"),
            .refused("SSESpecification", because: "encryption is not a setting of a table here"),
            .refused("TableClass", because: "there is one class of storage"),
            .refused("ImportSourceSpecification", because: "items are imported with \"millrace import\""),
            .refused("PointInTimeRecoverySpecification", because: "backups are copies of the data directory"),
            .refused("ContributorInsightsSpecification", because: "there are no contributor insights"),
            .refused("ResourcePolicy", because: "there are no permissions"),
        ]
    )

    private static let attributeDefinition = ManifestObject(
        name: "AttributeDefinition",
        summary: "the type of a key attribute",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html",
        fields: [
            .required("AttributeName", .text(.attributeName), "the attribute"),
            .required("AttributeType", .choice(["S", "N", "B"]), "string, number or binary"),
        ]
    )

    private static let keySchemaElement = ManifestObject(
        name: "KeySchemaElement",
        summary: "the part that an attribute has in the key",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KeySchemaElement.html",
        fields: [
            .required("AttributeName", .text(.attributeName), "an attribute of AttributeDefinitions"),
            .required("KeyType", .choice(["HASH", "RANGE"]), "HASH for the partition key, RANGE for the sort key"),
        ]
    )

    private static let index = ManifestObject(
        name: "SecondaryIndex",
        summary: "an order in which the items that have its key can be queried",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GlobalSecondaryIndex.html",
        fields: [
            .required("IndexName", .text(.tableName), "the index's name, unique in the table"),
            .required(
                "KeySchema", .list(of: .object(keySchemaElement), count: 1...2),
                "the partition key (HASH), then the sort key (RANGE) if there is one"),
            .required("Projection", .object(projection), "which attributes stand in the index"),
            .optional(
                "ProvisionedThroughput", .object(provisionedThroughput),
                "the capacity of a global index, which a table with ProvisionedThroughput needs"),
            .refused("OnDemandThroughput", because: "there is no capacity to limit"),
            .refused("WarmThroughput", because: "there is no capacity to warm"),
            .refused("ContributorInsightsSpecification", because: "there are no contributor insights"),
        ]
    )

    private static let projection = ManifestObject(
        name: "Projection",
        summary: "which attributes stand in an index beside the keys",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html",
        fields: [
            .required(
                "ProjectionType", .choice(["ALL", "KEYS_ONLY", "INCLUDE"]), "all, none, or those of NonKeyAttributes"),
            .optional(
                "NonKeyAttributes", .list(of: .text(.attributeName), count: 0...100), default: [],
                "the attributes of INCLUDE"),
        ]
    )

    private static let provisionedThroughput = ManifestObject(
        name: "ProvisionedThroughput",
        summary: "a capacity, which is described and never enforced",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html",
        fields: [
            .required("ReadCapacityUnits", .integer([1...1_000_000]), "reads of 4 KB a second"),
            .required("WriteCapacityUnits", .integer([1...1_000_000]), "writes of 1 KB a second"),
        ]
    )

    private static let timeToLiveSpecification = ManifestObject(
        name: "TimeToLiveSpecification",
        summary: "when items are deleted by themselves",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TimeToLiveSpecification.html",
        fields: [
            .required(
                "AttributeName", .text(.attributeName),
                "the attribute that holds the instant as a number of seconds since 1970"),
            .neutral("Enabled", true, because: "a table without time to live has no TimeToLiveSpecification"),
        ]
    )

    private static let kinesisStreamSpecification = ManifestObject(
        name: "KinesisStreamSpecification",
        summary: "the Kinesis stream that takes the changes of a table",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html",
        fields: [
            .required(
                "StreamArn", .text(.kinesisStreamARN),
                "\"stream/NAME\" for a stream of this account and Region, or its full ARN"),
            .optional(
                "ApproximateCreationDateTimePrecision",
                .choice(KinesisDestination.Precision.allCases.map(\.rawValue)),
                "the unit of instants in the records; milliseconds without it"),
        ]
    )

    /// One tag of a table or stream.
    static let tag = ManifestObject(
        name: "Tag",
        summary: "a name with a value, for people",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Tag.html",
        fields: [
            .required("Key", .anyText, "the name, at most 128 characters"),
            .required("Value", .anyText, "the value, at most 256 characters"),
        ]
    )

    private static let streamSpecification = ManifestObject(
        name: "StreamSpecification",
        summary: "the stream of a table",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html",
        fields: [
            .required(
                "StreamViewType", .choice(StreamViewType.allCases.map(\.rawValue)),
                "what a record shows of a change"),
            .neutral(
                "StreamEnabled", true, because: "a table without a stream has no StreamSpecification"),
            .refused("ResourcePolicy", because: "there are no permissions"),
        ]
    )
}
