import MillraceCore
import MillraceModel

/// What is known of one shard.
final class ShardFacts {
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
    /// What is durable of the mapping's progress.
    var progress: LaneProgress?
    /// The numbers of slots whose delivery marks became durable, one after the other.
    var factors: [Int] = []
    /// So many records at the front are settled.
    private var settledCount = 0

    init(parents: [ShardID]) { self.parents = parents }

    /// How far the mapping has durably come.
    var checkpoint: Checkpoint? { progress?.checkpoint }

    /// Behind the last record.
    var tip: Checkpoint { records.last.map { .after($0.record.sequenceNumber) } ?? .trimHorizon }

    /// The first record that is not settled.
    func firstUnsettled() -> RecordFacts? {
        while settledCount < records.count, records[settledCount].isSettled { settledCount += 1 }
        return settledCount < records.count ? records[settledCount] : nil
    }

    /// Looks at everything from a record on anew.
    func unsettle(from index: Int) { settledCount = min(settledCount, index) }

    /// The stream holds no records before one; none at all without one.
    func trim(before number: SequenceNumber?) {
        for facts in records {
            if let number, facts.record.sequenceNumber >= number { break }
            facts.isTrimmed = true
        }
    }

    /// Forgets what an earlier mapping did here.
    func beginLife() {
        progress = nil
        factors = []
        settledCount = 0
        for record in records { record.beginLife() }
    }
}
