package import MillraceModel

/// What the body of `StreamStore.write` works on: rows, streams and records, read and written as one unit.
///
/// Reads see the body's own writes, then those of earlier bodies of the same commit, then the committed state. Nothing
/// is written here: the changes are collected in the group, and those of a body that throws are taken back.
package struct StoreTransaction {
    /// The instant of the transaction.
    package let now: Timestamp

    let group: TransactionGroup
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
        if let value = group.changes.written(key) { return value }
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
        try RowMerge(changes: group.changes.spaces[space] ?? SpaceChanges(), space: space, base: group.base)
            .rows(after: key, limit: limit)
    }

    /// Sets a row.
    package mutating func setRow(_ key: RowKey, _ value: [UInt8]) {
        group.changes.set(key, to: value)
    }

    /// Removes a row, if there is one.
    package mutating func removeRow(_ key: RowKey) {
        group.changes.set(key, to: nil)
    }

    /// Removes all rows of a space.
    package mutating func removeSpace(_ name: String) {
        group.changes.removeSpace(name)
    }
}
