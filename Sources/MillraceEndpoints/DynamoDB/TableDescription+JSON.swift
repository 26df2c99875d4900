import MillraceModel
import MillraceTables

extension TableDescription {
    /// Writes the description as DynamoDB does at some moment.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
    func write(to writer: inout JSONWriter, at moment: TableMoment) {
        writer.beginObject()
        if moment != .deleted {
            writer.member("AttributeDefinitions", list: attributeDefinitions) { attribute, writer in
                writer.beginObject()
                writer.member("AttributeName", attribute.name)
                writer.member("AttributeType", attribute.type.rawValue)
                writer.endObject()
            }
        }
        writer.member("TableName", name)
        if moment != .deleted {
            writer.member("KeySchema", keySchema)
            writer.member("CreationDateTime", instant: createdAt)
        }
        writer.member("TableStatus", moment.tableStatus)
        writer.member("ProvisionedThroughput", provisionedThroughput)
        writer.member("TableSizeBytes", number: sizeBytes)
        writer.member("ItemCount", number: itemCount)
        writer.member("TableArn", arn)
        writer.member("TableId", id)
        if provisionedThroughput == nil {
            writer.member("BillingModeSummary") { $0.member("BillingMode", "PAY_PER_REQUEST") }
        }
        if moment != .deleted { writeIndexes(to: &writer, at: moment) }
        writeStream(to: &writer)
        writer.member("DeletionProtectionEnabled", flag: isDeletionProtected)
        if moment == .found { writer.warmThroughput(provisionedThroughput) }
        writer.endObject()
    }

    private func writeIndexes(to writer: inout JSONWriter, at moment: TableMoment) {
        let local = indexes.filter { $0.definition.kind == .local }
        if !local.isEmpty {
            writer.member("LocalSecondaryIndexes", list: local) { $0.write(to: &$1) { _ in } }
        }
        let global = indexes.filter { $0.definition.kind == .global }
        guard !global.isEmpty else { return }
        writer.member("GlobalSecondaryIndexes", list: global) { index, writer in
            index.write(to: &writer) { writer in
                let isNew =
                    switch moment {
                    case .created: true
                    case .updated(let names): names.contains(index.definition.name)
                    case .found, .deleted: false
                    }
                writer.member("IndexStatus", isNew || index.isBackfilling ? "CREATING" : "ACTIVE")
                if index.isBackfilling { writer.member("Backfilling", flag: true) }
                writer.member("ProvisionedThroughput", index.definition.provisionedThroughput)
                if moment == .found { writer.warmThroughput(index.definition.provisionedThroughput) }
            }
        }
    }

    private func writeStream(to writer: inout JSONWriter) {
        if let streamViewType {
            writer.member("StreamSpecification") { writer in
                writer.member("StreamEnabled", flag: true)
                writer.member("StreamViewType", streamViewType.rawValue)
            }
        }
        if let latestStreamARN, let latestStreamLabel {
            writer.member("LatestStreamLabel", latestStreamLabel)
            writer.member("LatestStreamArn", latestStreamARN.description)
        }
    }
}

extension TableDescription.Index {
    /// Writes what local and global indexes have, and what a closure adds.
    fileprivate func write(to writer: inout JSONWriter, _ writeMore: (inout JSONWriter) -> Void) {
        writer.beginObject()
        writer.member("IndexName", definition.name)
        writer.member("KeySchema", definition.keySchema)
        writer.member("Projection") { writer in
            writer.member("ProjectionType", definition.projection.typeName)
            guard case .include(let names) = definition.projection else { return }
            writer.member("NonKeyAttributes", list: names) { $1.string($0) }
        }
        writeMore(&writer)
        writer.member("IndexSizeBytes", number: sizeBytes)
        writer.member("ItemCount", number: itemCount)
        writer.member("IndexArn", arn)
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ schema: KeySchema) {
        member(name, list: Array(zip(schema.attributes, ["HASH", "RANGE"]))) { element, writer in
            writer.beginObject()
            writer.member("AttributeName", element.0.name)
            writer.member("KeyType", element.1)
            writer.endObject()
        }
    }

    /// The capacity of a table or index, which is also there, as nothing, where there is none.
    fileprivate mutating func member(_ name: String, _ throughput: ProvisionedThroughput?) {
        member(name) { writer in
            writer.member("NumberOfDecreasesToday", number: 0)
            writer.member("ReadCapacityUnits", number: throughput?.readCapacityUnits ?? 0)
            writer.member("WriteCapacityUnits", number: throughput?.writeCapacityUnits ?? 0)
        }
    }

    /// What a table or index takes at once: its capacity, or what a new one takes on demand.
    fileprivate mutating func warmThroughput(_ throughput: ProvisionedThroughput?) {
        member("WarmThroughput") { writer in
            writer.member("ReadUnitsPerSecond", number: throughput?.readCapacityUnits ?? 12_000)
            writer.member("WriteUnitsPerSecond", number: throughput?.writeCapacityUnits ?? 4_000)
            writer.member("Status", "ACTIVE")
        }
    }
}
