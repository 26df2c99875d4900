import ArgumentParser
import MillraceModel

extension StreamsCommand {
    struct Split: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Split an open shard in two.",
            discussion: "SHARD is a shard's id, or an end of it that only one has."
        )

        @OptionGroup var access: AccessOptions
        @Argument(help: "The stream.") var name: String
        @Argument(help: "The shard.") var shard: String
        @Option(help: "The first hash key of the second child, in a stream of Kinesis; the middle by default.")
        var at: String?

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    let client = access.client
                    let stream = try await client.stream(name)
                    let shards = try await client.details(of: stream).shards
                    let id = try shards.find(shard)
                    switch stream.kind {
                    case .table:
                        guard at == nil else {
                            throw ValidationError("--at is for streams of Kinesis; a table's have no hash keys")
                        }
                        try await client.splitTableShard(id, of: stream.arn)
                    case .kinesis:
                        let key = try at ?? middle(of: id, among: shards)
                        try await client.call(.kinesis, "SplitShard") { writer in
                            stream.write(to: &writer)
                            writer.member("ShardToSplit", id)
                            writer.member("NewStartingHashKey", key)
                        }
                    }
                    let children = try await client.details(of: stream).shards.filter { $0.parents.contains(id) }
                    print("\(id) was split into \(children.map(\.id).joined(separator: " and "))")
                }
            }
        }

        private func middle(of id: String, among shards: [StreamShard]) throws -> String {
            guard let range = shards.first(where: { $0.id == id })?.hashRange else {
                throw Failure(.unavailable, "the hash keys of shard \(id) are not known; say where with --at")
            }
            return "\(range.lowerBound + (range.upperBound - range.lowerBound) / 2 + 1)"
        }
    }

    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Merge two neighbouring open shards of a stream of Kinesis.",
            discussion: "SHARD is a shard's id, or an end of it that only one has."
        )

        @OptionGroup var access: AccessOptions
        @Argument(help: "The stream.") var name: String
        @Argument(help: "A shard.") var shard: String
        @Argument(help: "The shard beside it.") var neighbour: String

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    let client = access.client
                    let stream = try await client.stream(name)
                    guard stream.kind == .kinesis else {
                        throw Failure(.invalidData, "\(stream.name) is a table's stream, whose shards never merge")
                    }
                    let shards = try await client.details(of: stream).shards
                    let (id, other) = (try shards.find(shard), try shards.find(neighbour))
                    try await client.call(.kinesis, "MergeShards") { writer in
                        stream.write(to: &writer)
                        writer.member("ShardToMerge", id)
                        writer.member("AdjacentShardToMerge", other)
                    }
                    let child = try await client.details(of: stream).shards.first { $0.parents.contains(id) }
                    print("\(id) and \(other) were merged into \(child?.id ?? "?")")
                }
            }
        }
    }
}

extension [StreamShard] {
    /// The id of the shard that somebody means.
    fileprivate func find(_ text: String) throws -> String {
        try Choice.only(text, of: map(\.id), what: "shard") { $0.hasSuffix($1) }
    }
}
