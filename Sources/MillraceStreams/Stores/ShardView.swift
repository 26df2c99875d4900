internal import MillraceModel

/// A position to read from, placed in the shard as it stands.
struct ShardView {
    /// The shard's number.
    let number: Int
    /// How positions become sequence numbers.
    let numbering: ShardNumbering
    /// Where reading begins, exclusive: the position asked for, or the shard's start or trim point when that is later.
    private(set) var position: Int64
    /// How far the shard is written and trimmed.
    private(set) var extent: ShardExtent
    /// Whether the shard is closed.
    let isClosed: Bool
    /// Whether records behind the position that was asked for are gone.
    private(set) var skippedTrimmedRecords: Bool

    /// Places a position in a shard.
    init(_ shard: CatalogShard, extent: ShardExtent, after checkpoint: Checkpoint) {
        number = shard.number
        numbering = shard.numbering
        position = max(shard.numbering.position(of: checkpoint), shard.start)
        self.extent = extent
        isClosed = !shard.isOpen
        skippedTrimmedRecords = false
        trim(through: extent.trimmed, after: checkpoint)
    }

    /// Moves the position on, when more has been trimmed than was known.
    mutating func trim(through trimmed: Int64, after checkpoint: Checkpoint) {
        extent.trimmed = max(extent.trimmed, trimmed)
        guard position < extent.trimmed else { return }
        position = extent.trimmed
        // The trim horizon asks for the oldest record there is, so it misses none.
        if checkpoint != .trimHorizon { skippedTrimmedRecords = true }
    }

    /// Whether a record lies behind the position.
    var hasRecords: Bool { extent.last > position }

    /// Whether there is something to tell a reader: a record, or the end.
    var isReadable: Bool { hasRecords || isClosed }

    /// A page of records that were found behind the position.
    func page(_ records: [StreamRecord], upTo last: Int64) -> RecordPage {
        RecordPage(
            records: records,
            isAtShardEnd: isClosed && last >= extent.last,
            skippedTrimmedRecords: skippedTrimmedRecords
        )
    }
}
