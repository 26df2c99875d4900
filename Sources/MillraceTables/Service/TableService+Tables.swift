public import MillraceModel
internal import MillraceStreams

extension TableService {
    /// Creates a table, with its indexes, and its stream if the definition has a view type.
    ///
    /// - Throws: `ServiceError`: `.resourceInUse` when there is a table of that name.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    @discardableResult
    public func createTable(_ definition: TableDefinition) async throws -> TableDescription {
        let name = definition.name
        let createdAt = now()
        let table = try await changeTable(name) { [self] transaction, existing in
            guard existing == nil else { throw ServiceError.resourceInUse("Table already exists: \(name)") }
            var table = StoredTable(
                number: try transaction.nextTableNumber(),
                name: name,
                keySchema: definition.keySchema,
                createdAt: createdAt
            )
            for index in definition.indexes { table.add(index) }
            table.provisionedThroughput = definition.provisionedThroughput
            table.isDeletionProtected = definition.isDeletionProtected
            table.tags = definition.tags
            table.timeToLive = definition.timeToLiveAttribute.map { TimeToLive(attributeName: $0) }
            if let destination = definition.kinesisDestination {
                try addDestination(destination.streamARN, destination.precision, to: &table, transaction)
            }
            if let viewType = definition.streamViewType {
                try enableStream(of: &table, viewType: viewType, at: createdAt, &transaction)
            }
            return (table, table)
        }
        return description(of: table)
    }

    /// Describes a table.
    ///
    /// - Parameters:
    ///   - name: The table.
    ///   - isCounting: Whether the items are counted, which takes the longer the more there are.
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
    public func describeTable(_ name: String, countingItems isCounting: Bool = true) async throws -> TableDescription {
        guard let table = directory.table(named: name) else { throw ServiceError.tableNotFound(named: name) }
        var description = description(of: table)
        guard isCounting else { return description }
        try await ServiceError.translatingStoreErrors {
            let extent = try await store.extent(of: table.itemSpace)
            (description.itemCount, description.sizeBytes) = (extent.rowCount, extent.byteCount)
            for (number, index) in table.indexes.enumerated() {
                let extent = try await store.extent(of: table.space(of: index))
                description.indexes[number].itemCount = extent.rowCount
                description.indexes[number].sizeBytes = extent.byteCount
            }
        }
        return description
    }

    /// The names of all tables in the order of their bytes.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
    public func listTables() async throws -> [String] { directory.names }

    /// A page of the names of all tables in the order of their bytes.
    ///
    /// - Parameters:
    ///   - name: Names behind this one, exclusive, which need not exist (`ExclusiveStartTableName`).
    ///   - limit: The most names to give, 1 to 100.
    /// - Returns: The names, and the last one of them when there are more (`LastEvaluatedTableName`).
    /// - Throws: `ServiceError`: `.validation` for a limit or name out of bounds.
    public func listTables(after name: String?, limit: Int = 100) async throws -> (names: [String], last: String?) {
        var constraints = ConstraintCheck()
        constraints.value(limit, at: "limit", in: 1...100)
        constraints.name(name, at: "exclusiveStartTableName")
        try constraints.finish()
        let names = directory.names.filter { candidate in name.map { $0 < candidate } ?? true }
        let page = Array(names.prefix(limit))
        return (page, page.count < names.count ? page.last : nil)
    }

    /// Deletes a table with its items, at once.
    ///
    /// Its stream is disabled and stays readable until it is trimmed. Changes that wait for a Kinesis stream go with it.
    ///
    /// - Returns: The table as it was last; no stream is enabled any more.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for a table that is protected.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
    @discardableResult
    public func deleteTable(_ name: String) async throws -> TableDescription {
        let table = try await changeTable(name) { transaction, existing in
            guard var table = existing else { throw ServiceError.tableNotFound(named: name) }
            guard !table.isDeletionProtected else {
                throw ServiceError.validation(
                    "Resource cannot be deleted as it is currently protected against deletion. "
                        + "Disable deletion protection first.")
            }
            if let stream = table.stream { try transaction.disableStream(stream.arn) }
            table.stream = nil
            for space in [table.itemSpace, table.expirySpace, table.outboxSpace] + table.indexes.map(table.space) {
                transaction.removeSpace(space)
            }
            return (nil, table)
        }
        return description(of: table)
    }

    /// Enables or disables the stream of a table.
    ///
    /// Each enabling makes a new stream with a label of its own. A view type is changed by disabling and enabling.
    ///
    /// - Parameters:
    ///   - name: The table.
    ///   - isEnabled: Whether changes are to flow into a stream (`StreamEnabled`).
    ///   - viewType: What the records show; needed to enable, and `nil` to disable.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.resourceInUse` (by the options `.validation`) when a stream is
    ///   enabled already, also one of another view; `.validation` when none is enabled that could be disabled, or when
    ///   there is a view type too many or too few.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
    @discardableResult
    public func updateStream(
        of name: String, enabled isEnabled: Bool, viewType: StreamViewType? = nil
    ) async throws -> TableDescription {
        var update = TableUpdate()
        update.stream = try TableUpdate.Stream(isEnabled: isEnabled, viewType: viewType)
        return try await updateTable(name, update)
    }

    func enableStream(
        of table: inout StoredTable,
        viewType: StreamViewType,
        at instant: Timestamp,
        _ transaction: inout StoreTransaction
    ) throws {
        let label = try transaction.nextStreamLabel(of: table.name, at: instant)
        let arn = StreamARN(table: table.name, label: label, region: region, accountID: accountID)
        try transaction.createStream(arn, viewType: viewType)
        // It has to be known after the table is gone.
        transaction.setKeySchema(hash: table.keySchema.hash.name, range: table.keySchema.range?.name, of: arn)
        table.stream = StoredTable.EnabledStream(arn: arn, viewType: viewType)
        table.latestStreamARN = arn
    }

    func description(of table: StoredTable) -> TableDescription {
        TableDescription(table, region: region, accountID: accountID)
    }

    /// Changes the row of a table that exists, and the directory once that is durable.
    func changeExistingTable<Result: Sendable>(
        _ name: String,
        _ body: @escaping @Sendable (inout StoreTransaction, inout StoredTable) throws -> Result
    ) async throws -> Result {
        try await changeTable(name) { transaction, existing in
            guard var table = existing else { throw ServiceError.tableNotFound(named: name) }
            let result = try body(&transaction, &table)
            return (table, result)
        }
    }

    /// Changes the row of a table, and the directory once that is durable.
    ///
    /// - Parameter body: Gets the table as it stands, or `nil`; gives it as it is to be, and a result.
    private func changeTable<Result: Sendable>(
        _ name: String,
        _ body: @escaping @Sendable (inout StoreTransaction, StoredTable?) throws -> (StoredTable?, Result)
    ) async throws -> Result {
        directory.beginChange()
        defer { directory.endChange() }
        let (table, result, sequence) = try await ServiceError.translatingStoreErrors {
            try await store.write { [directory, key = StoredTable.rowKey(of: name, spacePrefix)] transaction in
                let (table, result) = try body(&transaction, try StoredTable.read(key, from: transaction))
                if let table { transaction.setRow(key, table.encoded) } else { transaction.removeRow(key) }
                return (table, result, directory.nextSequence())
            }
        }
        directory.publish(table, named: name, sequence: sequence)
        return result
    }
}
