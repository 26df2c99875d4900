internal import MillraceStreams

/// The rules for secondary indexes, with DynamoDB's texts.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
enum IndexRules {
    private static let globalCountMax = 20
    private static let localCountMax = 5
    /// How many attributes one index may name, and how many all of a table may.
    private static let includedCountMax = (ofOne: 20, ofAll: 100)

    /// Checks the indexes of a table together.
    static func check(
        _ indexes: [SecondaryIndex], ofTableWith schema: KeySchema, isProvisioned: Bool
    ) throws(ServiceError) {
        try checkConstraints(of: indexes.filter { $0.kind == .global }, at: "globalSecondaryIndexes")
        try checkConstraints(of: indexes.filter { $0.kind == .local }, at: "localSecondaryIndexes")
        var names: Set<String> = []
        for index in indexes {
            guard names.insert(index.name).inserted else { throw invalid("Duplicate index name: \(index.name)") }
            try check(index.projection)
            switch index.kind {
            case .local: try checkLocal(index, of: schema)
            case .global: try checkThroughput(of: index, isProvisioned: isProvisioned)
            }
        }
        guard indexes.count(where: { $0.kind == .local }) <= localCountMax else {
            throw invalid("Number of LocalSecondaryIndexes exceeds per-table limit of \(localCountMax)")
        }
        guard indexes.count(where: { $0.kind == .global }) <= globalCountMax else {
            throw invalid("GlobalSecondaryIndex count exceeds the per-table limit of \(globalCountMax)")
        }
        guard indexes.reduce(0, { $0 + $1.projection.nonKeyAttributes.count }) <= includedCountMax.ofAll else {
            throw invalid(
                "The total number of NonKeyAttributes over all indexes exceeds the limit of \(includedCountMax.ofAll)")
        }
        try checkTypes(of: [schema] + indexes.map(\.keySchema))
    }

    /// What can be said of each index of a kind without the others.
    private static func checkConstraints(of indexes: [SecondaryIndex], at path: String) throws(ServiceError) {
        for (number, index) in indexes.enumerated() {
            let path = "\(path).\(number + 1).member"
            var constraints = ConstraintCheck()
            constraints.name(index.name, at: "\(path).indexName")
            let names = index.projection.nonKeyAttributes
            if !names.isEmpty {
                constraints.length(
                    names.count,
                    of: "[\(names.joined(separator: ", "))]",
                    at: "\(path).projection.nonKeyAttributes",
                    in: 1...includedCountMax.ofOne
                )
            }
            for (position, name) in names.enumerated() {
                constraints.length(
                    name.utf8.count,
                    of: name,
                    at: "\(path).projection.nonKeyAttributes.\(position + 1).member",
                    in: 1...255
                )
            }
            try constraints.finish()
            try TableRules.check(index.keySchema, at: "\(path).keySchema")
            try TableRules.check(index.provisionedThroughput, at: "\(path).provisionedThroughput")
        }
    }

    private static func check(_ projection: IndexProjection) throws(ServiceError) {
        guard case .include(let names) = projection else { return }
        guard !names.isEmpty else {
            throw invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
        }
        guard Set(names).count == names.count else { throw invalid("NonKeyAttributes contains duplicates: \(names)") }
    }

    private static func checkLocal(_ index: SecondaryIndex, of schema: KeySchema) throws(ServiceError) {
        guard index.provisionedThroughput == nil else {
            throw invalid("ProvisionedThroughput should not be specified for the local index: \(index.name)")
        }
        guard schema.range != nil else {
            throw invalid(
                "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
        }
        guard index.keySchema.range != nil else {
            throw invalid("Index KeySchema does not have a range key for index: \(index.name)")
        }
        guard index.keySchema.hash.name == schema.hash.name else {
            throw invalid(
                "Index KeySchema does not have the same leading hash key as table KeySchema for index: \(index.name). "
                    + "index hash key: \(index.keySchema.hash.name), table hash key: \(schema.hash.name)")
        }
    }

    private static func checkThroughput(of index: SecondaryIndex, isProvisioned: Bool) throws(ServiceError) {
        switch (isProvisioned, index.provisionedThroughput) {
        case (true, nil):
            throw invalid("ProvisionedThroughput must be specified for index: \(index.name)")
        case (false, .some):
            throw invalid(
                "ProvisionedThroughput should not be specified for index: \(index.name) when BillingMode is "
                    + "PAY_PER_REQUEST")
        case (true, .some), (false, nil): break
        }
    }

    /// One attribute has one type, whatever keys it belongs to.
    private static func checkTypes(of schemas: [KeySchema]) throws(ServiceError) {
        var types: [String: KeyAttribute.KeyType] = [:]
        for attribute in schemas.flatMap(\.attributes) {
            guard types.updateValue(attribute.type, forKey: attribute.name) ?? attribute.type == attribute.type else {
                throw invalid(
                    "Cannot have two attributes with the same name in AttributeDefinitions: \(attribute.name)")
            }
        }
    }

    private static func invalid(_ detail: String) -> ServiceError {
        .validation("One or more parameter values were invalid: \(detail)")
    }
}
