internal import MillraceModel
internal import MillraceStreams

extension TableService {
    /// A table for an operation on items.
    func existing(_ name: String) throws(ServiceError) -> SharedTable {
        guard let table = directory.shared(named: name) else { throw .tableNotFound }
        return table
    }

    /// Carries out writes in one transaction, in their order.
    ///
    /// - Parameters:
    ///   - writes: The writes, which may be of several tables.
    ///   - context: What they have in common.
    ///   - reasons: Makes one error of those of all writes; without it the first one ends the transaction.
    ///   - begin: Runs before the writes, and tells whether they are to be carried out.
    func run(
        _ writes: [ItemWrite],
        _ context: WriteContext,
        cancelling reasons: (@Sendable ([ServiceError?]) -> ServiceError)? = nil,
        begin: @escaping @Sendable (inout StoreTransaction) throws -> Bool = { _ in true }
    ) async throws -> [ItemWrite.Outcome] {
        try await ServiceError.translatingStoreErrors {
            try await store.write { [directory] transaction in
                guard try begin(&transaction) else { return [] }
                var outcomes: [ItemWrite.Outcome] = []
                var errors: [ServiceError?] = []
                for write in writes {
                    let table = try directory.table(of: write.address, in: transaction)
                    do {
                        outcomes.append(try write.run(on: table, context, in: &transaction))
                        errors.append(nil)
                    } catch let error as ServiceError where reasons != nil && error.code != .internalServerError {
                        errors.append(error)
                    }
                }
                if let reasons, errors.contains(where: { $0 != nil }) { throw reasons(errors) }
                return outcomes
            }
        }
    }

    /// Carries out one write in a transaction of its own.
    func run(
        _ write: ItemWrite,
        returning returnConsumedCapacity: ReturnConsumedCapacity = .none
    ) async throws -> ItemWrite.Outcome {
        let context = WriteContext(
            destinations: destinations, dueWatch: dueWatch, returnConsumedCapacity: returnConsumedCapacity)
        return try await ServiceError.translatingStoreErrors {
            try await store.write { [directory] transaction in
                try write.run(on: directory.table(of: write.address, in: transaction), context, in: &transaction)
            }
        }
    }

    /// How large the items of the hash key of an address are together, for a table with local indexes.
    ///
    /// They are counted when somebody asks, because nobody else should pay for it.
    func collectionMetrics(
        of address: ItemAddress, _ isWanted: ReturnItemCollectionMetrics
    ) async throws -> ItemCollectionMetrics? {
        let table = address.table
        let hash = table.keySchema.hash
        guard isWanted == .size, table.indexes.contains(where: { $0.definition.kind == .local }),
            let value = address.keys[hash.name], let prefix = KeyEncoding.sortKey(of: value)
        else { return nil }
        var byteCount = 0
        var range = RowRange(prefix: KeyEncoding.terminated(prefix))
        try await ServiceError.translatingStoreErrors {
            while true {
                let rows = try await store.rows(in: table.itemSpace, range, limit: 64)
                for row in rows {
                    let item = try ItemCodec.decode(row.value)
                    let secondary = SecondaryRows(of: table, at: row.key, old: item, new: nil)
                    let entries = secondary.indexChanges.filter { $0.index.definition.kind == .local }
                    byteCount += item.sizeBytes + entries.reduce(0) { $0 + ($1.old?.item.sizeBytes ?? 0) }
                }
                guard let last = rows.last else { break }
                range = range.continued(behind: last.key)
            }
        }
        let lower = (Double(byteCount) / Double(1 << 30)).rounded(.down)
        return ItemCollectionMetrics(itemCollectionKey: [hash.name: value], sizeEstimateRangeGB: lower...lower + 1)
    }
}
