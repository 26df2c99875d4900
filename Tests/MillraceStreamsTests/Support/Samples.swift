import MillraceModel
import MillraceStreams

/// The stream that most tests use; a Kinesis stream where a test runs on one.
///
/// Closures that run on a store's thread do not see which; they take `fixture.orders` along.
var orders: StreamARN { StoreFixture.stream }

/// A record that carries a text.
func data(_ text: String, key: String = "k") -> StreamRecord.Content {
    .data(DataRecord(partitionKey: key, data: Array(text.utf8)))
}

/// The texts of records made by `data`.
func texts(_ records: [StreamRecord]) -> [String] {
    records.map { record in
        guard case .data(let data) = record.content else { return "a change" }
        return String(decoding: data.data, as: UTF8.self)
    }
}

/// The place of a record in its stream, by the form of its number.
func position(of sequenceNumber: SequenceNumber) -> Int64 {
    if let parts = KinesisSequence(sequenceNumber) { return Int64(clamping: parts.counter) }
    return StreamPosition.position(of: sequenceNumber)
}

/// A position far from both ends of the hashes, at a fraction of them.
func hash(_ percent: UInt128) -> UInt128 { UInt128.max / 100 * percent }

extension StreamStore {
    /// Makes the stream `orders`.
    func createOrders(shardCount: Int = 1) async throws {
        let orders = orders
        try await write { try $0.createStream(orders, viewType: .newAndOldImages, shardCount: shardCount) }
    }

    /// Appends texts in one transaction each.
    func append(_ texts: [String], hash: UInt128 = 0) async throws {
        let orders = orders
        for text in texts { _ = try await write { try $0.append(data(text), to: orders, hash: hash) } }
    }

    /// The address of a shard of `orders` by its place in the list.
    func shardKey(_ index: Int) -> ShardKey { ShardKey(stream: orders, shard: shards(of: orders)[index].id) }

    /// All that can be read from a shard, page by page.
    func readAll(_ shard: ShardKey, pageSize: Int = 100) async throws -> [StreamRecord] {
        var records: [StreamRecord] = []
        var position = Checkpoint.trimHorizon
        while true {
            let page = try await read(shard, after: position, limit: pageSize)
            records += page.records
            guard let last = page.records.last, !page.isAtShardEnd else { return records }
            position = .after(last.sequenceNumber)
        }
    }
}
