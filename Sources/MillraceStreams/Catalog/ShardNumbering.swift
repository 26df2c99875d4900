package import MillraceModel

/// How positions in a shard and sequence numbers become each other.
///
/// | Source | Form |
/// |---|---|
/// | DynamoDB Streams | the position as 21 digits, see `StreamPosition` |
/// | Kinesis | 56 digits with the shard, the position and the time in them, see `KinesisSequence` |
///
/// Numbers grow with the position in a shard, and from a parent to its child: the positions of a stream come from one
/// counter, and a Kinesis shard counts as created at least a second after its parents.
package enum ShardNumbering: Hashable, Sendable {
    /// A shard of a DynamoDB stream.
    case dynamoDB
    /// A shard of a Kinesis stream, with the number in its id and when it was created, in seconds.
    case kinesis(index: UInt32, seconds: UInt64)

    private static let idPrefix = "shardId-"
    private static let kinesisIDDigitCount = 12

    /// Tells the numbering of a shard by the form of its id.
    package init(of id: ShardID, createdAt: Timestamp) {
        if let index = Self.kinesisIndex(in: id) {
            self = .kinesis(index: UInt32(truncatingIfNeeded: index), seconds: Self.seconds(createdAt))
        } else {
            self = .dynamoDB
        }
    }

    /// The id of a Kinesis shard: `shardId-` and twelve digits.
    package static func kinesisID(index: Int64) -> ShardID {
        let digits = String(index)
        return ShardID(idPrefix + String(repeating: "0", count: kinesisIDDigitCount - digits.utf8.count) + digits)
    }

    /// The number in the id of a Kinesis shard, or `nil` when the id has another form.
    package static func kinesisIndex(in id: ShardID) -> Int64? {
        let text = id.description.utf8
        guard text.count == idPrefix.utf8.count + kinesisIDDigitCount, text.starts(with: idPrefix.utf8) else {
            return nil
        }
        var index: Int64 = 0
        for byte in text.dropFirst(idPrefix.utf8.count) {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            index = index * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return index
    }

    /// The number of a record.
    package func sequenceNumber(at position: Int64, arrival: Timestamp) -> SequenceNumber {
        number(at: position, seconds: Self.seconds(arrival))
    }

    /// A number at a position of which only the order counts: not below that of a record there, below any behind it.
    package func mark(at position: Int64) -> SequenceNumber {
        number(at: position, seconds: KinesisSequence.lastSeconds)
    }

    /// The number in front of every record of a shard, which has taken a position of its own.
    package func startingSequenceNumber(at start: Int64) -> SequenceNumber {
        switch self {
        case .dynamoDB: StreamPosition.sequenceNumber(at: start)
        case .kinesis(_, let seconds): number(at: StreamPosition.beginning, seconds: seconds)
        }
    }

    /// The number that ends a shard: that of its last record, or for Kinesis one behind any record.
    package func endingSequenceNumber(at last: Int64, closedAt: Timestamp) -> SequenceNumber {
        switch self {
        case .dynamoDB: StreamPosition.sequenceNumber(at: last)
        case .kinesis: number(at: StreamPosition.end, seconds: Self.seconds(closedAt))
        }
    }

    /// The last position whose number is not above the given one; for numbers of other origin the beginning or the
    /// end, whichever is nearer.
    package func position(of sequenceNumber: SequenceNumber) -> Int64 {
        guard case .kinesis(let index, let seconds) = self else {
            return StreamPosition.position(of: sequenceNumber)
        }
        guard let parts = KinesisSequence(sequenceNumber),
            (parts.shardSeconds, parts.shardIndex & 0xf) == (seconds, index & 0xf)
        else {
            let isBefore = sequenceNumber < number(at: StreamPosition.beginning, seconds: 0)
            return isBefore ? StreamPosition.beginning : StreamPosition.end
        }
        return Int64(clamping: parts.counter)
    }

    /// The position behind which a checkpoint reads on.
    package func position(of checkpoint: Checkpoint) -> Int64 {
        switch checkpoint {
        case .trimHorizon: StreamPosition.beginning
        case .after(let sequenceNumber): position(of: sequenceNumber)
        case .shardEnd: StreamPosition.end
        }
    }

    private func number(at position: Int64, seconds: UInt64) -> SequenceNumber {
        switch self {
        case .dynamoDB:
            StreamPosition.sequenceNumber(at: position)
        case .kinesis(let index, let shardSeconds):
            KinesisSequence(
                shardSeconds: shardSeconds, shardIndex: index, counter: UInt64(position), seconds: seconds
            ).sequenceNumber
        }
    }

    private static func seconds(_ instant: Timestamp) -> UInt64 { UInt64(max(0, instant.secondsSinceEpoch)) }
}
