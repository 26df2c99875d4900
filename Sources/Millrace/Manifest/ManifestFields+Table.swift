import MillraceModel

extension ManifestFields {
    /// One table, in the names of CloudFormation and `CreateTable`.
    static let table = ManifestObject(
        name: "Table",
        summary: "one table and its stream; only key attributes are defined, as in DynamoDB",
        source:
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
        fields: [
            .required("TableName", .text(.tableName), "the table's name, unique in the manifest"),
            .required(
                "AttributeDefinitions", .list(of: .object(attributeDefinition), count: 1...2),
                "the types of the key attributes, each of them once and no others"),
            .required(
                "KeySchema", .list(of: .object(keySchemaElement), count: 1...2),
                "the partition key (HASH), then the sort key (RANGE) if there is one"),
            .optional(
                "StreamSpecification", .object(streamSpecification),
                "gives the table a stream; without it the table has none"),
            .neutral("BillingMode", "PAY_PER_REQUEST", because: "there is no capacity to provision"),
            .neutral("GlobalSecondaryIndexes", [], because: "indexes are not supported"),
            .neutral("LocalSecondaryIndexes", [], because: "indexes are not supported"),
            .neutral("DeletionProtectionEnabled", false, because: "deletion protection is not supported"),
            .refused("ProvisionedThroughput", because: "there is no capacity to provision"),
            .refused("OnDemandThroughput", because: "there is no capacity to limit"),
            .refused("WarmThroughput", because: "there is no capacity to warm"),
            .refused("TimeToLiveSpecification", because: "time to live is not supported yet"),
            .refused("KinesisStreamSpecification", because: "Kinesis streams are not supported yet"),
            .refused("SSESpecification", because: "encryption is not a setting of a table here"),
            .refused("TableClass", because: "there is one class of storage"),
            .refused("Tags", because: "tags are not supported"),
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
