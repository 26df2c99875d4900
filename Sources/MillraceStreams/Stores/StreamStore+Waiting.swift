package import MillraceModel

extension StreamStore {
    /// Waits until `read` behind a position would give a record or the shard's end, or the shard or store is gone.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - position: The position that `read` will be asked for.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func readable(_ shard: ShardKey, after position: Checkpoint) async throws {
        let shot = OneShot()
        let wait = whenReadable(shard, after: position) { shot.answer(.success(())) }
        try await self.wait(for: shot, wait)
    }

    /// Waits until the shards or the status of a stream differ from what a version saw, or the store is closed.
    ///
    /// - Parameters:
    ///   - stream: The stream; while there is none of that ARN its version is 0.
    ///   - version: The version of the description that is known.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func shardsChanged(of stream: StreamARN, since version: Int) async throws {
        let shot = OneShot()
        let wait = whenShardsChange(of: stream, since: version) { shot.answer(.success(())) }
        try await self.wait(for: shot, wait)
    }

    private func wait(for shot: OneShot, _ wait: StoreWait) async throws {
        try await withTaskCancellationHandler {
            try await shot.value()
        } onCancel: {
            cancel(wait)
            shot.answer(.failure(CancellationError()))
        }
    }
}
