internal import MillraceModel

extension KinesisService {
    /// Drops expired records of all streams from the store, and shards that hold nothing else.
    ///
    /// Readers never see expired records; this frees their room.
    ///
    /// - Parameter limit: The most records to drop; of each stream's in a transaction of its own.
    /// - Returns: How many records were dropped.
    /// - Throws: `ServiceError` when the store failed.
    @discardableResult
    package func trimExpired(limit: Int = .max) async throws -> Int {
        try await ServiceError.translatingStoreErrors {
            var count = 0
            for stream in ownStreams {
                guard count < limit else { break }
                let rest = limit - count
                count += try await store.write { [self] transaction in
                    // It may have been deleted since.
                    guard transaction.stream(stream) != nil,
                        let settings = try StoredStream.read(rowKey(of: stream), from: transaction)
                    else { return 0 }
                    let horizon = settings.horizon(at: transaction.now)
                    return try transaction.trim(stream, before: horizon, limit: rest)
                }
            }
            return count
        }
    }
}
