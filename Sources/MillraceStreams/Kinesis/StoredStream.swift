internal import MillraceModel

/// The settings of a Kinesis stream, as its row in the store has them; the stream itself stands in the catalog.
struct StoredStream: Hashable, Sendable {
    /// The space of the rows of all streams, behind the prefix of their service.
    static let space = "kinesis/streams"
    /// The retention of a new stream and the shortest there is, in hours.
    static let retentionHoursMin = 24
    /// The longest retention, in hours.
    static let retentionHoursMax = 8_760
    /// The greatest record of a new stream, in KiB.
    static let maxRecordSizeInKiBDefault = 1_024

    /// The form that is written; form 1 had no metrics.
    private static let version: UInt8 = 2

    /// Who plans the shards.
    var mode: KinesisService.StreamMode
    /// How long records can be read, in hours.
    var retentionHours = Self.retentionHoursMin
    /// Records before this instant had expired when the retention was lengthened, which does not bring them back.
    var expiredBefore = Timestamp.epoch
    /// The greatest record, data and partition key together, in KiB.
    var maxRecordSizeInKiB = Self.maxRecordSizeInKiBDefault
    /// The tags.
    var tags: [String: String] = [:]
    /// When `updateShardCount` was called in the last 24 hours.
    var shardCountUpdates: [Timestamp] = []
    /// The metrics of each shard, in the order of their declaration.
    var shardLevelMetrics: [KinesisService.ShardLevelMetric] = []

    /// Creates the settings of a new stream.
    init(mode: KinesisService.StreamMode) {
        self.mode = mode
    }

    /// The first instant whose records can be read.
    func horizon(at now: Timestamp) -> Timestamp {
        max(now - .seconds(retentionHours * 3_600), expiredBefore)
    }

    /// Reads the settings of a stream as a transaction sees them.
    static func read(_ key: RowKey, from transaction: borrowing StoreTransaction) throws -> StoredStream? {
        try transaction.row(key).map { try StoredStream($0) }
    }
}

extension StoredStream {
    /// The row's value.
    var encoded: [UInt8] {
        var writer = BinaryWriter(reserving: 64)
        writer.write(byte: Self.version)
        writer.write(text: mode.rawValue)
        writer.write(varint: UInt64(retentionHours))
        writer.write(signed: expiredBefore.microsecondsSinceEpoch)
        writer.write(varint: UInt64(maxRecordSizeInKiB))
        writer.write(tags: tags)
        writer.write(count: shardCountUpdates.count)
        for instant in shardCountUpdates { writer.write(signed: instant.microsecondsSinceEpoch) }
        writer.write(count: shardLevelMetrics.count)
        for metric in shardLevelMetrics { writer.write(text: metric.rawValue) }
        return writer.bytes
    }

    /// Reads a row's value.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(_ bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader(bytes)
        let version = try reader.readByte()
        guard (1...Self.version).contains(version) else {
            throw reader.damage("Kinesis streams of form \(version) are unknown")
        }
        guard let mode = KinesisService.StreamMode(rawValue: try reader.readText()) else {
            throw reader.damage("a Kinesis stream has an unknown mode")
        }
        self.mode = mode
        retentionHours = Int(clamping: try reader.readVarint())
        expiredBefore = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        maxRecordSizeInKiB = Int(clamping: try reader.readVarint())
        tags = try reader.readTags()
        for _ in 0..<(try reader.readCount()) {
            shardCountUpdates.append(Timestamp(microsecondsSinceEpoch: try reader.readSigned()))
        }
        for _ in 0..<(version == 1 ? 0 : try reader.readCount()) {
            guard let metric = KinesisService.ShardLevelMetric(rawValue: try reader.readText()) else {
                throw reader.damage("a Kinesis stream has an unknown metric")
            }
            shardLevelMetrics.append(metric)
        }
        try reader.finish()
    }
}

extension BinaryWriter {
    /// Writes tags, in the order of their keys.
    mutating func write(tags: [String: String]) {
        write(count: tags.count)
        for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
            write(text: key)
            write(text: value)
        }
    }
}

extension BinaryReader {
    /// Reads tags.
    mutating func readTags() throws(StoreError) -> [String: String] {
        var tags: [String: String] = [:]
        for _ in 0..<(try readCount()) {
            let key = try readText()
            tags[key] = try readText()
        }
        return tags
    }
}
