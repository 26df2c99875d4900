import Logging
import MillraceModel
import MillraceStreams
import MillraceTables

extension RuntimeEnvironment {
    /// Makes the streams and tables of a manifest that are not there yet, and enables streams that it names.
    ///
    /// - Throws: `MillraceError` when a stream or table is there and differs: nothing is changed or lost then.
    package func prepare(_ manifest: Manifest) async throws {
        // First, because changes of tables may flow into them.
        try await prepareKinesisStreams(of: manifest)
        let existing = Set(try await tables.listTables())
        // All are compared before any is changed.
        var changes: [@Sendable () async throws -> Void] = []
        for definition in manifest.tables {
            if let destination = definition.kinesisDestination, store.stream(destination.streamARN) == nil {
                throw MillraceError(
                    .streamMissing,
                    "table \(definition.name): there is no Kinesis stream \(destination.streamARN); add it to "
                        + "KinesisStreams in the manifest"
                )
            }
            if existing.contains(definition.name) { changes += try await self.changes(for: definition) }
        }
        for definition in manifest.tables where !existing.contains(definition.name) {
            try await tables.createTable(definition)
            logger.info("A table was created", metadata: [LogKey.tableName: "\(definition.name)"])
        }
        for change in changes { try await change() }
    }

    /// What brings a table that is there to what the manifest says, where nothing is lost by it.
    ///
    /// - Throws: `MillraceError` for a difference that only a person can decide about.
    private func changes(for definition: TableDefinition) async throws -> [@Sendable () async throws -> Void] {
        let name = definition.name
        let tables = tables
        let table = try await tables.describeTable(name, countingItems: false)
        guard table.keySchema == definition.keySchema else {
            throw MillraceError(
                .tableDiffers,
                "table \(name) exists with the key \(table.keySchema), the manifest says \(definition.keySchema); "
                    + "delete the table, or take another name or data directory"
            )
        }
        try compareIndexes(of: table, with: definition)
        var changes: [@Sendable () async throws -> Void] = []
        switch (table.streamViewType, definition.streamViewType) {
        case (nil, let view?):
            changes.append { try await tables.updateStream(of: name, enabled: true, viewType: view) }
        case (let old?, let new?) where old != new:
            throw MillraceError(
                .tableDiffers,
                "the stream of table \(name) shows \(old.rawValue), the manifest says \(new.rawValue); a stream's view "
                    + "cannot be changed: disable the stream, which closes it, and start again"
            )
        default: break
        }
        let timeToLive = try await tables.describeTimeToLive(name).flatMap { $0.isEnabled ? $0.attributeName : nil }
        switch (timeToLive, definition.timeToLiveAttribute) {
        case (let found, let wanted) where found == wanted: break
        case (nil, let wanted?):
            changes.append { try await tables.updateTimeToLive(name, TimeToLive(attributeName: wanted)) }
        case (let found, _):
            throw MillraceError(
                .tableDiffers,
                "table \(name) deletes items by the attribute \(found ?? ""), the manifest says "
                    + "\(definition.timeToLiveAttribute ?? "that it does not"); change one of them"
            )
        }
        let active = try await tables.describeKinesisStreamingDestination(of: name).first { $0.status == .active }
        switch (active, definition.kinesisDestination) {
        case (nil, nil): break
        case (nil, let wanted?):
            changes.append {
                try await tables.enableKinesisStreamingDestination(
                    of: name, streamARN: wanted.streamARN, precision: wanted.precision)
            }
        case (let found?, let wanted?) where found.streamARN == wanted.streamARN:
            let precision = wanted.precision ?? .millisecond
            guard found.precision ?? .millisecond != precision else { break }
            changes.append {
                try await tables.updateKinesisStreamingDestination(
                    of: name, streamARN: wanted.streamARN, precision: precision)
            }
        case (let found?, let wanted):
            throw MillraceError(
                .tableDiffers,
                "the changes of table \(name) flow into \(found.streamARN), the manifest says "
                    + "\(wanted?.streamARN.description ?? "that they do not"); change one of them"
            )
        }
        var update = TableUpdate()
        if table.isDeletionProtected != definition.isDeletionProtected {
            update.isDeletionProtected = definition.isDeletionProtected
        }
        if table.provisionedThroughput != definition.provisionedThroughput {
            update.billing = definition.provisionedThroughput.map(TableUpdate.Billing.provisioned) ?? .payPerRequest
        }
        if update != TableUpdate() { changes.append { [update] in try await tables.updateTable(name, update) } }
        let tags = definition.tags
        if try await tables.tags(of: name).merging(tags, uniquingKeysWith: { $1 }) != tables.tags(of: name) {
            changes.append { try await tables.tagTable(name, tags) }
        }
        return changes
    }

    /// Compares what an index is; the order of attributes and the capacity do not matter.
    private func compareIndexes(of table: TableDescription, with definition: TableDefinition) throws {
        func outline(_ index: SecondaryIndex) -> [String] {
            let projection = index.projection
            return [index.name, "\(index.kind)", "\(index.keySchema)", projection.typeName]
                + projection.nonKeyAttributes.sorted()
        }
        let (found, wanted) = (
            Set(table.indexes.map { outline($0.definition) }), Set(definition.indexes.map(outline))
        )
        guard let index = found.symmetricDifference(wanted).map({ $0[0] }).min() else { return }
        throw MillraceError(
            .tableDiffers,
            "table \(definition.name) and the manifest differ in the index \(index); change the manifest, change the "
                + "index with UpdateTable, or take another name or data directory"
        )
    }
}
