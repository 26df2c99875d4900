internal import MillraceModel
internal import MillraceStreams

/// The rows that stand for an item beside its own: one in each index that it belongs to, and one for its expiry.
struct SecondaryRows {
    /// What an index has of an item before and after a change.
    struct IndexChange {
        let index: StoredIndex
        let old: IndexEntry?
        let new: IndexEntry?
    }

    /// What changes in each index; those that stay as they are included.
    let indexChanges: [IndexChange]
    private let table: StoredTable
    private let oldExpiry: [UInt8]?
    private let newExpiry: [UInt8]?

    /// Compares an item before and after a change.
    init(of table: StoredTable, at row: [UInt8], old: Item?, new: Item?) {
        self.table = table
        indexChanges = table.indexes.map { index in
            func entry(of item: Item) -> IndexEntry? {
                IndexEntry(of: item, at: row, in: index.definition, of: table.keySchema)
            }
            return IndexChange(index: index, old: old.flatMap(entry), new: new.flatMap(entry))
        }
        let attribute = table.expiryAttribute
        func expiry(of item: Item) -> [UInt8]? {
            attribute.flatMap { Expiry(of: item, attribute: $0) }.map { $0.key(at: row) }
        }
        oldExpiry = old.flatMap(expiry)
        newExpiry = new.flatMap(expiry)
    }

    /// When the item expires, if that is new.
    var newExpiryInstant: Timestamp? {
        guard let newExpiry, newExpiry != oldExpiry else { return nil }
        return Timestamp(secondsSinceEpoch: Expiry.parts(of: newExpiry).seconds)
    }

    /// Writes what differs.
    func write(to transaction: inout StoreTransaction) {
        for change in indexChanges where change.old != change.new {
            let space = table.space(of: change.index)
            if let old = change.old, old.key != change.new?.key {
                transaction.removeRow(RowKey(space: space, key: old.key))
            }
            if let new = change.new {
                transaction.setRow(RowKey(space: space, key: new.key), ItemCodec.encode(new.item))
            }
        }
        guard oldExpiry != newExpiry else { return }
        if let oldExpiry { transaction.removeRow(RowKey(space: table.expirySpace, key: oldExpiry)) }
        if let newExpiry { transaction.setRow(RowKey(space: table.expirySpace, key: newExpiry), []) }
    }
}
