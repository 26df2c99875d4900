import MillraceModel

/// Records that were read and wait in their slot for their turn, with their sizes in the event.
///
/// A size is first a bound that costs little, and is measured only when the bounds no longer tell that everything
/// fits in one event.
struct RecordQueue: Sendable {
    /// A batch as it comes out of the queue.
    struct Prefix {
        /// The records, never none.
        var records: [StreamRecord]
        /// Whether they are one record that is too large for an event.
        var isTooLarge: Bool
    }

    /// The bytes between two records of an event; the last one has none behind it.
    private static let comma = 1

    private var records: [StreamRecord] = []
    /// The size of each with the comma behind it.
    private var sizes: [Int] = []
    private var head = 0
    /// From here on the sizes are bounds.
    private var measuredEnd = 0
    /// The sum of the sizes from `head` on.
    private var totalSize = 0

    /// How many records wait.
    var count: Int { records.count - head }
    /// Whether none waits.
    var isEmpty: Bool { count == 0 }
    /// The record whose turn is next.
    var first: StreamRecord? { isEmpty ? nil : records[head] }

    /// The sequence numbers of all that wait.
    var numbers: [SequenceNumber] { records[head...].map(\.sequenceNumber) }

    /// Puts records at the end.
    mutating func append(contentsOf page: [StreamRecord], _ source: LaneSource) {
        if isEmpty {
            // The page as it is, without a copy: with one slot and no filter that is every page.
            self = RecordQueue()
            records = page
            sizes.reserveCapacity(page.count)
        } else {
            records += page
        }
        for record in page {
            let size = source.sizing.sizeBound(of: record) + Self.comma
            sizes.append(size)
            totalSize += size
        }
    }

    /// Puts a record at the end.
    mutating func append(_ record: StreamRecord, _ source: LaneSource) {
        let size = source.sizing.sizeBound(of: record) + Self.comma
        records.append(record)
        sizes.append(size)
        totalSize += size
    }

    /// The bytes that the records take in an event; measured where the bounds alone would be over a limit.
    mutating func size(measuredOver limit: Int, _ source: LaneSource) -> Int {
        _ = fits(limit, source)
        return totalSize
    }

    /// Whether no further record would fit: so many wait as a batch may hold, or their sizes fill the room of an event.
    mutating func fills(_ room: Int, _ policy: LanePolicy, _ source: LaneSource) -> Bool {
        count >= policy.batchSize || !fits(room, source) || windowLength(policy) < count
    }

    /// Takes the records of the next batch off the front: of one tumbling window, as many as fit, at least one.
    ///
    /// - Parameter room: How many bytes an event has for records.
    mutating func takeBatch(_ room: Int, _ policy: LanePolicy, _ source: LaneSource) -> Prefix {
        var length = min(policy.batchSize, windowLength(policy))
        guard !fits(room, source) else { return Prefix(records: take(length), isTooLarge: false) }
        var left = room + Self.comma
        var fitting = 0
        while fitting < length, sizes[head + fitting] <= left {
            left -= sizes[head + fitting]
            fitting += 1
        }
        length = max(1, fitting)
        return Prefix(records: take(length), isTooLarge: fitting == 0)
    }

    /// How many records at the front belong to the same tumbling window as the first; all without such windows.
    private func windowLength(_ policy: LanePolicy) -> Int {
        guard let first, let window = policy.window(of: first) else { return count }
        return records[head...].prefix { policy.window(of: $0) == window }.count
    }

    /// Whether all records are known to fit in one event; measures them if their bounds do not tell.
    private mutating func fits(_ room: Int, _ source: LaneSource) -> Bool {
        if totalSize <= room + Self.comma { return true }
        for index in max(head, measuredEnd)..<records.count {
            let size = source.sizing.size(of: records[index]) + Self.comma
            totalSize += size - sizes[index]
            sizes[index] = size
        }
        measuredEnd = records.count
        return totalSize <= room + Self.comma
    }

    private mutating func take(_ length: Int) -> [StreamRecord] {
        let end = head + length
        if head == 0, end == records.count {
            defer { self = RecordQueue() }
            return records
        }
        let taken = Array(records[head..<end])
        totalSize -= sizes[head..<end].reduce(0, +)
        head = end
        if head == records.count {
            self = RecordQueue()
        } else if head > records.count / 2 {
            records.removeFirst(head)
            sizes.removeFirst(head)
            measuredEnd = max(0, measuredEnd - head)
            head = 0
        }
        return taken
    }
}
