/// The name of a shard, unique in its stream, such as `shardId-00000001414562045508-2bac9cd2`.
///
/// 28 to 65 characters on AWS. Consumers sort shards by this text, so emulated streams put the creation time first.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Shard.html
public struct ShardID: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The text of the name.
    public let description: String

    /// Creates a shard id from its text, taken as it is.
    public init(_ text: String) { description = text }

    /// Creates a shard id from a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// Text order, which is creation order for shards of an emulated stream.
    public static func < (left: ShardID, right: ShardID) -> Bool { left.description < right.description }
}
