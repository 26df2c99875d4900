package import MillraceModel

/// One lane of one run of the mapping.
package struct LaneID: Hashable, Sendable, CustomStringConvertible {
    /// Counts the runs of the mapping's machine, over crashes and stops.
    package let run: Int
    /// Counts all lanes: an update of the mapping gives a shard another one in the same run.
    package let number: Int
    /// The shard.
    package let shard: ShardID

    /// Creates an id.
    package init(run: Int, number: Int, shard: ShardID) {
        self.run = run
        self.number = number
        self.shard = shard
    }

    /// The number and what tells shards apart: the middle of their ids is time.
    package var description: String { "\(run).\(number)/\(shard.shortDescription)" }

    package static func == (left: LaneID, right: LaneID) -> Bool { left.number == right.number }

    package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

extension ShardID {
    /// The end of the creation time, which is enough to tell the shards of a small world apart.
    package var shortDescription: String {
        let parts = description.split(separator: "-")
        return parts.count == 3 ? String(parts[1].suffix(7)) : description
    }
}
