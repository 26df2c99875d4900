internal import MillraceModel

/// Everything a memory store holds.
///
/// It is only touched under the store's lock.
final class MemoryState: TransactionBase {
    /// The streams, the counters and who waits.
    var index = StoreIndex()
    /// Records stay as they are.
    var takesStoredForms: Bool { false }
    private var spaces: [String: SortedRows] = [:]
    private var records: [Int: ShardRecords] = [:]

    func row(_ key: RowKey) -> [UInt8]? { spaces[key.space]?.value(of: key.key) }

    func rows(in space: String, _ range: RowRange, limit: Int) -> [Row] {
        spaces[space]?.rows(range, limit: limit) ?? []
    }

    func extent(ofSpace space: String) -> SpaceExtent { spaces[space]?.extent ?? SpaceExtent() }

    func lastPosition(ofStream number: Int) -> Int64 { index.lastPosition(ofStream: number) }

    func extent(ofShard number: Int) -> ShardExtent? { index.extent(ofShard: number) }

    func trimPoint(ofShard number: Int, after position: Int64, before instant: Timestamp, limit: Int) -> TrimPoint {
        var point = TrimPoint(through: position, count: 0, isComplete: true)
        // One more than may go: when the first arrived that stays is part of the answer.
        let slices = records[number]?.slices(after: position, limit: limit == .max ? limit : limit + 1) ?? []
        for entry in slices.joined() {
            guard point.count < limit, entry.record.arrival < instant else {
                point.oldestArrival = entry.record.arrival
                point.isComplete = false
                break
            }
            point.through = entry.position
            point.count += 1
        }
        return point
    }

    /// Records of a shard behind a position, as they stand here: to be copied without the lock.
    func slices(_ view: ShardView, limit: Int) -> [ArraySlice<PositionedRecord>] {
        records[view.number]?.slices(after: view.position, limit: limit) ?? []
    }

    /// Takes over what a transaction wrote.
    ///
    /// - Returns: The callbacks that are due.
    func apply(_ changes: ChangeSet, catalog: StreamCatalog) -> [WaitRegistry.Callback] {
        for (name, space) in changes.spaces {
            if space.replacesAll { spaces[name] = nil }
            for (key, value) in space.values { spaces[name, default: SortedRows()].set(key, to: value) }
            if spaces[name]?.count == 0 { spaces[name] = nil }
        }
        for (number, appended) in changes.appended {
            records[number, default: ShardRecords()].append(appended)
        }
        for (number, position) in changes.trimmed {
            records[number]?.drop(through: position)
        }
        for case (let number, .dropped) in changes.shards { records[number] = nil }
        return index.apply(changes, catalog: catalog)
    }
}
