import MillraceCore
import MillraceModel

/// What has become of one record, in the life of the present mapping.
final class RecordFacts {
    /// How the last delivery in a lane ended for a record.
    enum Delivery: Hashable {
        /// It has not ended, or nobody awaited its end any more.
        case open
        /// The invocation failed as a whole.
        case failed
        /// It failed as a whole, and the batch was split.
        case split
        /// The record stood at or behind the lowest item failure.
        case itemFailed
        /// It succeeded, and is to be delivered once more.
        case repeated
        /// The record is done.
        case succeeded
    }

    /// Its place in the shard, from 0.
    let index: Int
    /// Its shard.
    let shard: ShardID
    /// Its place in the order of its key, from 0.
    let keyNumber: Int
    /// The record.
    let record: StreamRecord
    /// Its key.
    let key: KeyFacts
    /// When it was written, in microseconds of virtual time.
    let producedAt: Int64
    /// Whether the function never gets it done.
    let isPoison: Bool
    /// The stream does not hold it any more.
    var isTrimmed = false

    /// How often a handler began with it.
    var deliveries = 0
    /// The lane that delivered it last.
    var lastLane: LaneID?
    /// How that ended.
    var lastDelivery = Delivery.open
    /// The first lane whose durable delivery mark covers it.
    var markedIn: LaneID?
    /// A handler succeeded on it, and its lane knows.
    var hasSucceeded = false
    /// A failure record keeps it, durably.
    var isDeadLettered = false
    /// It was given up, with nowhere to keep it.
    var isDropped = false
    /// The filter dropped it where it was read last.
    var isFilteredOut = false
    /// It stood in the stream before the mapping's starting position.
    var isBeforeStart = false

    init(
        _ record: StreamRecord,
        index: Int,
        shard: ShardID,
        key: KeyFacts,
        keyNumber: Int,
        producedAt: Int64,
        isPoison: Bool
    ) {
        self.record = record
        self.index = index
        self.shard = shard
        self.key = key
        self.keyNumber = keyNumber
        self.producedAt = producedAt
        self.isPoison = isPoison
    }

    /// Whether the mapping did with it what it has to.
    var isResolved: Bool { hasSucceeded || isDeadLettered || isDropped || isFilteredOut }
    /// Whether the mapping has nothing to do with it any more.
    var isSettled: Bool { isResolved || isTrimmed || isBeforeStart }

    /// Forgets what an earlier mapping did with it.
    func beginLife() {
        (deliveries, lastLane, lastDelivery, markedIn) = (0, nil, .open, nil)
        (hasSucceeded, isDeadLettered, isDropped) = (false, false, false)
        (isFilteredOut, isBeforeStart) = (false, false)
    }
}

/// The records of one key, over all shards.
final class KeyFacts {
    /// The key.
    let name: String
    /// The records, in the order in which they were written.
    var records: [RecordFacts] = []
    private var settledCount = 0
    private var slots: [Int: Int] = [:]

    init(_ name: String) { self.name = name }

    /// The first record that is not settled.
    func firstUnsettled() -> RecordFacts? {
        while settledCount < records.count, records[settledCount].isSettled { settledCount += 1 }
        return settledCount < records.count ? records[settledCount] : nil
    }

    /// Looks at everything from a record on anew.
    func unsettle(from number: Int) { settledCount = min(settledCount, number) }

    /// The slot of so many that works on the records of this key.
    func slot(of record: StreamRecord, count: Int) -> Int {
        if let slot = slots[count] { return slot }
        let slot = record.slot(of: count)
        slots[count] = slot
        return slot
    }
}
