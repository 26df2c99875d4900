/// The tails of all shards, within limits.
struct TailCache {
    private let limits: TailLimits
    private var tails: [Int: ShardTail] = [:]
    /// How many records are here.
    private(set) var recordCount = 0
    /// The size of what is here.
    private(set) var byteCount = 0

    /// Creates a cache without tails.
    init(limits: TailLimits) {
        self.limits = limits
    }

    /// The tail of a shard, if it is known.
    subscript(number: Int) -> ShardTail? { tails[number] }

    /// Starts the tail of a shard behind everything that has been written so far.
    mutating func open(_ number: Int, behind position: Int64) {
        tails[number] = ShardTail(begin: position)
    }

    /// Adds records that follow right behind what has been written to a shard so far.
    mutating func append(_ entries: [ShardTail.Entry], to number: Int) {
        let limits = limits
        change(number) { tail in
            tail.append(entries)
            tail.shrink(
                recordCountMax: min(limits.shardRecordCountMax, limits.storeRecordCountMax),
                byteCountMax: min(limits.shardByteCountMax, limits.storeByteCountMax)
            )
        }
        if isOverfull { evict(sparing: number) }
    }

    /// Lets go of trimmed records.
    mutating func drop(_ number: Int, through position: Int64) {
        change(number) { $0.drop(through: position) }
    }

    /// Forgets a shard.
    mutating func close(_ number: Int) {
        change(number) { $0.drop(through: StreamPosition.end) }
        tails[number] = nil
    }

    /// Takes a quarter of the other tails, their oldest records, so that it happens rarely.
    ///
    /// A tail that nobody adds to is gone after some times; one that is added to keeps what its readers want next.
    private mutating func evict(sparing busy: Int) {
        for number in Array(tails.keys) where number != busy {
            change(number) { tail in tail.shrink(recordCountMax: tail.count * 3 / 4, byteCountMax: .max) }
        }
        // A few large records are left in many tails.
        for number in Array(tails.keys) where number != busy && isOverfull {
            change(number) { $0.shrink(recordCountMax: 0, byteCountMax: 0) }
        }
    }

    private var isOverfull: Bool {
        recordCount > limits.storeRecordCountMax || byteCount > limits.storeByteCountMax
    }

    private mutating func change(_ number: Int, _ body: (inout ShardTail) -> Void) {
        guard let index = tails.index(forKey: number) else { return }
        recordCount -= tails.values[index].count
        byteCount -= tails.values[index].byteCount
        body(&tails.values[index])
        recordCount += tails.values[index].count
        byteCount += tails.values[index].byteCount
    }
}
