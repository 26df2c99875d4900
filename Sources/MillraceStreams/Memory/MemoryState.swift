internal import DequeModule
internal import MillraceModel

/// Everything a memory store holds.
///
/// It is only touched under the store's lock.
final class MemoryState: TransactionBase {
    /// The streams, the counters and who waits.
    var index = StoreIndex()
    private var spaces: [String: SortedRows] = [:]
    private var records: [Int: Deque<PositionedRecord>] = [:]

    func row(_ key: RowKey) -> [UInt8]? { spaces[key.space]?.value(of: key.key) }

    func rows(in space: String, _ range: RowRange, limit: Int) -> [Row] {
        spaces[space]?.rows(range, limit: limit) ?? []
    }

    func extent(ofSpace space: String) -> SpaceExtent { spaces[space]?.extent ?? SpaceExtent() }

    func lastPosition(ofStream number: Int) -> Int64 { index.lastPosition(ofStream: number) }

    func extent(ofShard number: Int) -> ShardExtent? { index.extent(ofShard: number) }

    func trimPoint(ofShard number: Int, after position: Int64, before instant: Timestamp, limit: Int) -> TrimPoint {
        let records = records[number] ?? []
        var index = records.partitioningIndex { $0.position > position }
        var point = TrimPoint(through: position, count: 0, isComplete: false)
        while index < records.count, point.count < limit, records[index].record.arrival < instant {
            point.through = records[index].position
            point.count += 1
            index += 1
        }
        point.isComplete = index == records.count
        if !point.isComplete { point.oldestArrival = records[index].record.arrival }
        return point
    }

    /// Records of a shard behind a position.
    func page(_ view: ShardView, limit: Int) -> RecordPage {
        guard let records = records[view.number] else { return view.page([], upTo: view.position) }
        let first = records.partitioningIndex { $0.position > view.position }
        let page = records[first...].prefix(limit)
        return view.page(page.map(\.record), upTo: page.last?.position ?? view.position)
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
            records[number, default: []].append(contentsOf: appended)
        }
        for (number, position) in changes.trimmed {
            while let first = records[number]?.first, first.position <= position { records[number]?.removeFirst() }
        }
        for case (let number, .dropped) in changes.shards { records[number] = nil }
        return index.apply(changes, catalog: catalog)
    }
}
