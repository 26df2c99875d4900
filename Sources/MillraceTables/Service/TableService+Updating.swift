internal import MillraceModel
internal import MillraceStreams

extension TableService {
    /// How many items a transaction takes up into a new index.
    private static let backfillCount = 256

    /// Changes a table.
    ///
    /// A new index is filled before this returns; other requests go on meanwhile, and find it `CREATING`.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.resourceInUse` (by the options `.validation`) when a stream is
    ///   to be enabled and one is; `.validation` when none is enabled that could be disabled, or for an index that
    ///   breaks a rule; `.limitExceeded` for more than one index made or deleted at once.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    @discardableResult
    public func updateTable(_ name: String, _ update: TableUpdate) async throws -> TableDescription {
        guard
            update.billing != nil || update.stream != nil || !update.indexes.isEmpty
                || update.isDeletionProtected != nil
        else {
            throw ServiceError.validation(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                    + "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required")
        }
        let instant = now()
        let table = try await changeExistingTable(name) { [self] transaction, table in
            if let isDeletionProtected = update.isDeletionProtected { table.isDeletionProtected = isDeletionProtected }
            if let billing = update.billing { try change(billing, of: &table) }
            if let stream = update.stream { try change(stream, of: &table, at: instant, &transaction) }
            if update.billing != nil || !update.indexes.isEmpty {
                try change(update.indexes, of: &table, &transaction)
            }
            return table
        }
        guard !table.backfills.isEmpty else { return description(of: table) }
        return description(of: try await backfill(table))
    }

    /// Takes the items that were there before into new indexes, in transactions of a few each.
    ///
    /// It may be done twice: what an index has of an item follows from the item alone.
    func backfill(_ table: StoredTable) async throws -> StoredTable {
        var last: [UInt8]?
        repeat {
            let start = last
            last = try await ServiceError.translatingStoreErrors {
                try await store.write { [directory, dueWatch] transaction in
                    guard let current = try directory.table(named: table.name, in: transaction),
                        current.number == table.number
                    else { return nil }
                    let rows = try transaction.rows(in: current.itemSpace, after: start, limit: Self.backfillCount)
                    for row in rows {
                        let secondary = SecondaryRows(
                            of: current, at: row.key, old: nil, new: try ItemCodec.decode(row.value))
                        secondary.write(to: &transaction)
                        if let expiry = secondary.newExpiryInstant { dueWatch.note(expiry) }
                    }
                    return rows.count == Self.backfillCount ? rows.last?.key : nil
                }
            }
        } while last != nil
        let done = table.backfills
        return try await changeExistingTable(table.name) { _, current in
            guard current.number == table.number else { throw ServiceError.tableNotFound(named: table.name) }
            current.backfills.removeAll(where: done.contains)
            return current
        }
    }

    private func change(_ billing: TableUpdate.Billing, of table: inout StoredTable) throws(ServiceError) {
        switch billing {
        case .payPerRequest:
            table.provisionedThroughput = nil
            for number in table.indexes.indices {
                table.indexes[number].definition = table.indexes[number].definition.with(nil)
            }
        case .provisioned(let throughput):
            try TableRules.check(throughput)
            table.provisionedThroughput = throughput
        }
    }

    private func change(
        _ stream: TableUpdate.Stream,
        of table: inout StoredTable,
        at instant: Timestamp,
        _ transaction: inout StoreTransaction
    ) throws {
        switch (table.stream, stream) {
        case (.some, .enabled): throw alreadyEnabled(table.name)
        case (nil, .disabled):
            throw ServiceError.validation("Table has no stream to disable: TableName: \(table.name)")
        case (nil, .enabled(let viewType)):
            try enableStream(of: &table, viewType: viewType, at: instant, &transaction)
        case (let enabled?, .disabled):
            try transaction.disableStream(enabled.arn)
            table.stream = nil
        }
    }

    private func alreadyEnabled(_ name: String) -> ServiceError {
        let message = "Table already has an enabled stream: TableName: \(name)"
        return switch options.enablingAnEnabledStream {
        case .resourceInUse: .resourceInUse(message)
        case .validation: .validation(message)
        }
    }

    private func change(
        _ updates: [TableUpdate.Index], of table: inout StoredTable, _ transaction: inout StoreTransaction
    ) throws {
        let countOfNewAndOld = updates.count { if case .update = $0 { false } else { true } }
        guard countOfNewAndOld <= 1 else {
            throw ServiceError.limitExceeded(
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table")
        }
        for update in updates {
            switch update {
            case .create(let index):
                guard table.index(named: index.name) == nil else {
                    throw ServiceError.validation("Attempting to create an index which already exists")
                }
                guard index.kind == .global else {
                    throw ServiceError.validation(
                        "One or more parameter values were invalid: a local index comes with its table: \(index.name)")
                }
                table.add(index)
                table.backfills.append(table.lastNumber)
            case .update(let name, let throughput):
                guard
                    let number = table.indexes.firstIndex(where: {
                        $0.definition.name == name && $0.definition.kind == .global
                    })
                else { throw ServiceError.tableNotFound }
                table.indexes[number].definition = table.indexes[number].definition.with(throughput)
            case .delete(let name):
                guard let index = table.index(named: name), index.definition.kind == .global else {
                    throw ServiceError.tableNotFound
                }
                transaction.removeSpace(table.space(of: index))
                table.indexes.removeAll { $0 == index }
                table.backfills.removeAll { $0 == index.number }
            }
        }
        // All of them: the billing of the table says whether its indexes have a capacity.
        try IndexRules.check(
            table.indexes.map(\.definition),
            ofTableWith: table.keySchema,
            isProvisioned: table.provisionedThroughput != nil
        )
    }
}

extension StoredTable {
    /// Adds an index under a number of its own.
    mutating func add(_ index: SecondaryIndex) {
        lastNumber += 1
        indexes.append(StoredIndex(number: lastNumber, definition: index))
    }
}

extension SecondaryIndex {
    /// The index with another capacity.
    fileprivate func with(_ throughput: ProvisionedThroughput?) -> SecondaryIndex {
        SecondaryIndex(
            name, kind, keySchema: keySchema, projection: projection, provisionedThroughput: throughput)
    }
}
