internal import MillraceModel

/// Reads a shard as clients may see it: nothing that has expired, and no more bytes than a reply holds.
struct ShardReader {
    /// A page of a shard.
    struct Page {
        /// The records, in order.
        var records: [KinesisService.Record]
        /// Behind them.
        var position: Checkpoint
        /// Whether the shard is closed and nothing is left behind them.
        var isAtShardEnd: Bool
        /// How far the last record lies behind the present, in milliseconds; 0 at the tip.
        var millisBehindLatest: Int64

        /// The size of the records.
        var byteCount: Int { records.reduce(0) { $0 + $1.byteCount } }
    }

    private let service: KinesisService
    private let key: ShardKey
    private let shard: ShardDescription

    /// Reads a shard that exists.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    init(_ service: KinesisService, _ key: ShardKey) throws(ServiceError) {
        self.service = service
        self.key = key
        _ = try service.existing(key.stream)
        shard = try service.shard(key.shard.description, of: key.stream)
    }

    /// Reads records behind a position.
    ///
    /// - Parameters:
    ///   - position: Where to begin, exclusive.
    ///   - limit: The most records to give.
    ///   - byteCountMax: The most bytes to give; a single record may be more.
    func page(after position: Checkpoint, limit: Int, byteCountMax: Int) async throws -> Page {
        do {
            let now = service.now()
            var page = try await service.store.read(key, after: position, limit: limit)
            var position = position
            let horizon = try await horizon(for: page, at: now)
            if let horizon, page.records.contains(where: { $0.arrival < horizon }) {
                // The trim has yet to come by; it may find much, so the first record that stays is searched.
                let begin = try await service.store.position(in: key, before: horizon)
                if isBehind(begin, position) { position = begin }
                page = try await service.store.read(key, after: position, limit: limit)
            }
            var records: [KinesisService.Record] = []
            var byteCount = 0
            var isWhole = true
            for record in page.records {
                // Where the clock was set back, an expired record may stand behind one that is not.
                if horizon.map({ record.arrival >= $0 }) ?? true, let record = KinesisService.Record(record) {
                    byteCount += record.byteCount
                    isWhole = records.isEmpty || byteCount <= byteCountMax
                    guard isWhole else { break }
                    records.append(record)
                }
                position = .after(record.sequenceNumber)
            }
            return Page(
                records: records,
                position: position,
                isAtShardEnd: isWhole && page.isAtShardEnd,
                millisBehindLatest: isBehind(service.store.tip(of: key), position)
                    ? behind(records.last, at: now) : 0
            )
        } catch StoreError.noSuchShard {
            throw KinesisService.shardNotFound(key.shard, in: key.stream)
        }
    }

    /// The shards that continue this one.
    var children: [KinesisService.ChildShard] {
        service.store.shards(of: key.stream).filter { $0.parents.contains(key.shard) }.map {
            KinesisService.ChildShard(shardID: $0.id, parentShards: $0.parents, hashKeyRange: $0.hashRange)
        }
    }

    /// The first instant whose records can be read; `nil` when all of a page are young enough whatever it is.
    private func horizon(for page: RecordPage, at now: Timestamp) async throws -> Timestamp? {
        let shortest = now - .seconds(StoredStream.retentionHoursMin * 3_600)
        guard page.records.contains(where: { $0.arrival < shortest }) else { return nil }
        return try await service.settings(of: key.stream).horizon(at: now)
    }

    private func isBehind(_ one: Checkpoint, _ other: Checkpoint) -> Bool {
        shard.numbering.position(of: one) > shard.numbering.position(of: other)
    }

    private func behind(_ record: KinesisService.Record?, at now: Timestamp) -> Int64 {
        guard let record else { return 0 }
        return max(0, (now - record.approximateArrivalTimestamp).microseconds / 1_000)
    }
}
