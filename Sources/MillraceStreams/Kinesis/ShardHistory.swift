internal import MillraceModel

/// When the shards of a stream were open, without a gap between a parent and its children.
///
/// A child takes over at the instant at which its parents end, whatever the clock did meanwhile, so that the shards
/// that were open at any one instant take every hash.
struct ShardHistory {
    /// The time of a shard; open at both ends of it, as AWS has it.
    private struct Span {
        var begin: Timestamp
        var end: Timestamp?
    }

    private let shards: [ShardDescription]
    private var spans: [ShardID: Span] = [:]

    /// Takes the shards of a stream in the order of their ids.
    init(_ shards: [ShardDescription]) {
        self.shards = shards
        for shard in shards {
            let parents = shard.parents.filter { spans[$0] != nil }
            var begin = shard.createdAt
            if let closed = parents.compactMap({ spans[$0]?.end }).max() {
                begin = closed
                for parent in parents { spans[parent]?.end = closed }
            } else if !shard.parents.isEmpty {
                // Its parents ended before anything that can be read.
                begin = .epoch
            }
            spans[shard.id] = Span(begin: begin, end: shard.closedAt.map { max($0, begin) })
        }
    }

    /// The shards that were open at an instant.
    func shards(openAt instant: Timestamp) -> [ShardDescription] {
        shards(openSince: instant).filter { (spans[$0.id]?.begin ?? $0.createdAt) <= instant }
    }

    /// The shards that were open at an instant or later.
    func shards(openSince instant: Timestamp) -> [ShardDescription] {
        shards.filter { shard in spans[shard.id]?.end.map { $0 >= instant } ?? true }
    }
}
