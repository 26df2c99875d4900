package import MillraceModel

/// Where the records of a lane come from, as far as their events depend on it.
///
/// A class, since every step of a lane hands it on.
package final class LaneSource: Sendable {
    /// The shard that the lane reads.
    package let shardID: ShardID
    /// The stream of the shard, label included.
    package let streamARN: StreamARN
    /// Tells how large the records are in an event.
    package let sizing: EventSizing
    /// Tells filters what the records look like in an event.
    package let filterContext: FilterContext

    /// Creates a description of a shard.
    ///
    /// - Parameters:
    ///   - shardID: The shard.
    ///   - streamARN: Its stream, label included.
    ///   - viewType: Which images the stream of a table shows; of no meaning for Kinesis.
    ///   - invokeIdentityARN: The role that Kinesis events name.
    package init(
        shardID: ShardID,
        streamARN: StreamARN,
        viewType: StreamViewType = .newAndOldImages,
        invokeIdentityARN: String = ""
    ) {
        self.shardID = shardID
        self.streamARN = streamARN
        sizing = EventSizing(
            streamARN: streamARN,
            viewType: viewType,
            invokeIdentityARN: invokeIdentityARN,
            shardID: shardID
        )
        filterContext = FilterContext(
            streamARN: streamARN,
            viewType: viewType,
            shardID: shardID,
            invokeIdentityARN: invokeIdentityARN
        )
    }
}
