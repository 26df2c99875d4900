import MillraceModel

/// The end of what is resolved without a gap, over all slots of a lane.
///
/// Slots resolve their records out of the shard's order; a checkpoint may cover only what has no unresolved record
/// before it.
struct LowWaterMark: Sendable {
    /// Everything up to here is resolved.
    private(set) var checkpoint: Checkpoint
    /// What was read behind the checkpoint, in order, from `head` on; a run of filtered records is its last one only,
    /// so that a filter that lets nothing through needs no memory.
    private var order: [SequenceNumber] = []
    private var head = 0
    private var endsFiltered = false

    /// Starts behind a checkpoint.
    init(_ checkpoint: Checkpoint) { self.checkpoint = checkpoint }

    /// How many records stand behind the checkpoint, runs of filtered ones counted as one.
    var count: Int { order.count - head }

    /// Takes in records that are to be resolved.
    mutating func append(_ records: [StreamRecord]) {
        if order.isEmpty { order.reserveCapacity(records.count) }
        for record in records { order.append(record.sequenceNumber) }
        endsFiltered = false
    }

    /// Takes in a record that is to be resolved.
    mutating func append(_ sequenceNumber: SequenceNumber) {
        order.append(sequenceNumber)
        endsFiltered = false
    }

    /// Takes in a record that a filter resolved.
    mutating func appendFiltered(_ sequenceNumber: SequenceNumber) {
        if endsFiltered, count > 0 {
            order[order.count - 1] = sequenceNumber
        } else {
            order.append(sequenceNumber)
            endsFiltered = true
        }
    }

    /// Moves the checkpoint right before the first record that is not resolved, or behind everything if there is none.
    mutating func advance(before unresolved: SequenceNumber?) {
        guard count > 0 else { return }
        let end = unresolved.map { firstIndex(from: $0) } ?? order.count
        guard end > head else { return }
        checkpoint = .after(order[end - 1])
        head = end
        if head == order.count {
            order.removeAll(keepingCapacity: true)
            head = 0
        } else if head > order.count / 2 {
            order.removeFirst(head)
            head = 0
        }
    }

    /// The place of the first sequence number that is not smaller.
    private func firstIndex(from sequenceNumber: SequenceNumber) -> Int {
        var (low, high) = (head, order.count)
        while low < high {
            let middle = (low + high) / 2
            if order[middle] < sequenceNumber { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
