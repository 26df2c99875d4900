package import MillraceCore
package import MillraceModel
package import MillraceStreams

/// How far all mappings have come, as rows of the store: checkpoints, and the tumbling windows that are open.
///
/// Each is keyed by mapping, full stream ARN and shard, so that one can never be applied to another stream: not to the
/// one that the same table gets when its stream is enabled again (T10).
package struct CheckpointStore: Sendable {
    private static let checkpoints = "checkpoints"
    private static let windows = "windows"
    private let store: any StreamStore

    /// Creates a view on the checkpoints in a store.
    package init(store: any StreamStore) { self.store = store }

    /// How far a mapping has come on one stream, by shard.
    package func load(mapping: String, stream: StreamARN) async throws -> [ShardID: LaneProgress] {
        var progress: [ShardID: LaneProgress] = [:]
        for row in try await rows(of: mapping, in: Self.checkpoints) {
            guard let checkpoint = Checkpoint(String(decoding: row.value, as: UTF8.self)) else {
                throw StoreError.corrupt("the checkpoint of \(mapping) \(row.stream) \(row.shard) cannot be read")
            }
            if row.stream == stream.description { progress[row.shard] = LaneProgress(checkpoint) }
        }
        for row in try await rows(of: mapping, in: Self.windows) where row.stream == stream.description {
            guard let window = LaneProgress.OpenWindow(stored: row.value) else {
                throw StoreError.corrupt("the open window of \(mapping) \(row.stream) \(row.shard) cannot be read")
            }
            progress[row.shard, default: LaneProgress(.trimHorizon)].openWindow = window
        }
        return progress
    }

    /// The ARNs of the streams for which a mapping has checkpoints.
    package func streams(of mapping: String) async throws -> Set<String> {
        Set(try await rows(of: mapping, in: Self.checkpoints).map(\.stream))
    }

    /// Makes the starting points of a mapping on one stream durable, together.
    package func save(_ checkpoints: [ShardID: Checkpoint], mapping: String, stream: StreamARN) async throws {
        let rows = checkpoints.map { shard, checkpoint in
            (Self.key(mapping, stream.description, shard.description), [UInt8](checkpoint.description.utf8))
        }
        try await store.write { transaction in
            for (key, value) in rows { transaction.setRow(RowKey(space: Self.checkpoints, key: key), value) }
        }
    }

    /// Where the progress of one lane is stored; made once, for it is stored again and again.
    package struct LaneRows: Sendable {
        fileprivate let checkpoint: RowKey
        fileprivate let window: RowKey

        /// Names the rows of a lane.
        package init(of lane: LaneKey) {
            let key = CheckpointStore.key(lane.mapping, lane.stream.description, lane.shard.description)
            checkpoint = RowKey(space: CheckpointStore.checkpoints, key: key)
            window = RowKey(space: CheckpointStore.windows, key: key)
        }
    }

    /// Makes the progress of a lane durable.
    ///
    /// - Parameter endsWindow: Whether a window may be stored that the progress no longer has.
    package func save(_ progress: LaneProgress, in rows: LaneRows, endsWindow: Bool) async throws {
        try await withCheckedThrowingContinuation { continuation in
            save(progress, in: rows, endsWindow: endsWindow) { continuation.resume(with: $0) }
        }
    }

    /// Makes the progress of a lane durable, for callers that do not wait.
    ///
    /// - Parameters:
    ///   - endsWindow: Whether a window may be stored that the progress no longer has.
    ///   - completion: Called once it is durable or has failed; must not block.
    package func save(
        _ progress: LaneProgress,
        in rows: LaneRows,
        endsWindow: Bool,
        completion: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        let checkpoint = [UInt8](progress.checkpoint.description.utf8)
        let window = progress.openWindow?.stored
        let body = { @Sendable (transaction: inout StoreTransaction) in
            transaction.setRow(rows.checkpoint, checkpoint)
            if let window {
                transaction.setRow(rows.window, window)
            } else if endsWindow {
                transaction.removeRow(rows.window)
            }
        }
        store.submit(body, completion: completion)
    }

    /// Forgets how far a mapping has come, on all streams.
    package func delete(mapping: String) async throws {
        // As one: a window without its checkpoint would be given records that its state already holds.
        var keys: [RowKey] = []
        for space in [Self.checkpoints, Self.windows] {
            keys += try await rows(of: mapping, in: space).map { RowKey(space: space, key: $0.key) }
        }
        let all = keys
        try await store.write { transaction in
            for key in all { transaction.removeRow(key) }
        }
    }

    private struct MappingRow {
        var key: [UInt8]
        var stream: String
        var shard: ShardID
        var value: [UInt8]
    }

    private func rows(of mapping: String, in space: String) async throws -> [MappingRow] {
        var found: [MappingRow] = []
        var last = Self.key(mapping)
        while true {
            let rows = try await store.rows(in: space, after: last, limit: 1_000)
            for row in rows {
                let parts = row.key.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                guard parts.first == mapping else { return found }
                guard parts.count == 3 else {
                    throw StoreError.corrupt("the key \(parts.joined(separator: " ")) in \(space) cannot be read")
                }
                found.append(MappingRow(key: row.key, stream: parts[1], shard: ShardID(parts[2]), value: row.value))
            }
            guard rows.count == 1_000, let row = rows.last else { return found }
            last = row.key
        }
    }

    /// The parts, each closed by a zero byte, which none of them can hold.
    private static func key(_ parts: String...) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(parts.reduce(0) { $0 + $1.utf8.count + 1 })
        for part in parts {
            key += part.utf8
            key.append(0)
        }
        return key
    }
}

extension LaneProgress.OpenWindow {
    /// `START END STATE`, the instants in microseconds since the epoch.
    fileprivate var stored: [UInt8] {
        [UInt8]("\(window.start.microsecondsSinceEpoch) \(window.end.microsecondsSinceEpoch) ".utf8) + state
    }

    fileprivate init?(stored bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count == 3, let start = Int64(String(decoding: parts[0], as: UTF8.self)),
            let end = Int64(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        self.init(
            window: TimeWindow(
                start: Timestamp(microsecondsSinceEpoch: start),
                end: Timestamp(microsecondsSinceEpoch: end)
            ),
            state: Array(parts[2])
        )
    }
}
