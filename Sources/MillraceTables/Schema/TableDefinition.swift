public import MillraceModel

/// What a table is created from.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
public struct TableDefinition: Hashable, Sendable {
    /// The table's name, 3 to 255 of `a-z A-Z 0-9 _ . -`, unique in account and Region.
    public let name: String
    /// The primary key.
    public let keySchema: KeySchema
    /// What the records of the table's stream show; `nil` creates no stream.
    public let streamViewType: StreamViewType?

    /// Creates a definition.
    ///
    /// - Throws: `TableError` with the code `.validation` for a name that is too short, too long or has other
    ///   characters, for key attributes without a name or with one over 255 bytes, and for two of one name.
    public init(name: String, keySchema: KeySchema, streamViewType: StreamViewType? = nil) throws(TableError) {
        try Self.check(name: name)
        for (index, attribute) in keySchema.attributes.enumerated() {
            try Self.check(attribute, at: index + 1)
        }
        guard keySchema.hash.name != keySchema.range?.name else {
            throw .validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
        }
        self.name = name
        self.keySchema = keySchema
        self.streamViewType = streamViewType
    }

    private static func check(name: String) throws(TableError) {
        guard (3...255).contains(name.utf8.count) else {
            throw .validation("TableName must be at least 3 characters long and at most 255 characters long")
        }
        guard name.utf8.allSatisfy(isAllowed) else {
            throw .validation(
                "1 validation error detected: Value '\(name)' at 'tableName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
        }
    }

    private static func check(_ attribute: KeyAttribute, at position: Int) throws(TableError) {
        let constraint: String
        switch attribute.name.utf8.count {
        case 0: constraint = "greater than or equal to 1"
        case 1...255: return
        default: constraint = "less than or equal to 255"
        }
        throw .validation(
            "1 validation error detected: Value '\(attribute.name)' at 'keySchema.\(position).member.attributeName' "
                + "failed to satisfy constraint: Member must have length \(constraint)")
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
