import MillraceModel
import MillraceStreams
import MillraceTables

// Tables change at once, but are answered in the states that AWS's tables are in at that moment, so that clients that
// wait for the end of a change find it at their first look.
extension DynamoDBOperations {
    var createTable: WireOperation {
        WireOperation(
            [
                .required("AttributeDefinitions", DynamoDBShapes.attributeDefinitions),
                .required("TableName", DynamoDBShapes.tableName),
                .required("KeySchema", DynamoDBShapes.keySchema),
                .optional("LocalSecondaryIndexes", .list(of: .structure(DynamoDBShapes.localIndex))),
                .optional("GlobalSecondaryIndexes", .list(of: .structure(DynamoDBShapes.globalIndex))),
                .optional("BillingMode", DynamoDBShapes.billingMode),
                .optional("ProvisionedThroughput", DynamoDBShapes.provisionedThroughput),
                .optional("StreamSpecification", DynamoDBShapes.streamSpecification),
                .optional("Tags", .list(of: DynamoDBShapes.tag)),
                .optional("GlobalTableSourceArn", .refused(DynamoDBShapes.oneRegion)),
                .optional(
                    "ResourcePolicy", .refused("is not supported: nobody is refused access here; leave it out")),
            ] + DynamoDBShapes.tableSettings
        ) { call in
            let definition = try TableDefinition(call.input, name: table(of: call).name)
            let table = try await tables.createTable(definition)
            return .json { writer in
                writer.key("TableDescription")
                table.write(to: &writer, at: .created)
            }
        }
    }

    var describeTable: WireOperation {
        WireOperation([.required("TableName", DynamoDBShapes.tableName)]) { call in
            let table = try await tables.describeTable(table(of: call).name)
            return .json { writer in
                writer.key("Table")
                table.write(to: &writer, at: .found)
            }
        }
    }

    var listTables: WireOperation {
        WireOperation([
            .optional("ExclusiveStartTableName", DynamoDBShapes.bareTableName),
            .optional("Limit", .integer(1...100)),
        ]) { call in
            let page = try await tables.listTables(
                after: call.input.text("ExclusiveStartTableName"), limit: call.input.integer("Limit") ?? 100)
            return .json { writer in
                writer.member("TableNames", list: page.names) { $1.string($0) }
                if let last = page.last { writer.member("LastEvaluatedTableName", last) }
            }
        }
    }

    var updateTable: WireOperation {
        WireOperation(
            [
                .optional("AttributeDefinitions", DynamoDBShapes.attributeDefinitions),
                .required("TableName", DynamoDBShapes.tableName),
                .optional("BillingMode", DynamoDBShapes.billingMode),
                .optional("ProvisionedThroughput", DynamoDBShapes.provisionedThroughput),
                .optional("GlobalSecondaryIndexUpdates", .list(of: DynamoDBShapes.globalIndexUpdate)),
                .optional("StreamSpecification", DynamoDBShapes.streamSpecification),
                .optional("ReplicaUpdates", .refused(DynamoDBShapes.oneRegion)),
                .optional("DisassociationProtectionEnabled", .refused(DynamoDBShapes.oneRegion)),
                .optional("MultiRegionConsistency", .refused(DynamoDBShapes.oneRegion)),
                .optional("GlobalTableWitnessUpdates", .refused(DynamoDBShapes.oneRegion)),
                .optional(
                    "VectorIndexUpdates", .refused("is not supported: there are no vector indexes; leave it out")),
            ] + DynamoDBShapes.tableSettings
        ) { call in
            let name = try table(of: call).name
            try TableSettings.check(call.input)
            var update = TableUpdate()
            update.stream = try TableSettings.stream(call.input)
            update.indexes = try Self.indexes(call.input)
            update.isDeletionProtected = call.input.boolean("DeletionProtectionEnabled")
            update.billing = try await billing(call.input, of: name)
            try await tables.updateTable(name, update)
            let created = update.indexes.compactMap { if case .create(let index) = $0 { index.name } else { nil } }
            // Once more, because the update does not count items.
            let table = try await tables.describeTable(name)
            return .json { writer in
                writer.key("TableDescription")
                table.write(to: &writer, at: .updated(newIndexes: Set(created)))
            }
        }
    }

    var deleteTable: WireOperation {
        WireOperation([.required("TableName", DynamoDBShapes.tableName)]) { call in
            let table = try await tables.deleteTable(table(of: call).name)
            return .json { writer in
                writer.key("TableDescription")
                table.write(to: &writer, at: .deleted)
            }
        }
    }

    private func billing(_ request: WireStructure, of name: String) async throws -> TableUpdate.Billing? {
        let throughput = request.structure("ProvisionedThroughput").map { ProvisionedThroughput($0) }
        switch (request.text("BillingMode"), throughput) {
        case (nil, nil): return nil
        case ("PAY_PER_REQUEST", nil): return .payPerRequest
        case ("PAY_PER_REQUEST", .some): throw TableSettings.capacityOnDemand
        case (.some, nil): throw TableSettings.noCapacity
        case (.some, let throughput?): return .provisioned(throughput)
        case (nil, let throughput?):
            let isOnDemand = try await tables.describeTable(name, countingItems: false).provisionedThroughput == nil
            guard !isOnDemand else { throw TableSettings.capacityOnDemand }
            return .provisioned(throughput)
        }
    }

    private static func indexes(_ request: WireStructure) throws(ServiceError) -> [TableUpdate.Index] {
        var definitions = try KeyDefinitions(request.structures("AttributeDefinitions") ?? [])
        var names: Set<String> = []
        var indexes: [TableUpdate.Index] = []
        for update in request.structures("GlobalSecondaryIndexUpdates") ?? [] {
            guard update.members.count == 1, let action = update.members.first?.value.structure else {
                throw .validation(
                    "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, "
                        + "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")
            }
            let name = action.text("IndexName")!
            guard names.insert(name).inserted else {
                throw .validation(
                    "One or more parameter values were invalid: Only one global secondary index update per index is "
                        + "allowed simultaneously. Index: \(name)")
            }
            if update.contains("Create") {
                indexes.append(.create(try SecondaryIndex(action, .global, &definitions)))
            } else if update.contains("Delete") {
                indexes.append(.delete(name: name))
            } else {
                try TableSettings.checkOnDemandThroughput(action)
                guard let throughput = action.structure("ProvisionedThroughput") else {
                    throw .validation(
                        "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: "
                            + name)
                }
                indexes.append(.update(name: name, ProvisionedThroughput(throughput)))
            }
        }
        return indexes
    }
}
