/// How to take back what one body wrote into a change set.
///
/// What nearly every body does is noted step by step, because that costs little; before the first thing that few do the
/// whole set is kept, which makes the next change of each of its parts copy that part.
struct ChangeUndo: Sendable {
    /// What one change replaced.
    enum Step: Sendable {
        /// What was written of a row before; `nil` when nothing was.
        case row(RowKey, old: [UInt8]??)
        /// How many new records a shard had.
        case records(shard: Int, count: Int)
        /// The position of a stream that was written before.
        case position(stream: Int, old: Int64?)
    }

    /// What was done before `whole` was kept, in order.
    private(set) var steps: [Step] = []
    /// The set behind these steps.
    var whole: ChangeSet? { kept.first }
    /// At most one; an array, because a change set holds this.
    private var kept: [ChangeSet] = []

    /// Notes a change; once the whole set is kept no step is needed.
    mutating func note(_ step: Step) {
        if kept.isEmpty { steps.append(step) }
    }

    /// Keeps the whole set.
    mutating func note(_ whole: ChangeSet) { kept = [whole] }

    /// How many new records a shard had before this body; `nil` when it has as many.
    func recordCount(ofShard number: Int) -> Int? {
        for case .records(number, let count) in steps { return count }
        return whole.map { $0.appended[number]?.count ?? 0 }
    }

    /// Forgets everything, and keeps the room.
    mutating func clear() {
        steps.removeAll(keepingCapacity: true)
        kept = []
    }
}
