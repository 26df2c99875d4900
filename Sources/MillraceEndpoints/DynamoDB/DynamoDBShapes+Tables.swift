import MillraceTables

// What tables are created from and changed by.
extension DynamoDBShapes {
    static let keyAttributeName = Shape.text(.length(1...255))

    static let attributeDefinitions = Shape.list(
        of: .structure([
            .required("AttributeName", keyAttributeName),
            .required("AttributeType", .text(.oneOf(["B", "N", "S"]))),
        ]))

    static let keySchema = Shape.list(
        of: .structure([
            .required("AttributeName", keyAttributeName),
            .required("KeyType", .text(.oneOf(["HASH", "RANGE"]))),
        ]),
        count: 1...2
    )

    static let provisionedThroughput = Shape.structure([
        .required("WriteCapacityUnits", .long(1...Int.max)), .required("ReadCapacityUnits", .long(1...Int.max)),
    ])

    static let billingMode = Shape.text(.oneOf(["PROVISIONED", "PAY_PER_REQUEST"]))

    static let streamSpecification = Shape.structure([
        .required("StreamEnabled", .boolean),
        .optional(
            "StreamViewType", .text(.oneOf(["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"]))),
    ])

    static let tag = Shape.structure([
        .required("Key", .text(.length(1...128))), .required("Value", .text(.length(0...256))),
    ])

    private static let projectionOfIndex = Shape.structure([
        .optional("ProjectionType", .text(.oneOf(["ALL", "INCLUDE", "KEYS_ONLY"]))),
        .optional("NonKeyAttributes", .list(of: .text(.length(1...255)), count: 1...20)),
    ])

    static let localIndex: [Member] = [
        .required("IndexName", name), .required("KeySchema", keySchema), .required("Projection", projectionOfIndex),
    ]

    static let globalIndex = localIndex + [.optional("ProvisionedThroughput", provisionedThroughput)] + capacityLimits

    static let globalIndexUpdate = Shape.structure([
        .optional(
            "Update",
            .structure(
                [.required("IndexName", name), .optional("ProvisionedThroughput", provisionedThroughput)]
                    + capacityLimits)),
        .optional("Create", .structure(globalIndex)),
        .optional("Delete", .structure([.required("IndexName", name)])),
    ])

    /// Limits and promises of capacity, of tables and indexes.
    static let capacityLimits: [Member] = [
        .optional(
            "OnDemandThroughput",
            .structure([.optional("MaxReadRequestUnits", .long()), .optional("MaxWriteRequestUnits", .long())])),
        .optional("WarmThroughput", .refused("is not supported: capacity has no limits here; leave it out")),
    ]

    /// What tables take in requests to create and to change them, and what has no meaning here.
    static let tableSettings: [Member] =
        capacityLimits + [
            .optional(
                "SSESpecification",
                .structure([
                    .optional("Enabled", .boolean),
                    .optional("SSEType", .text(.oneOf(["AES256", "KMS"]))),
                    .optional("KMSMasterKeyId", .text()),
                ])),
            .optional("TableClass", .text(.oneOf(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]))),
            .optional("DeletionProtectionEnabled", .boolean),
            .optional("GlobalTableSettingsReplicationMode", .refused(oneRegion)),
            .optional("VectorIndexes", .refused("is not supported: there are no vector indexes; leave it out")),
        ]

    static let oneRegion = "is not supported: there is one Region, and no global tables in it; leave it out"
}
