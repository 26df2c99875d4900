package import MillraceModel

/// What the body of `StreamStore.write` works on: rows, streams and records, read and written as one unit.
///
/// Reads see the body's own writes, then those of earlier bodies of the same commit, then the committed state. Nothing
/// is written here: the changes are collected, and a body that throws simply leaves none.
package struct StoreTransaction {
    /// The instant of the transaction.
    package let now: Timestamp

    let group: TransactionGroup
    var changes = ChangeSet()
    var catalog: StreamCatalog

    init(now: Timestamp, group: TransactionGroup) {
        self.now = now
        self.group = group
        catalog = group.catalog
    }

    /// The value of a row, or `nil`.
    ///
    /// - Throws: `StoreError` when the disk fails.
    package func row(_ key: RowKey) throws -> [UInt8]? {
        if let own = changes.spaces[key.space] {
            if let value = own.values[key.key] { return value }
            if own.replacesAll { return nil }
        }
        if let earlier = group.changes.spaces[key.space] {
            if let value = earlier.values[key.key] { return value }
            if earlier.replacesAll { return nil }
        }
        return try group.base.row(key)
    }

    /// Rows of a space in the byte order of their keys.
    ///
    /// - Parameters:
    ///   - space: The space to read.
    ///   - key: Rows behind this key, exclusive; `nil` begins at the first.
    ///   - limit: The most rows to give.
    /// - Throws: `StoreError` when the disk fails.
    package func rows(in space: String, after key: [UInt8]? = nil, limit: Int) throws -> [Row] {
        var pending = group.changes.spaces[space] ?? SpaceChanges()
        if let own = changes.spaces[space] { pending.merge(own) }
        return try RowMerge(changes: pending, space: space, base: group.base).rows(after: key, limit: limit)
    }

    /// Sets a row.
    package mutating func setRow(_ key: RowKey, _ value: [UInt8]) {
        changes.set(key, to: value)
    }

    /// Removes a row, if there is one.
    package mutating func removeRow(_ key: RowKey) {
        changes.set(key, to: nil)
    }

    /// Removes all rows of a space.
    package mutating func removeSpace(_ name: String) {
        changes.removeSpace(name)
    }
}
