package import MillraceModel

/// One lane of one run of the mapping.
///
/// A shard has one lane in each run at the most.
package struct LaneID: Hashable, Sendable, CustomStringConvertible {
    /// Counts the runs of the mapping, over crashes and stops.
    package let run: Int
    /// The shard.
    package let shard: ShardID

    /// Creates an id.
    package init(run: Int, shard: ShardID) {
        self.run = run
        self.shard = shard
    }

    /// The run and what tells shards apart: the middle of their ids is time.
    package var description: String { "\(run)/\(shard.shortDescription)" }
}

extension ShardID {
    /// The end of the creation time, which is enough to tell the shards of a small world apart.
    package var shortDescription: String {
        let parts = description.split(separator: "-")
        return parts.count == 3 ? String(parts[1].suffix(7)) : description
    }
}
