/// Lays the uncommitted rows of a space over the committed ones.
struct RowMerge {
    /// What has been written on top.
    let changes: SpaceChanges
    /// The space.
    let space: String
    /// What is committed.
    let base: any TransactionBase

    /// Rows behind a key, in order.
    func rows(after key: [UInt8]?, limit: Int) throws -> [Row] {
        if changes.values.isEmpty {
            return changes.replacesAll ? [] : try base.rows(in: space, RowRange(after: key), limit: limit)
        }
        var written = changes.values
            .filter { entry in key.map { $0.precedes(entry.key) } ?? true }
            .sorted { $0.key.precedes($1.key) }[...]
        var committed: ArraySlice<Row> = []
        var committedKey = key
        var isCommittedDone = changes.replacesAll
        var rows: [Row] = []
        while rows.count < limit {
            if committed.isEmpty, !isCommittedDone {
                committed = try base.rows(in: space, RowRange(after: committedKey), limit: limit)[...]
                isCommittedDone = committed.count < limit
                committedKey = committed.last?.key
            }
            if let row = committed.first, written.first.map({ row.key.precedes($0.key) }) ?? true {
                committed.removeFirst()
                rows.append(row)
            } else if let (key, value) = written.popFirst() {
                // What was written stands for the committed row of the same key.
                if committed.first?.key == key { committed.removeFirst() }
                if let value { rows.append(Row(key: key, value: value)) }
            } else {
                break
            }
        }
        return rows
    }
}
