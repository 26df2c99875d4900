package import MillraceModel

/// A place in a shard to read on from, which clients carry as a text for a few minutes.
///
/// The text says everything, so an iterator outlives a restart of the service that gave it. It is no secret and no
/// proof: a checksum tells a damaged one from a sound one.
///
/// | Service | Form |
/// |---|---|
/// | DynamoDB Streams | `<stream ARN>|1|<Base64>` |
/// | Kinesis | Base64 of 152 to 280 bytes, the first eight `00 00 00 00 00 00 00 01` |
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
package struct ShardIterator: Hashable, Sendable {
    /// The stream.
    package var stream: StreamARN
    /// When the stream was made, which tells it from another one of the same name.
    package var streamCreatedAt: Timestamp
    /// The shard.
    package var shard: ShardID
    /// Where to begin, exclusive.
    package var position: Checkpoint
    /// When the iterator was given.
    package var createdAt: Timestamp
    /// Tells two iterators apart that are alike otherwise.
    package var number: UInt64

    /// Creates an iterator.
    package init(
        stream: StreamARN,
        streamCreatedAt: Timestamp,
        shard: ShardID,
        position: Checkpoint,
        createdAt: Timestamp,
        number: UInt64
    ) {
        self.stream = stream
        self.streamCreatedAt = streamCreatedAt
        self.shard = shard
        self.position = position
        self.createdAt = createdAt
        self.number = number
    }
}

extension ShardIterator {
    private static let kinesisHead: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1]
    private static let kinesisByteCountMin = 152
    private static let checksumByteCount = 8

    /// The text for clients.
    package var text: String {
        switch stream.source {
        case .dynamoDB: "\(stream)|1|\(Base64.encode(payload))"
        case .kinesis: Base64.encode(Self.kinesisHead + padded(payload))
        }
    }

    /// Reads a text; gives `nil` when it is not one of ours.
    package init?(_ text: String) {
        let payload: [UInt8]
        if let separator = text.lastIndex(of: "|") {
            guard let bytes = Base64.decode(String(text[text.index(after: separator)...])) else { return nil }
            payload = bytes
        } else {
            guard let bytes = Base64.decode(text), bytes.starts(with: Self.kinesisHead) else { return nil }
            payload = Array(bytes.dropFirst(Self.kinesisHead.count))
        }
        do {
            try self.init(payload: payload)
        } catch {
            return nil
        }
        guard self.text == text else { return nil }
    }

    private var payload: [UInt8] {
        var writer = BinaryWriter(reserving: 192)
        writer.write(text: stream.description)
        writer.write(signed: streamCreatedAt.microsecondsSinceEpoch)
        writer.write(text: shard.description)
        switch position {
        case .trimHorizon: writer.write(text: "")
        case .after(let sequenceNumber): writer.write(text: sequenceNumber.description)
        case .shardEnd: preconditionFailure("an iterator at the end of shard \(shard)")
        }
        writer.write(signed: createdAt.microsecondsSinceEpoch)
        writer.write(varint: number)
        return Self.checksum(of: writer.bytes[...]) + writer.bytes
    }

    private init(payload: [UInt8]) throws(StoreError) {
        let body = payload.dropFirst(Self.checksumByteCount)
        var reader = BinaryReader([UInt8](body))
        let arn = try reader.readText()
        guard let stream = StreamARN(arn) else { throw reader.damage("\(arn) is not the ARN of a stream") }
        let streamCreatedAt = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        let shard = ShardID(try reader.readText())
        let digits = try reader.readText()
        guard let position = digits.isEmpty ? .trimHorizon : SequenceNumber(digits).map(Checkpoint.after) else {
            throw reader.damage("\(digits) is not a sequence number")
        }
        self.init(
            stream: stream,
            streamCreatedAt: streamCreatedAt,
            shard: shard,
            position: position,
            createdAt: Timestamp(microsecondsSinceEpoch: try reader.readSigned()),
            number: try reader.readVarint()
        )
    }

    private func padded(_ payload: [UInt8]) -> [UInt8] {
        let count = Self.kinesisByteCountMin - Self.kinesisHead.count
        return payload + [UInt8](repeating: 0, count: max(0, count - payload.count))
    }

    private static func checksum(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        var hash = StableHash()
        hash.combine(bytes)
        let value = UInt64(truncatingIfNeeded: hash.value)
        return (0..<checksumByteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
