internal import MillraceStreams

/// The rules for tables, with DynamoDB's texts.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
enum TableRules {
    /// Checks the name of a table.
    static func check(name: String) throws(ServiceError) {
        guard (3...255).contains(name.utf8.count) else {
            throw .validation("TableName must be at least 3 characters long and at most 255 characters long")
        }
        var constraints = ConstraintCheck()
        constraints.name(name, at: "tableName")
        try constraints.finish()
    }

    /// Checks the names in a key.
    static func check(_ schema: KeySchema, at path: String = "keySchema") throws(ServiceError) {
        var constraints = ConstraintCheck()
        for (index, attribute) in schema.attributes.enumerated() {
            constraints.length(
                attribute.name.utf8.count,
                of: attribute.name,
                at: "\(path).\(index + 1).member.attributeName",
                in: 1...255
            )
        }
        try constraints.finish()
        guard schema.hash.name != schema.range?.name else {
            throw .validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
        }
    }

    /// Checks a capacity.
    static func check(
        _ throughput: ProvisionedThroughput?, at path: String = "provisionedThroughput"
    ) throws(ServiceError) {
        var constraints = ConstraintCheck()
        constraints.value(throughput?.writeCapacityUnits, at: "\(path).writeCapacityUnits", in: 1...Int.max)
        constraints.value(throughput?.readCapacityUnits, at: "\(path).readCapacityUnits", in: 1...Int.max)
        try constraints.finish()
    }
}

extension ServiceError {
    /// There is no table for an operation on items.
    static let tableNotFound = ServiceError.resourceNotFound("Requested resource not found")

    /// There is no table for an operation on tables.
    static func tableNotFound(named name: String) -> ServiceError {
        .resourceNotFound("Requested resource not found: Table: \(name) not found")
    }
}
