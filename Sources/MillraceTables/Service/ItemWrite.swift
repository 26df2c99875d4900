internal import MillraceModel
internal import MillraceStreams

/// One change of one item: prepared and checked outside of a transaction, carried out inside of one.
///
/// Every write goes this way, whatever operation it belongs to: the condition, the item's row, the indexes, the expiry,
/// the stream and the destination are one thing.
struct ItemWrite: Sendable {
    /// What a write found and left.
    struct Outcome: Sendable {
        let old: Item?
        let new: Item?
        let consumedCapacity: ConsumedCapacity
    }

    /// Where the item lies.
    let address: ItemAddress
    /// Where it lies among the hashes of a stream's shards, found before the writer's time.
    let hash: UInt128
    /// What must hold of the item that is there; `nil` for nothing.
    var condition: ConditionExpression?
    /// Whether the error of a condition that failed holds the item.
    var returnsItemOnFailure = false
    /// Where the new item comes from, which DynamoDB's texts tell apart.
    let origin: ItemRules.Origin
    /// The stored form of the new item if it is known, which spares the writer's time.
    let encoded: [UInt8]?
    /// The service that makes the change, if one does.
    var userIdentity: DynamoDBEvent.UserIdentity?
    /// Gets the item as it is, gives it as it is to be; `nil` is no item.
    let change: @Sendable (Item?) throws -> Item?

    /// Prepares a write.
    init(
        address: ItemAddress,
        origin: ItemRules.Origin = .update,
        encoded: [UInt8]? = nil,
        change: @escaping @Sendable (Item?) throws -> Item?
    ) {
        self.address = address
        hash = address.hash
        self.origin = origin
        self.encoded = encoded
        self.change = change
    }

    /// Carries the write out.
    ///
    /// - Parameters:
    ///   - table: The table as the transaction sees it.
    ///   - context: What a write needs of its service.
    ///   - transaction: The transaction.
    /// - Throws: `ServiceError` when the condition fails or the new item breaks a rule; what `change` throws.
    func run(
        on table: SharedTable, _ context: WriteContext, in transaction: inout StoreTransaction
    ) throws -> Outcome {
        try run(on: table, context, in: &transaction) { (try change($0), ()) }.outcome
    }

    /// Carries the write out with another change, one that has a result.
    func run<Result>(
        on shared: SharedTable,
        _ context: WriteContext,
        in transaction: inout StoreTransaction,
        changing change: (Item?) throws -> (new: Item?, result: Result)
    ) throws -> (outcome: Outcome, result: Result) {
        let table = shared.table
        let rowKey = RowKey(space: shared.itemSpace, key: address.row)
        let stored = try transaction.row(rowKey)
        let old = try stored.map { try ItemCodec.decode($0) }
        if let condition, !condition.matches(old) {
            throw ServiceError(
                .conditionalCheckFailed,
                "The conditional request failed",
                item: returnsItemOnFailure ? old : nil
            )
        }
        let (new, result) = try change(old)
        if let new, !table.indexes.isEmpty {
            try IndexEntry.check(new, replacing: old, for: table.indexes, from: origin)
        }
        let secondary =
            table.hasSecondaryRows ? SecondaryRows(of: table, at: address.row, old: old, new: new) : nil
        let outcome = Outcome(old: old, new: new, consumedCapacity: capacity(old, new, secondary, context))
        guard let change = ItemChange(keys: address.keys, oldImage: old, newImage: new, userIdentity: userIdentity)
        else { return (outcome, result) }
        let written = new.map { encoded ?? ItemCodec.encode($0) }
        if let written { transaction.setRow(rowKey, written) } else { transaction.removeRow(rowKey) }
        if let secondary {
            secondary.write(to: &transaction)
            if let expiry = secondary.newExpiryInstant { context.dueWatch.note(expiry) }
        }
        if let stream = table.stream {
            _ = try transaction.append(
                .change(change), to: stream.arn, hash: hash, images: StoredImages(new: written, old: stored))
        }
        if let destination = table.activeDestination {
            try context.destinations.append(change, of: table, to: destination, &transaction)
        }
        return (outcome, result)
    }

    private func capacity(
        _ old: Item?, _ new: Item?, _ secondary: SecondaryRows?, _ context: WriteContext
    ) -> ConsumedCapacity {
        func units(_ old: Item?, _ new: Item?) -> CapacityUnits {
            .writing(max(old?.sizeBytes ?? 0, new?.sizeBytes ?? 0), isTransactional: context.isTransactional)
        }
        var capacity = ConsumedCapacity(
            tableName: address.table.name,
            isDetailed: context.returnConsumedCapacity == .indexes,
            tableUnits: context.returnConsumedCapacity == .none ? CapacityUnits() : units(old, new)
        )
        guard context.returnConsumedCapacity != .none, let secondary else { return capacity }
        for change in secondary.indexChanges where change.old != change.new {
            if change.old?.key == change.new?.key {
                capacity.add(units(change.old?.item, change.new?.item), of: change.index.definition)
            } else {
                // The entry moves: one write takes it away, another one brings it.
                if let old = change.old { capacity.add(units(old.item, nil), of: change.index.definition) }
                if let new = change.new { capacity.add(units(nil, new.item), of: change.index.definition) }
            }
        }
        return capacity
    }
}

/// What the writes of one request have in common.
struct WriteContext: Sendable {
    /// Takes changes to Kinesis streams.
    let destinations: DestinationWriter
    /// Learns when an item expires.
    let dueWatch: DueWatch
    /// Whether capacity is counted, and how.
    var returnConsumedCapacity = ReturnConsumedCapacity.none
    /// Whether the writes belong to a transaction, which takes twice the capacity.
    var isTransactional = false
}
