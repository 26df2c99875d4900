internal import DequeModule
internal import MillraceModel

/// The records of a shard in memory, in runs as they were committed.
///
/// A commit hands over its array as it is and a reader takes arrays along, so that no record is copied under the
/// store's lock.
struct ShardRecords {
    /// Shorter runs are joined up to this length, so that single records do not each cost an array.
    private static let joinedCountMax = 128

    /// None is empty, and no record of the first has been trimmed before `firstIndex`.
    private var runs: Deque<[PositionedRecord]> = []
    /// Where the first run begins, behind what has been trimmed of it.
    private var firstIndex = 0

    /// Adds records behind the others.
    mutating func append(_ records: [PositionedRecord]) {
        guard !records.isEmpty else { return }
        if let last = runs.last, last.count + records.count <= Self.joinedCountMax {
            runs[runs.count - 1].append(contentsOf: records)
        } else {
            runs.append(records)
        }
    }

    /// Lets go of everything up to a position.
    mutating func drop(through position: Int64) {
        while let last = runs.first?.last, last.position <= position {
            runs.removeFirst()
            firstIndex = 0
        }
        guard let first = runs.first else { return }
        firstIndex = max(firstIndex, first.partitioningIndex { $0.position > position })
    }

    /// The records behind a position, in order.
    func slices(after position: Int64, limit: Int) -> [ArraySlice<PositionedRecord>] {
        var slices: [ArraySlice<PositionedRecord>] = []
        var rest = limit
        var run = runs.partitioningIndex { $0[$0.count - 1].position > position }
        while run < runs.count, rest > 0 {
            var begin = run == 0 ? firstIndex : 0
            // Only the first of them may begin in the middle.
            if slices.isEmpty { begin = max(begin, runs[run].partitioningIndex { $0.position > position }) }
            let slice = runs[run][begin...].prefix(rest)
            rest -= slice.count
            slices.append(slice)
            run += 1
        }
        return slices
    }
}
