internal import MillraceModel

/// What an operation did to the shards or the status of one stream, for a store to write down.
package struct TopologyChange: Hashable, Sendable {
    /// The stream's number.
    package var streamNumber: Int
    /// The stream as it is now.
    package var stream: StreamDescription
    /// New shards, in the order of their ids.
    package var created: [CatalogShard] = []
    /// Shards that were open before.
    package var closed: [CatalogShard] = []
    /// The numbers of shards that are gone.
    package var dropped: [Int] = []
    /// Whether the stream itself is gone.
    package var isStreamDropped = false
}
