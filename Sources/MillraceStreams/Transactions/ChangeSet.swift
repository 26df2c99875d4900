internal import MillraceModel

/// What a transaction wrote, as data: both stores apply the same change sets, each in its own way.
///
/// It says how things are afterwards, not step by step, so the change sets of several bodies merge into one. Streams
/// and shards go by their numbers.
struct ChangeSet: Sendable {
    /// What happened to a stream.
    enum StreamChange: Sendable {
        case put(StreamDescription)
        case dropped(StreamARN)
    }

    /// What happened to a shard.
    enum ShardChange: Sendable {
        case created(CatalogShard, streamNumber: Int)
        case closed(CatalogShard)
        case dropped
    }

    /// Rows, by space.
    private(set) var spaces: [String: SpaceChanges] = [:]
    /// Streams that came, changed or went.
    private(set) var streams: [Int: StreamChange] = [:]
    /// Shards that came, closed or went.
    private(set) var shards: [Int: ShardChange] = [:]
    /// The last position that each stream has handed out.
    var streamPositions: [Int: Int64] = [:]
    /// New records by shard, in order.
    private(set) var appended: [Int: [PositionedRecord]] = [:]
    /// The position up to which records of a shard are gone.
    var trimmed: [Int: Int64] = [:]
    /// When the oldest record of a shard arrived, as far as a trim has found it out; only to be remembered.
    var oldestArrivals: [Int: Timestamp?] = [:]
    /// How many values were written, to bound what shares a commit.
    private(set) var writeCount = 0

    /// Whether there is nothing to write down.
    var isEmpty: Bool {
        spaces.isEmpty && streams.isEmpty && shards.isEmpty && appended.isEmpty && trimmed.isEmpty
    }

    /// Whether nothing at all was noted, not even what is only remembered.
    private var isBlank: Bool { isEmpty && streamPositions.isEmpty && oldestArrivals.isEmpty && writeCount == 0 }

    /// Sets a row, or removes it.
    mutating func set(_ key: RowKey, to value: [UInt8]?) {
        spaces[key.space, default: SpaceChanges()].set(key.key, to: value)
        writeCount += 1
    }

    /// Removes all rows of a space.
    mutating func removeSpace(_ name: String) {
        spaces[name, default: SpaceChanges()].removeAll()
    }

    /// Adds records behind the others of their shards.
    mutating func append(_ run: AppendRun, toStream number: Int) {
        for (shard, records) in run.lists {
            append(records, toShard: shard)
            writeCount += records.count
        }
        streamPositions[number] = run.position
    }

    /// Nearly always the first records of their shard, whose array is then taken over as it is.
    private mutating func append(_ records: [PositionedRecord], toShard number: Int) {
        if appended[number]?.append(contentsOf: records) == nil { appended[number] = records }
    }

    /// Adds what an operation of the catalog did.
    mutating func add(_ change: TopologyChange) {
        streams[change.streamNumber] = change.isStreamDropped ? .dropped(change.stream.arn) : .put(change.stream)
        for shard in change.closed { put(.closed(shard), for: shard.number) }
        for shard in change.created {
            put(.created(shard, streamNumber: change.streamNumber), for: shard.number)
        }
        for number in change.dropped { put(.dropped, for: number) }
    }

    /// Adds what was written later.
    mutating func merge(_ later: ChangeSet) {
        // Most commits have a single body.
        guard !isBlank else {
            self = later
            return
        }
        for (name, changes) in later.spaces { spaces[name, default: SpaceChanges()].merge(changes) }
        streams.merge(later.streams) { _, later in later }
        for (number, change) in later.shards { put(change, for: number) }
        streamPositions.merge(later.streamPositions) { _, later in later }
        for (number, records) in later.appended { append(records, toShard: number) }
        trimmed.merge(later.trimmed) { _, later in later }
        oldestArrivals.merge(later.oldestArrivals) { _, later in later }
        writeCount += later.writeCount
    }

    /// A shard that was created and closed in one commit still has to be created.
    private mutating func put(_ change: ShardChange, for number: Int) {
        if case .created(_, let streamNumber) = shards[number], case .closed(let shard) = change {
            shards[number] = .created(shard, streamNumber: streamNumber)
        } else {
            shards[number] = change
        }
    }
}
