public import MillraceModel
internal import MillraceStreams

extension TableService {
    /// Writes an item, in place of the one with the same key if there is one.
    ///
    /// Nothing is written, and no record appears, when the item is the same already.
    ///
    /// - Returns: The item that was there, or `nil`.
    /// - Throws: `TableError`: `.resourceNotFound`; `.validation` for an item that breaks a rule or does not fit the key.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
    @discardableResult
    public func putItem(_ item: Item, into table: String) async throws -> Item? {
        try ItemRules.check(item, from: .put)
        let address = try ItemAddress(ofItem: item, in: existing(table))
        return try await change(address, encoded: ItemCodec.encode(item)) { old in (item, old) }
    }

    /// Reads an item by its key; it is what was committed last.
    ///
    /// - Returns: The item, or `nil` when there is none.
    /// - Throws: `TableError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
    public func getItem(_ key: Item, from table: String) async throws -> Item? {
        let address = try ItemAddress(ofKey: key, in: existing(table))
        return try await Self.translatingStoreErrors {
            try await store.row(address.rowKey).map { try ItemCodec.decode($0) }
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
    /// - Throws: `TableError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema, a change of
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
            throw TableError.validation(
                "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of "
                    + "these paths; path one: [\(name)], path two: [\(name)]")
        }
        return try await change(address) { old in
            if old == nil, attributes.isEmpty, !names.isEmpty { return (nil, (nil, nil)) }
            var new = (old ?? address.keys).merging(attributes) { _, set in set }
            for name in names { new[name] = nil }
            try ItemRules.check(new, from: .update)
            return (new, (old, new))
        }
    }

    /// Deletes an item by its key, if there is one.
    ///
    /// - Returns: The item that was there, or `nil`.
    /// - Throws: `TableError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
    @discardableResult
    public func deleteItem(_ key: Item, from table: String) async throws -> Item? {
        let address = try ItemAddress(ofKey: key, in: existing(table))
        return try await change(address) { old in (nil, old) }
    }

    /// Reads an item, changes it and writes it back, with no other write in between.
    ///
    /// What a condition or an update expression does on DynamoDB is done here by code: a counter that is counted up, a
    /// status that is only set if it was another one.
    ///
    /// - Parameters:
    ///   - key: The key attributes.
    ///   - table: The table.
    ///   - body: Gets the item, or `nil` when there is none, and changes it; `nil` deletes it. It must keep the key
    ///     attributes. It runs on the store's writer, so all writers wait for it: it has to be quick. When it throws,
    ///     nothing is written.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and `TableError` as for `updateItem`.
    @discardableResult
    public func modifyItem<Result: Sendable>(
        _ key: Item,
        in table: String,
        _ body: @escaping @Sendable (inout Item?) throws -> Result
    ) async throws -> Result {
        let address = try ItemAddress(ofKey: key, in: existing(table))
        return try await change(address) { old in
            var item = old
            let result = try body(&item)
            if let item {
                try ItemRules.checkSameKey(item, as: address.keys)
                try ItemRules.check(item, from: .update)
            }
            return (item, result)
        }
    }

    /// Reads items in the order of their keys, hash key first.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - key: Items behind this key, exclusive, which need not exist; `nil` begins at the first.
    ///   - limit: The most items to give, at least 1; 100 by default.
    /// - Throws: `TableError`: `.resourceNotFound`; `.validation` for a key that does not fit the schema.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
    public func items(of table: String, after key: Item? = nil, limit: Int = 100) async throws -> ItemPage {
        let stored = try existing(table)
        guard limit >= 1 else {
            throw TableError.validation(
                "1 validation error detected: Value '\(limit)' at 'limit' failed to satisfy constraint: Member must "
                    + "have value greater than or equal to 1")
        }
        let start = try key.map { try ItemAddress(ofKey: $0, in: stored).row }
        return try await Self.translatingStoreErrors {
            // One more tells whether there are more.
            let rows = try await store.rows(
                in: stored.itemSpace, after: start, limit: limit == .max ? limit : limit + 1)
            let items = try rows.prefix(limit).map { try ItemCodec.decode($0.value) }
            guard rows.count > limit, let last = items.last else { return ItemPage(items: items) }
            return ItemPage(items: items, lastEvaluatedKey: last.filter { stored.keySchema.contains($0.key) })
        }
    }

    private func existing(_ name: String) throws(TableError) -> StoredTable {
        guard let table = directory.table(named: name) else { throw .tableNotFound }
        return table
    }

    /// Changes one item, and writes the record of the change, in one transaction.
    ///
    /// - Parameters:
    ///   - address: Where the item lies.
    ///   - encoded: The stored form of the new item if it is known, which spares the writer's time.
    ///   - body: Gets the item, gives it as it is to be and a result; `nil` is no item.
    private func change<Result: Sendable>(
        _ address: ItemAddress,
        encoded: [UInt8]? = nil,
        _ body: @escaping @Sendable (Item?) throws -> (new: Item?, result: Result)
    ) async throws -> Result {
        try await Self.translatingStoreErrors {
            try await store.write { [directory] transaction in
                // The table may have been deleted, or created anew, since the address was found.
                guard let table = try directory.table(named: address.table.name, in: transaction),
                    table.number == address.table.number
                else { throw TableError.tableNotFound }
                let rowKey = address.rowKey
                let old = try transaction.row(rowKey).map { try ItemCodec.decode($0) }
                let (new, result) = try body(old)
                guard let change = ItemChange(keys: address.keys, oldImage: old, newImage: new) else { return result }
                if let new {
                    transaction.setRow(rowKey, encoded ?? ItemCodec.encode(new))
                } else {
                    transaction.removeRow(rowKey)
                }
                if let stream = table.stream {
                    _ = try transaction.append(.change(change), to: stream.arn, hash: address.hash)
                }
                return result
            }
        }
    }
}
