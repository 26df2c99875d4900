import MillraceModel
import MillraceStreams

/// Records of 1 KB appended to a store and read from it near the tip.
enum StoreRows {
    private static let pageSize = 100
    /// How many records there are when pages are read; the pages of the last half are read by turns.
    private static let filledCount = 2_000

    /// The rows.
    static let all =
        StoreKind.allCases.flatMap { kind in
            [
                MicroRow(
                    "\(kind.name), append 100 records a transaction", unit: "record", turnSize: 100,
                    isSteady: kind.isSteady
                ) { try await appends(to: kind, 100) },
                MicroRow("\(kind.name), append 1 record a transaction", unit: "record", isSteady: kind.isSteady) {
                    try await appends(to: kind, 1)
                },
                MicroRow(
                    "\(kind.name), read pages of 100 near the tip", unit: "record", turnSize: pageSize,
                    isSteady: kind.isSteady
                ) { try await reads(from: kind) },
            ]
        } + [
            MicroRow("Kinesis putRecords of 100, memory store", unit: "record", turnSize: 100) { try await puts() }
        ]

    private static func appends(to kind: StoreKind, _ count: Int) async throws -> MicroWork {
        let opened = try await kind.open(with: Samples.clicks)
        let contents = (0..<count).map { Samples.data($0) }
        return .requests(
            { try await append(contents, to: opened.store) },
            finish: opened.remove
        )
    }

    private static func reads(from kind: StoreKind) async throws -> MicroWork {
        let opened = try await kind.open(with: Samples.clicks)
        let store = opened.store
        let contents = (0..<filledCount).map { Samples.data($0) }
        let written = try await append(contents, to: store)
        precondition(written == filledCount, "\(written) records were written")
        guard let shard = store.shards(of: Samples.clicks).first else { preconditionFailure("a stream without shards") }
        let key = ShardKey(stream: Samples.clicks, shard: shard.id)
        let all = try await everything(in: key, of: store)
        let starts = stride(from: filledCount / 2, to: filledCount, by: pageSize).map {
            Checkpoint.after(all[$0 - 1].sequenceNumber)
        }
        var next = 0
        return .requests(
            {
                next += 1
                return try await store.read(key, after: starts[next % starts.count], limit: pageSize).records.count
            },
            finish: opened.remove
        )
    }

    private static func puts() async throws -> MicroWork {
        let service = try await KinesisService(
            store: MemoryStore(now: { Samples.now }),
            region: Samples.region,
            accountID: Samples.accountID,
            now: { Samples.now },
            alarm: { _, _ in {} }
        )
        try await service.createStream(KinesisService.CreateStreamInput(streamName: "clicks", shardCount: 4))
        let entries = (0..<100).compactMap { number -> KinesisService.PutRecordsEntry? in
            guard case .data(let record) = Samples.data(number) else { return nil }
            return KinesisService.PutRecordsEntry(data: record.data, partitionKey: record.partitionKey)
        }
        return .requests {
            let output = try await service.putRecords(entries, to: "clicks")
            return output.records.count - output.failedRecordCount
        }
    }

    /// Appends records in one transaction and gives how many it took.
    private static func append(_ contents: [StreamRecord.Content], to store: any StreamStore) async throws -> Int {
        try await store.write { transaction in
            var count = 0
            for content in contents {
                _ = try transaction.append(content, to: Samples.clicks, hash: 0)
                count += 1
            }
            return count
        }
    }

    private static func everything(in shard: ShardKey, of store: any StreamStore) async throws -> [StreamRecord] {
        var records: [StreamRecord] = []
        while records.count < filledCount {
            let position = records.last.map { Checkpoint.after($0.sequenceNumber) } ?? .trimHorizon
            let page = try await store.read(shard, after: position, limit: filledCount)
            precondition(!page.records.isEmpty, "\(records.count) records were written")
            records += page.records
        }
        return records
    }
}
