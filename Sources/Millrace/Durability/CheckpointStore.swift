package import MillraceModel
package import MillraceStreams

/// The checkpoints of all mappings, as rows of the store.
///
/// Each is keyed by mapping, full stream ARN and shard, so that one can never be applied to another stream: not to the
/// one that the same table gets when its stream is enabled again (T10).
package struct CheckpointStore: Sendable {
    private static let space = "checkpoints"
    private let store: any StreamStore

    /// Creates a view on the checkpoints in a store.
    package init(store: any StreamStore) { self.store = store }

    /// The checkpoints of a mapping on one stream, by shard.
    package func load(mapping: String, stream: StreamARN) async throws -> [ShardID: Checkpoint] {
        var checkpoints: [ShardID: Checkpoint] = [:]
        for (arn, shard, checkpoint) in try await all(of: mapping) where arn == stream.description {
            checkpoints[shard] = checkpoint
        }
        return checkpoints
    }

    /// The ARNs of the streams for which a mapping has checkpoints.
    package func streams(of mapping: String) async throws -> Set<String> {
        Set(try await all(of: mapping).map(\.stream))
    }

    /// Makes checkpoints of one mapping on one stream durable, together.
    package func save(_ checkpoints: [ShardID: Checkpoint], mapping: String, stream: StreamARN) async throws {
        let rows = checkpoints.map { shard, checkpoint in
            (Self.key(mapping, stream.description, shard.description), [UInt8](checkpoint.description.utf8))
        }
        try await store.write { transaction in
            for (key, value) in rows { transaction.setRow(RowKey(space: Self.space, key: key), value) }
        }
    }

    private func all(
        of mapping: String
    ) async throws -> [(stream: String, shard: ShardID, checkpoint: Checkpoint)] {
        var found: [(stream: String, shard: ShardID, checkpoint: Checkpoint)] = []
        var last = Self.key(mapping)
        while true {
            let rows = try await store.rows(in: Self.space, after: last, limit: 1_000)
            for row in rows {
                let parts = row.key.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                guard parts.first == mapping else { return found }
                guard parts.count == 3, let checkpoint = Checkpoint(String(decoding: row.value, as: UTF8.self)) else {
                    throw StoreError.corrupt("the checkpoint \(parts.joined(separator: " ")) cannot be read")
                }
                found.append((parts[1], ShardID(parts[2]), checkpoint))
            }
            guard rows.count == 1_000, let row = rows.last else { return found }
            last = row.key
        }
    }

    /// The parts, each closed by a zero byte, which none of them can hold.
    private static func key(_ parts: String...) -> [UInt8] {
        parts.flatMap { Array($0.utf8) + [0] }
    }
}
