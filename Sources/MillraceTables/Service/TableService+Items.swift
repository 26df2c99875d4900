public import MillraceModel
internal import MillraceStreams

// Items as Swift programs read and write them; the operations with all their parameters stand beside these.
extension TableService {
    /// Writes an item, in place of the one with the same key if there is one.
    ///
    /// Nothing is written, and no record appears, when the item is the same already.
    ///
    /// - Returns: The item that was there, or `nil`.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for an item that breaks a rule or does not fit the key.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
    @discardableResult
    public func putItem(_ item: Item, into table: String) async throws -> Item? {
        try await run(try put(item, into: existing(table))).old
    }

    /// Reads an item by its key; it is what was committed last.
    ///
    /// - Returns: The item, or `nil` when there is none.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
    public func getItem(_ key: Item, from table: String) async throws -> Item? {
        let address = try ItemAddress(ofKey: key, in: existing(table))
        return try await ServiceError.translatingStoreErrors {
            guard let row = try await store.row(address.rowKey) else { return nil }
            return try await LongWork.run(on: row.count) { try ItemCodec.decode(row) }
        }
    }

    /// Sets and removes attributes of an item, and creates it if there is none.
    ///
    /// An item is not created when there is only something to remove.
    ///
    /// - Parameters:
    ///   - key: The key attributes.
    ///   - table: The table.
    ///   - attributes: The attributes to set, whole. None of the key.
    ///   - names: The attributes to remove; those that are not there do not matter. None of the key.
    /// - Returns: The item before and after; `nil` where there is none.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema, a change of
    ///   the key, an attribute that is set and removed, or an item that breaks a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
    @discardableResult
    public func updateItem(
        _ key: Item,
        in table: String,
        set attributes: Item = [:],
        remove names: Set<String> = []
    ) async throws -> (old: Item?, new: Item?) {
        let address = try ItemAddress(ofKey: key, in: existing(table))
        try ItemRules.checkNoKey(attributes.keys, of: address.table.keySchema)
        try ItemRules.checkNoKey(names, of: address.table.keySchema)
        if let name = names.sorted().first(where: { attributes[$0] != nil }) {
            throw ServiceError.validation(
                "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of "
                    + "these paths; path one: [\(name)], path two: [\(name)]")
        }
        let outcome = try await run(
            ItemWrite(address: address) { old in
                if old == nil, attributes.isEmpty, !names.isEmpty { return nil }
                var new = (old ?? address.keys).merging(attributes) { _, set in set }
                for name in names { new[name] = nil }
                try ItemRules.check(new, from: .update)
                return new
            })
        return (outcome.old, outcome.new)
    }

    /// Deletes an item by its key, if there is one.
    ///
    /// - Returns: The item that was there, or `nil`.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
    @discardableResult
    public func deleteItem(_ key: Item, from table: String) async throws -> Item? {
        try await run(try delete(key, from: existing(table))).old
    }

    /// Reads an item, changes it and writes it back, with no other write in between.
    ///
    /// What a condition or an update expression does can be done here by code: a counter that is counted up, a status
    /// that is only set if it was another one.
    ///
    /// - Parameters:
    ///   - key: The key attributes.
    ///   - table: The table.
    ///   - body: Changes the item; `nil` is no item. It runs in the store's writer, so it must be quick. If it throws,
    ///     nothing is written.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and `ServiceError` as for `updateItem`.
    @discardableResult
    public func modifyItem<Result: Sendable>(
        _ key: Item,
        in table: String,
        _ body: @escaping @Sendable (inout Item?) throws -> Result
    ) async throws -> Result {
        let address = try ItemAddress(ofKey: key, in: existing(table))
        let (write, context) = (
            ItemWrite(address: address) { $0 }, WriteContext(destinations: destinations, dueWatch: dueWatch)
        )
        return try await ServiceError.translatingStoreErrors {
            try await store.write { [directory] transaction in
                let table = try directory.table(of: address, in: transaction)
                return try write.run(on: table, context, in: &transaction) { old in
                    var item = old
                    let result = try body(&item)
                    if let item {
                        try ItemRules.checkSameKey(item, as: address.keys)
                        try ItemRules.check(item, from: .update)
                    }
                    return (item, result)
                }.result
            }
        }
    }

    /// Reads items in the order of their keys, hash key first.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - key: Items behind this key, exclusive, which need not exist; `nil` begins at the first.
    ///   - limit: The most items to give, at least 1; 100 by default.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
    public func items(of table: String, after key: Item? = nil, limit: Int = 100) async throws -> ItemPage {
        let shared = try existing(table)
        let stored = shared.table
        var constraints = ConstraintCheck()
        constraints.value(limit, at: "limit", in: 1...Int.max)
        try constraints.finish()
        let start = try key.map { try ItemAddress(ofKey: $0, in: shared).row }
        return try await ServiceError.translatingStoreErrors {
            // One more tells whether there are more.
            let rows = try await store.rows(
                in: stored.itemSpace, after: start, limit: limit == .max ? limit : limit + 1)
            let items = try rows.prefix(limit).map { try ItemCodec.decode($0.value) }
            guard rows.count > limit, let last = items.last else { return ItemPage(items: items) }
            return ItemPage(items: items, lastEvaluatedKey: last.filter { stored.keySchema.contains($0.key) })
        }
    }

    /// The write that puts an item.
    func put(_ item: Item, into table: SharedTable) throws(ServiceError) -> ItemWrite {
        try ItemRules.check(item, from: .put)
        let address = try ItemAddress(ofItem: item, in: table)
        if !table.table.indexes.isEmpty { try IndexEntry.check(item, for: table.table.indexes, from: .put) }
        return ItemWrite(address: address, origin: .put, encoded: ItemCodec.encode(item)) { _ in item }
    }

    /// The write that deletes an item.
    func delete(_ key: Item, from table: SharedTable) throws(ServiceError) -> ItemWrite {
        ItemWrite(address: try ItemAddress(ofKey: key, in: table)) { _ in nil }
    }
}
