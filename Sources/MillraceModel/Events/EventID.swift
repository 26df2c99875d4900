/// The id of an event record: the text that it was given, or what the text is made of once somebody reads it.
///
/// The text would have to be allocated for each record, and few functions read it.
enum EventID: Hashable, Sendable, CustomStringConvertible {
    /// A text as it is.
    case text(String)
    /// `<shard id>:<sequence number>`, of a Kinesis record.
    case data(ShardID, SequenceNumber)
    /// 32 hexadecimal digits, derived from the stream's ARN and the sequence number of a change, so that they are
    /// unique and the same at every read without being stored.
    case change(StreamARN, SequenceNumber)

    /// The text.
    var description: String {
        switch self {
        case .text(let text): return text
        case .data(let shardID, let sequenceNumber): return "\(shardID):\(sequenceNumber)"
        case .change(let stream, let sequenceNumber):
            var hash = StableHash()
            hash.combine(stream.description.utf8)
            hash.combine(sequenceNumber.description.utf8)
            return StableHash.hexadecimal(hash.value)
        }
    }

    /// Ids are equal when their texts are, which those of equal parts always are.
    static func == (left: EventID, right: EventID) -> Bool {
        switch (left, right) {
        case (.data(let shard, let number), .data(let otherShard, let otherNumber))
        where number == otherNumber && shard == otherShard:
            true
        case (.change(let stream, let number), .change(let otherStream, let otherNumber))
        where number == otherNumber && stream == otherStream:
            true
        default:
            left.description == right.description
        }
    }

    /// Hashes the text.
    func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
