internal import MillraceModel

/// What transactions wrote, as data: both stores apply the same change sets, each in its own way.
///
/// It says how things are afterwards, not step by step, so what several bodies write adds up to one. Streams and shards
/// go by their numbers. Each body writes straight into it, which spares a merge for each; what a body wrote that throws
/// is taken back.
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
    private(set) var streamPositions: [Int: Int64] = [:]
    /// New records by shard, in order.
    private(set) var appended: [Int: [PositionedRecord]] = [:]
    /// The position up to which records of a shard are gone.
    private(set) var trimmed: [Int: Int64] = [:]
    /// When the oldest record of a shard arrived, as far as a trim has found it out; only to be remembered.
    private(set) var oldestArrivals: [Int: Timestamp?] = [:]
    /// How many values were written, to bound what shares a commit.
    private(set) var writeCount = 0
    /// How many there were before the running body.
    private var writeCountBefore = 0
    /// How to take back what the running body wrote.
    private var undo = ChangeUndo()

    /// Whether there is nothing to write down.
    var isEmpty: Bool {
        spaces.isEmpty && streams.isEmpty && shards.isEmpty && appended.isEmpty && trimmed.isEmpty
    }

    /// The new value of a row, `nil` within where it was removed; `nil` when its committed value counts.
    func written(_ key: RowKey) -> [UInt8]?? { spaces[key.space]?[key.key] }

    /// How many records the running body has added to a shard.
    func appendedCount(toShard number: Int) -> Int {
        let count = appended[number]?.count ?? 0
        return count - (undo.recordCount(ofShard: number) ?? count)
    }

    /// Sets a row, or removes it.
    mutating func set(_ key: RowKey, to value: [UInt8]?) {
        let old = spaces[key.space, default: SpaceChanges()].set(key.key, to: value)
        undo.note(.row(key, old: old))
        writeCount += 1
    }

    /// Removes all rows of a space.
    mutating func removeSpace(_ name: String) {
        noteWhole()
        spaces[name, default: SpaceChanges()].removeAll()
    }

    /// Adds records behind the others of their shards.
    mutating func append(_ run: AppendRun, toStream number: Int) {
        for (shard, records) in run.lists {
            undo.note(.records(shard: shard, count: appended[shard]?.count ?? 0))
            // Nearly always of a single body, whose array is then taken over as it is.
            if appended[shard]?.append(contentsOf: records) == nil { appended[shard] = records }
            writeCount += records.count
        }
        setPosition(run.position, ofStream: number)
    }

    /// Adds a record behind the others of its shard.
    mutating func append(_ record: PositionedRecord, toShard shard: Int, ofStream number: Int) {
        let count = Self.append(record, to: &appended[shard, default: []])
        undo.note(.records(shard: shard, count: count))
        writeCount += 1
        setPosition(record.position, ofStream: number)
    }

    /// Adds a record, and gives how many there were.
    private static func append(_ record: PositionedRecord, to records: inout [PositionedRecord]) -> Int {
        records.append(record)
        return records.count - 1
    }

    /// Sets the last position that a stream has handed out.
    mutating func setPosition(_ position: Int64, ofStream number: Int) {
        undo.note(.position(stream: number, old: streamPositions.updateValue(position, forKey: number)))
    }

    /// Notes that records of a shard are gone up to a position, or with `nil` that none are, and when the oldest
    /// arrived that is left.
    mutating func trim(_ number: Int, through position: Int64?, oldestArrival: Timestamp?) {
        noteWhole()
        if let position { trimmed[number] = position }
        oldestArrivals.updateValue(oldestArrival, forKey: number)
    }

    /// Adds what an operation of the catalog did.
    mutating func add(_ change: TopologyChange) {
        noteWhole()
        streams[change.streamNumber] = change.isStreamDropped ? .dropped(change.stream.arn) : .put(change.stream)
        for shard in change.closed { put(.closed(shard), for: shard.number) }
        for shard in change.created {
            put(.created(shard, streamNumber: change.streamNumber), for: shard.number)
        }
        for number in change.dropped { put(.dropped, for: number) }
    }

    /// Ends a body whose changes stay.
    mutating func keep() {
        undo.clear()
        writeCountBefore = writeCount
    }

    /// Ends a body that threw: everything is as it was before it.
    mutating func takeBack() {
        let undo = undo
        // The steps are older.
        if let whole = undo.whole { self = whole }
        for step in undo.steps.reversed() {
            switch step {
            case .row(let key, let old):
                // The step says that there is one.
                if spaces[key.space]?.restore(key.key, to: old) == true { spaces[key.space] = nil }
            case .records(let shard, 0):
                appended[shard] = nil
            case .records(let shard, let count):
                appended[shard].map { appended[shard] = Array($0.prefix(count)) }
            case .position(let stream, let old):
                streamPositions[stream] = old
            }
        }
        writeCount = writeCountBefore
        self.undo.clear()
    }

    /// Keeps everything as it is, before a change that is too rare to be taken back step by step.
    private mutating func noteWhole() {
        guard undo.whole == nil else { return }
        var whole = self
        whole.undo = ChangeUndo()
        undo.note(whole)
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
