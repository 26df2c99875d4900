import MillraceTables

/// The shapes that several operations share, with the facts of AWS's model.
///
/// Enumerations stand in the order in which DynamoDB prints them.
enum DynamoDBShapes {
    typealias Member = Shape.Member

    /// A table's name or ARN.
    static let tableName = Shape.text(
        Shape.TextRule(length: 1...1_024, pattern: (namePattern, { $0.hasPrefix("arn:") || isName($0) })))
    /// A table's name where no ARN is taken.
    static let bareTableName = name
    /// The name of an index.
    static let name = Shape.text(Shape.TextRule(length: 3...255, pattern: (namePattern, isName)))

    /// An item, or its key.
    static let item = Shape.map(of: .attributeValue)
    /// Names by placeholders.
    static let names = Shape.map(of: .text())
    /// Names of attributes.
    static let attributeNames = Shape.list(of: .text(), count: 1...Int.max)
    /// A limit on items.
    static let limit = Shape.integer(1...Int.max)

    static let returnConsumedCapacity = Shape.text(.oneOf(["INDEXES", "TOTAL", "NONE"]))
    static let returnItemCollectionMetrics = Shape.text(.oneOf(["SIZE", "NONE"]))
    static let returnValuesOnConditionCheckFailure = Shape.text(.oneOf(["ALL_OLD", "NONE"]))

    /// A condition, and what its placeholders stand for.
    static let condition: [Member] = [
        .optional("ConditionExpression", .text()),
        .optional("ExpressionAttributeNames", names),
        .optional("ExpressionAttributeValues", item),
    ]

    /// What an operation that writes one item takes beside table and item.
    static let write: [Member] =
        condition + [
            .optional("Expected", .map(of: .structure(expected))),
            .optional("ConditionalOperator", conditionalOperator),
            .optional(
                "ReturnValues", .text(.oneOf(["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]))),
            .optional("ReturnConsumedCapacity", returnConsumedCapacity),
            .optional("ReturnItemCollectionMetrics", returnItemCollectionMetrics),
            .optional("ReturnValuesOnConditionCheckFailure", returnValuesOnConditionCheckFailure),
        ]

    /// Which attributes are given.
    static let projection: [Member] = [
        .optional("ProjectionExpression", .text()),
        .optional("ExpressionAttributeNames", names),
    ]

    static let conditionalOperator = Shape.text(.oneOf(ConditionalOperator.allCases.map(\.rawValue)))
    private static let comparisonOperator = Shape.text(.oneOf(ComparisonOperator.allCases.map(\.rawValue)))

    /// An element of `Expected`.
    private static let expected: [Member] = [
        .optional("Value", .attributeValue),
        .optional("Exists", .boolean),
        .optional("ComparisonOperator", comparisonOperator),
        .optional("AttributeValueList", .list(of: .attributeValue)),
    ]

    /// The conditions of `KeyConditions`, `QueryFilter` and `ScanFilter`.
    static let conditions = Shape.map(
        of: .structure([
            .required("ComparisonOperator", comparisonOperator),
            .optional("AttributeValueList", .list(of: .attributeValue)),
        ]))

    /// The changes of `AttributeUpdates`.
    static let attributeUpdates = Shape.map(
        of: .structure([
            .optional("Value", .attributeValue),
            .optional("Action", .text(.oneOf(AttributeAction.allCases.map(\.rawValue)))),
        ]))

    private static let namePattern = "[a-zA-Z0-9_.-]+"

    /// Whether a text has the characters of a name.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
