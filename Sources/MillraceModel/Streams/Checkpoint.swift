/// How far a mapping has come in a shard; everything up to it is resolved.
///
/// Ordered: the trim horizon comes before every sequence number, the shard's end after all of them.
public enum Checkpoint: Hashable, Comparable, Sendable {
    /// Nothing is resolved: reading begins at the oldest record there is.
    case trimHorizon
    /// Everything up to and including this sequence number is resolved.
    case after(SequenceNumber)
    /// The shard was closed and all of it is resolved; its children may start.
    case shardEnd
}

extension Checkpoint: LosslessStringConvertible {
    /// `TRIM_HORIZON`, the digits of a sequence number, or `SHARD_END`.
    public var description: String {
        switch self {
        case .trimHorizon: "TRIM_HORIZON"
        case .after(let sequenceNumber): sequenceNumber.description
        case .shardEnd: "SHARD_END"
        }
    }

    /// Reads what `description` writes, or gives `nil`.
    public init?(_ text: String) {
        switch text {
        case "TRIM_HORIZON": self = .trimHorizon
        case "SHARD_END": self = .shardEnd
        default:
            guard let sequenceNumber = SequenceNumber(text) else { return nil }
            self = .after(sequenceNumber)
        }
    }
}
