package import MillraceModel

/// What the event of a record says beyond the record itself.
package struct FilterContext: Hashable, Sendable {
    /// The stream, label included.
    package let streamARN: StreamARN
    /// Which images the stream of a table shows; of no meaning for Kinesis.
    package let viewType: StreamViewType
    /// The shard of the record, a part of Kinesis event ids.
    package let shardID: ShardID
    /// The role that Kinesis events name.
    package let invokeIdentityARN: String

    /// Creates a context.
    package init(
        streamARN: StreamARN,
        viewType: StreamViewType = .newAndOldImages,
        shardID: ShardID,
        invokeIdentityARN: String = ""
    ) {
        self.streamARN = streamARN
        self.viewType = viewType
        self.shardID = shardID
        self.invokeIdentityARN = invokeIdentityARN
    }
}
