internal import DequeModule
internal import MillraceModel

/// The last records of a shard, without a gap: every record behind `begin` is here.
struct ShardTail {
    /// A record with the size of its stored form.
    struct Entry {
        let position: Int64
        let record: StreamRecord
        let byteCount: Int
    }

    /// The position behind which the tail is complete.
    private(set) var begin: Int64
    /// The size of what is here.
    private(set) var byteCount = 0
    private var entries: Deque<Entry> = []

    /// Starts an empty tail behind everything that has been written so far.
    init(begin: Int64) {
        self.begin = begin
    }

    /// How many records are here.
    var count: Int { entries.count }

    /// Adds records that follow right behind what has been written so far.
    mutating func append(_ new: [Entry]) {
        entries.append(contentsOf: new)
        byteCount += new.reduce(0) { $0 + $1.byteCount }
    }

    /// Lets go of the oldest records while there are too many.
    mutating func shrink(recordCountMax: Int, byteCountMax: Int) {
        while entries.count > recordCountMax || byteCount > byteCountMax { dropFirst() }
    }

    /// Lets go of everything up to a position.
    mutating func drop(through position: Int64) {
        while let first = entries.first, first.position <= position { dropFirst() }
        begin = max(begin, position)
    }

    /// Records behind a position, or `nil` when some of them are on the disk only.
    func records(after position: Int64, limit: Int) -> (records: [StreamRecord], last: Int64)? {
        guard position >= begin else { return nil }
        let first = entries.partitioningIndex { $0.position > position }
        let page = entries[first...].prefix(limit)
        return (page.map(\.record), page.last?.position ?? position)
    }

    private mutating func dropFirst() {
        guard let first = entries.popFirst() else { return }
        byteCount -= first.byteCount
        begin = first.position
    }
}
