package import MillraceModel

/// The address of a shard: its stream and its id.
package struct ShardKey: Hashable, Sendable {
    /// The stream, label included.
    package var stream: StreamARN
    /// The shard in it.
    package var shard: ShardID

    /// Creates an address.
    package init(stream: StreamARN, shard: ShardID) {
        self.stream = stream
        self.shard = shard
    }
}
