import Logging
package import MillraceModel
package import MillraceStreams
import MillraceTables

extension RuntimeEnvironment {
    /// Makes the tables of a manifest that are not there yet, and enables streams that it names.
    ///
    /// - Throws: `MillraceError` when a table is there with another key or view: nothing is changed or lost then.
    package func prepareTables(of manifest: Manifest) async throws {
        let existing = Set(try await tables.listTables())
        for definition in manifest.tables {
            guard existing.contains(definition.name) else {
                try await tables.createTable(definition)
                logger.info("A table was created", metadata: [LogKey.tableName: "\(definition.name)"])
                continue
            }
            try await reconcile(definition)
        }
    }

    private func reconcile(_ definition: TableDefinition) async throws {
        let table = try await tables.describeTable(definition.name)
        guard table.keySchema == definition.keySchema else {
            throw MillraceError(
                .tableDiffers,
                "table \(definition.name) exists with the key \(table.keySchema), the manifest says "
                    + "\(definition.keySchema); delete the table, or take another name or data directory"
            )
        }
        switch (table.streamViewType, definition.streamViewType) {
        case (nil, let view?):
            try await tables.updateStream(of: definition.name, enabled: true, viewType: view)
        case (let old?, let new?) where old != new:
            throw MillraceError(
                .tableDiffers,
                "the stream of table \(definition.name) shows \(old.rawValue), the manifest says \(new.rawValue); a "
                    + "stream's view cannot be changed: disable the stream, which closes it, and start again"
            )
        default:
            break
        }
    }

    /// The stream that a mapping reads now.
    ///
    /// - Throws: `MillraceError` when there is none.
    package func stream(of mapping: EventSourceMapping) async throws -> StreamDescription {
        switch mapping.source {
        case .kinesisStream(let name):
            let arn = StreamARN(stream: name, region: tables.region, accountID: tables.accountID)
            if let stream = store.stream(arn) { return stream }
            throw MillraceError(
                .streamMissing,
                "\(mapping.functionName): there is no Kinesis stream \(name)",
                mapping: mapping.id
            )
        case .stream(let arn):
            if let stream = store.stream(arn) { return stream }
            throw MillraceError(
                .streamMissing,
                "\(mapping.functionName): there is no stream \(arn); it may have vanished after its stream was "
                    + "disabled, and table/NAME finds a table's current one",
                mapping: mapping.id
            )
        case .table(let name):
            guard try await tables.listTables().contains(name) else {
                throw MillraceError(
                    .streamMissing,
                    "\(mapping.functionName): there is no table \(name); add it to Tables in the manifest",
                    mapping: mapping.id
                )
            }
            let table = try await tables.describeTable(name)
            guard let stream = table.latestStreamARN.flatMap(store.stream) else {
                throw MillraceError(
                    .streamMissing,
                    "\(mapping.functionName): table \(name) has no stream; give it a StreamSpecification",
                    mapping: mapping.id
                )
            }
            return stream
        }
    }
}
