package import MillraceModel

/// Which records of a shard were delivered, by the last one in each slot.
///
/// A slot delivers in order, so one sequence number tells of all its records. The marks of an earlier number of slots
/// are kept until the checkpoint has passed them.
package struct DeliveryMarks: Hashable, Sendable {
    /// The last record delivered in each of so many slots.
    package typealias Epoch = [SequenceNumber?]

    /// More epochs than this are merged into one that covers at least as much.
    private static let epochCountMax = 3

    /// The marks, those of the present number of slots last.
    package private(set) var epochs: [Epoch] = []

    /// Creates marks of nothing.
    package init() {}

    /// Creates marks from what was written down.
    package init(epochs: [Epoch]) { self.epochs = epochs.filter { !$0.isEmpty } }

    /// Whether nothing was delivered.
    package var isEmpty: Bool { epochs.allSatisfy { $0.allSatisfy { $0 == nil } } }

    /// The last record that was delivered in any slot.
    package var last: SequenceNumber? { epochs.lazy.joined().compactMap { $0 }.max() }

    /// Notes that a slot delivers records up to this one.
    package mutating func deliver(_ sequenceNumber: SequenceNumber, slot: Int, of count: Int) {
        if epochs.last?.count != count { epochs.append(Epoch(repeating: nil, count: count)) }
        let mark = epochs[epochs.count - 1][slot]
        epochs[epochs.count - 1][slot] = mark.map { max($0, sequenceNumber) } ?? sequenceNumber
        if epochs.count > Self.epochCountMax {
            let merged = epochs[0].compactMap { $0 } + epochs[1].compactMap { $0 }
            epochs.replaceSubrange(0...1, with: [[merged.max()]])
        }
    }

    /// Forgets what a checkpoint covers: it is not delivered again.
    package mutating func forget(through checkpoint: Checkpoint) {
        epochs.removeAll { epoch in epoch.allSatisfy { mark in mark.map { .after($0) <= checkpoint } ?? true } }
    }

    /// Whether a record was delivered.
    package func contains(_ record: StreamRecord) -> Bool {
        epochs.contains { epoch in
            guard let mark = epoch[record.slot(of: epoch.count)] else { return false }
            return record.sequenceNumber <= mark
        }
    }
}
