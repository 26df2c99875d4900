internal import MillraceModel

/// What both stores keep in memory: the streams, how far each shard is written and trimmed, and who waits.
///
/// The counters stand beside the catalog, so that an append copies no topology.
struct StoreIndex {
    /// The committed streams.
    private(set) var catalog = StreamCatalog()
    private var streamPositions: [Int: Int64] = [:]
    private var extents: [Int: ShardExtent] = [:]
    private var waits = WaitRegistry()
    private var isClosed = false

    /// How many shards there are.
    var shardCount: Int { extents.count }

    /// The last position that a stream has handed out.
    func lastPosition(ofStream number: Int) -> Int64 { streamPositions[number] ?? StreamPosition.beginning }

    /// How far a shard is written and trimmed.
    func extent(ofShard number: Int) -> ShardExtent? { extents[number] }

    /// Behind the last record of a shard, or its start when there was none yet.
    func tip(of key: ShardKey) -> Checkpoint {
        guard let shard = catalog.shard(key), let extent = extents[shard.number] else { return .trimHorizon }
        return .after(shard.numbering.mark(at: extent.last))
    }

    /// Places a position in a shard.
    func view(of key: ShardKey, after checkpoint: Checkpoint) throws(StoreError) -> ShardView {
        guard let shard = catalog.shard(key), let extent = extents[shard.number] else { throw .noSuchShard(key) }
        return ShardView(shard, extent: extent, after: checkpoint)
    }

    /// Takes over what a commit wrote.
    ///
    /// - Returns: The callbacks that are due, to be called without any lock.
    mutating func apply(_ changes: ChangeSet, catalog: StreamCatalog) -> [WaitRegistry.Callback] {
        self.catalog = catalog
        streamPositions.merge(changes.streamPositions) { _, new in new }
        var ended: Set<Int> = []
        for (number, change) in changes.shards {
            switch change {
            case .created(let shard, _):
                extents[number] = ShardExtent(last: shard.start, trimmed: shard.start)
                if !shard.isOpen { ended.insert(number) }
            case .closed:
                ended.insert(number)
            case .dropped:
                extents[number] = nil
                ended.insert(number)
            }
        }
        for (number, records) in changes.appended {
            if let last = records.last { extents[number]?.last = last.position }
            extents[number]?.writtenCount += records.count
        }
        for (number, position) in changes.trimmed { extents[number]?.trimmed = position }
        for (number, arrival) in changes.oldestArrivals { extents[number]?.oldestArrival = arrival }

        var due: [WaitRegistry.Callback] = []
        // Sorted, so that a simulation calls back in the same order in every process.
        let changed = changes.appended.keys.filter { !ended.contains($0) } + ended
        for number in changed.sorted() {
            let last = ended.contains(number) ? nil : extents[number]?.last
            waits.take(shard: number, upTo: last ?? StreamPosition.end, into: &due)
        }
        guard !changes.streams.isEmpty else { return due }
        for (number, change) in changes.streams.sorted(by: { $0.key < $1.key }) {
            switch change {
            case .put(let stream):
                due += waits.take(stream: stream.arn, version: stream.version)
            case .dropped(let arn):
                streamPositions[number] = nil
                due += waits.take(stream: arn, version: catalog.topology(of: arn)?.description.version ?? 0)
            }
        }
        return due
    }

    /// Takes over what stands in a file.
    mutating func restore(
        streamNumber: Int, description: StreamDescription, shards: [(CatalogShard, ShardExtent)]
    ) throws(StoreError) {
        try catalog.restore(number: streamNumber, description: description, shards: shards.map(\.0))
        for (shard, extent) in shards { extents[shard.number] = extent }
        // An enabled stream has an open shard, and no record of another one is younger than all the open ones.
        streamPositions[streamNumber] = shards.map { max($0.1.last, $0.1.trimmed) }.max() ?? StreamPosition.beginning
    }

    /// Keeps a callback, or says with `isDue` that it is due at once.
    mutating func wait(
        for key: ShardKey, after checkpoint: Checkpoint, _ callback: @escaping WaitRegistry.Callback
    ) -> (wait: StoreWait, isDue: Bool) {
        guard !isClosed, let shard = catalog.shard(key), let extent = extents[shard.number] else {
            return (waits.spend(), true)
        }
        let view = ShardView(shard, extent: extent, after: checkpoint)
        if view.isReadable { return (waits.spend(), true) }
        return (waits.add(shard: view.number, after: view.position, callback), false)
    }

    /// Keeps a callback, or says with `isDue` that it is due at once.
    mutating func wait(
        forChangeOf stream: StreamARN, since version: Int, _ callback: @escaping WaitRegistry.Callback
    ) -> (wait: StoreWait, isDue: Bool) {
        let current = catalog.topology(of: stream)?.description.version ?? 0
        if isClosed || current != version { return (waits.spend(), true) }
        return (waits.add(stream: stream, version: version, callback), false)
    }

    /// Forgets a callback.
    mutating func cancel(_ wait: StoreWait) {
        waits.cancel(wait)
    }

    /// Refuses everything that can fail from now on.
    ///
    /// - Returns: All callbacks, because nothing else will ever make them due.
    mutating func close() -> [WaitRegistry.Callback] {
        isClosed = true
        return waits.takeAll()
    }

    /// Throws once the store has been closed.
    func checkOpen() throws(StoreError) {
        if isClosed { throw .closed }
    }
}
