import MillraceModel

/// What is known of one shard.
struct ShardFacts {
    /// The shards it continues.
    let parents: [ShardID]
    /// Whether records are still written to it.
    var isOpen = true
    /// Whether the stream still has it.
    var exists = true
    /// Its records, in order.
    var records: [RecordFacts] = []
    /// Where each record stands in `records`.
    var indices: [SequenceNumber: Int] = [:]
    /// So many records at the front are settled.
    private(set) var settledCount = 0
    /// What is durable of the mapping's progress.
    var checkpoint: Checkpoint?

    /// Behind the last record.
    var tip: Checkpoint { records.last.map { .after($0.record.sequenceNumber) } ?? .trimHorizon }

    /// The first record that is not settled.
    mutating func firstUnsettled() -> RecordFacts? {
        while settledCount < records.count, records[settledCount].isSettled { settledCount += 1 }
        return settledCount < records.count ? records[settledCount] : nil
    }
}
