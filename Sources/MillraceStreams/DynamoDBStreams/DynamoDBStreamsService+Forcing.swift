public import MillraceModel

// What streams do by themselves sooner or later, done now; AWS has no calls for it.
extension DynamoDBStreamsService {
    /// Splits an open shard in two, as write load does.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - stream: Its stream.
    /// - Returns: The ids of the children.
    /// - Throws: `ServiceError`: `.resourceNotFound` for a stream or shard that is not there, `.resourceInUse` for one
    ///   that is closed.
    @discardableResult
    public func splitShard(_ shard: ShardID, of stream: StreamARN) async throws -> [ShardID] {
        try await force(shard, of: stream) { transaction, key in try transaction.splitShard(key) }
    }

    /// Closes an open shard and goes on in one child, as age does.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - stream: Its stream.
    /// - Returns: The id of the child.
    /// - Throws: `ServiceError`: `.resourceNotFound` for a stream or shard that is not there, `.resourceInUse` for one
    ///   that is closed.
    @discardableResult
    public func rollOverShard(_ shard: ShardID, of stream: StreamARN) async throws -> ShardID {
        try await force(shard, of: stream) { transaction, key in try transaction.rollOverShard(key) }
    }

    /// Drops the records that arrived before an instant, and closed shards that are empty then, as 24 hours do.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - instant: The first instant whose records stay.
    /// - Returns: How many records were dropped.
    /// - Throws: `ServiceError`: `.resourceNotFound` for a stream that is not there.
    @discardableResult
    public func trimRecords(of stream: StreamARN, before instant: Timestamp) async throws -> Int {
        let arn = try self.stream(stream).arn
        return try await ServiceError.translatingStoreErrors {
            try await store.write { transaction in try transaction.trim(arn, before: instant) }
        }
    }

    private func force<Result: Sendable>(
        _ shard: ShardID,
        of stream: StreamARN,
        _ change: @escaping @Sendable (inout StoreTransaction, ShardKey) throws -> Result
    ) async throws -> Result {
        let key = ShardKey(stream: try self.stream(stream).arn, shard: shard)
        do {
            return try await store.write { transaction in try change(&transaction, key) }
        } catch StoreError.noSuchShard {
            throw Self.shardNotFound(key)
        } catch StoreError.shardClosed {
            throw ServiceError.resourceInUse("Shard \(shard) of stream \(stream) is closed")
        } catch let error as StoreError {
            throw ServiceError(error)
        }
    }
}
