package import MillraceModel

/// What a read of a shard gives.
package struct RecordPage: Hashable, Sendable {
    /// The records, in order; empty at the tip.
    package var records: [StreamRecord]
    /// Whether the shard is closed and nothing is left behind these records.
    package var isAtShardEnd: Bool
    /// Whether records behind the position asked for were trimmed before they could be read.
    package var skippedTrimmedRecords: Bool

    /// Creates a page.
    package init(records: [StreamRecord], isAtShardEnd: Bool, skippedTrimmedRecords: Bool = false) {
        self.records = records
        self.isAtShardEnd = isAtShardEnd
        self.skippedTrimmedRecords = skippedTrimmedRecords
    }
}
