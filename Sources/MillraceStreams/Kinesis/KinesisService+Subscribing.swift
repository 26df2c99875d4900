internal import MillraceModel
internal import Synchronization

extension KinesisService {
    /// Pushes the records of a shard to a registered consumer for up to five minutes.
    ///
    /// - Parameters:
    ///   - consumerARN: The consumer.
    ///   - shard: The shard's id; `shardId-3` or `3` will do.
    ///   - position: Where reading begins; before the oldest record that can be read it begins there.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.resourceInUse` when the consumer subscribed to the shard less
    ///   than five seconds ago; `.invalidArgument` as for iterators; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
    public func subscribeToShard(
        consumerARN: String, shard: String, startingPosition position: StartingPosition
    ) async throws -> ShardSubscription {
        var check = ConstraintCheck()
        let address = Self.consumerARN(consumerARN, at: "consumerARN", &check)
        check.name(shard, at: "shardId", in: 1...128)
        Self.checkNumber(
            position.sequenceNumber, at: "startingPosition.sequenceNumber", digitCountMax: 129, &check)
        try check.finish()
        guard let arn = address?.stream else { throw ServiceError.invalidArgument("Invalid ConsumerARN.") }
        return try await ServiceError.translatingStoreErrors {
            let consumer = try await describeStreamConsumer(ConsumerIdentifier(consumerARN: consumerARN))
            let shard = try self.shard(shard, of: arn)
            let key = ShardKey(stream: arn, shard: shard.id)
            let checkpoint = try await checkpoint(position, in: key, shard, operation: "SubscribeToShard")
            let instant = now()
            let subscription = ShardSubscription(self, key, shard, after: checkpoint, startedAt: instant)
            let registryKey = SubscriptionRegistry.Key(stream: arn, consumer: consumer.consumerARN, shard: shard.id)
            guard subscriptions.withLock({ $0.begin(registryKey, subscription, at: instant) }) else {
                throw ServiceError.resourceInUse(
                    "Another active subscription exists for this consumer: \(accountID):\(arn.kinesisStreamName):"
                        + "\(consumer.consumerName) and shard \(shard.id).")
            }
            return subscription
        }
    }
}
