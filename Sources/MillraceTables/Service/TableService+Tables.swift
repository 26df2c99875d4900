public import MillraceModel
internal import MillraceStreams

extension TableService {
    /// Creates a table, with its stream if the definition has a view type.
    ///
    /// - Throws: `TableError`: `.resourceInUse` when there is a table of that name.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    @discardableResult
    public func createTable(_ definition: TableDefinition) async throws -> TableDescription {
        let name = definition.name
        let createdAt = now()
        let table = try await changeTable(name) { [self] transaction, existing in
            guard existing == nil else { throw TableError.resourceInUse("Table already exists: \(name)") }
            var table = StoredTable(
                number: try transaction.nextTableNumber(),
                name: name,
                keySchema: definition.keySchema,
                createdAt: createdAt
            )
            if let viewType = definition.streamViewType {
                try enableStream(of: &table, viewType: viewType, at: createdAt, &transaction)
            }
            return (table, table)
        }
        return description(of: table)
    }

    /// Describes a table.
    ///
    /// - Throws: `TableError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
    public func describeTable(_ name: String) async throws -> TableDescription {
        guard let table = directory.table(named: name) else { throw TableError.tableNotFound(named: name) }
        return description(of: table)
    }

    /// The names of all tables in the order of their bytes.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
    public func listTables() async throws -> [String] { directory.names }

    /// Deletes a table with its items, at once.
    ///
    /// Its stream is disabled and stays readable until it is trimmed.
    ///
    /// - Returns: The table as it was last; no stream is enabled any more.
    /// - Throws: `TableError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
    @discardableResult
    public func deleteTable(_ name: String) async throws -> TableDescription {
        let table = try await changeTable(name) { transaction, existing in
            guard var table = existing else { throw TableError.tableNotFound(named: name) }
            if let stream = table.stream { try transaction.disableStream(stream.arn) }
            table.stream = nil
            transaction.removeSpace(table.itemSpace)
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
    /// - Throws: `TableError`: `.resourceNotFound`; `.resourceInUse` (by the options `.validation`) when a stream is
    ///   enabled already, also one of another view; `.validation` when none is enabled that could be disabled, or when
    ///   there is a view type too many or too few.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
    @discardableResult
    public func updateStream(
        of name: String, enabled isEnabled: Bool, viewType: StreamViewType? = nil
    ) async throws -> TableDescription {
        if isEnabled != (viewType != nil) {
            throw TableError.validation(
                isEnabled
                    ? "One or more parameter values were invalid: StreamViewType is required when StreamEnabled is true"
                    : "One or more parameter values were invalid: StreamViewType is not allowed when StreamEnabled is "
                        + "false")
        }
        let instant = now()
        let table = try await changeTable(name) { [self] transaction, existing in
            guard var table = existing else { throw TableError.tableNotFound(named: name) }
            switch (table.stream, viewType) {
            case (.some, .some): throw alreadyEnabled(name)
            case (nil, nil): throw TableError.validation("Table has no stream to disable: TableName: \(name)")
            case (nil, let viewType?): try enableStream(of: &table, viewType: viewType, at: instant, &transaction)
            case (let stream?, nil):
                try transaction.disableStream(stream.arn)
                table.stream = nil
            }
            return (table, table)
        }
        return description(of: table)
    }

    private func alreadyEnabled(_ name: String) -> TableError {
        let message = "Table already has an enabled stream: TableName: \(name)"
        return switch options.enablingAnEnabledStream {
        case .resourceInUse: .resourceInUse(message)
        case .validation: .validation(message)
        }
    }

    private func enableStream(
        of table: inout StoredTable,
        viewType: StreamViewType,
        at instant: Timestamp,
        _ transaction: inout StoreTransaction
    ) throws {
        let label = try transaction.nextStreamLabel(of: table.name, at: instant)
        let arn = StreamARN(table: table.name, label: label, region: region, accountID: accountID)
        try transaction.createStream(arn, viewType: viewType)
        table.stream = StoredTable.EnabledStream(arn: arn, viewType: viewType)
        table.latestStreamARN = arn
    }

    private func description(of table: StoredTable) -> TableDescription {
        TableDescription(table, region: region, accountID: accountID)
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
        let (table, result, sequence) = try await Self.translatingStoreErrors {
            try await store.write { [directory] transaction in
                let (table, result) = try body(&transaction, try StoredTable.read(name, from: transaction))
                let key = StoredTable.rowKey(of: name)
                if let table { transaction.setRow(key, table.encoded) } else { transaction.removeRow(key) }
                return (table, result, directory.nextSequence())
            }
        }
        directory.publish(table, named: name, sequence: sequence)
        return result
    }
}
