internal import MillraceModel

extension KinesisService {
    /// Ends a shard, which goes on in two.
    ///
    /// - Parameters:
    ///   - shard: The shard's id; `shardId-3` or `3` will do.
    ///   - stream: The stream, which must be provisioned.
    ///   - newStartingHashKey: The lowest hash of the second child, a decimal number.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.resourceInUse` for a closed shard; `.invalidArgument` for a
    ///   hash that leaves one of the children nothing; `.limitExceeded`; `.validation` for an on-demand stream.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html
    public func splitShard(
        _ shard: String, in stream: StreamIdentifier, newStartingHashKey: String
    ) async throws {
        let arn = try arn(of: stream) { check in
            check.name(shard, at: "shardToSplit", in: 1...128)
            Self.checkNumber(newStartingHashKey, at: "newStartingHashKey", digitCountMax: 39, &check)
        }
        let id = Self.shardID(shard)
        try await change(arn) { [self] transaction, settings in
            try Self.checkProvisioned(settings, arn, operation: "SplitShard")
            let parent = try Self.openShard(id, of: arn, in: transaction)
            let range = parent.hashRange
            guard let key = UInt128(newStartingHashKey), range.lowerBound < range.upperBound,
                key > range.lowerBound + 1, key < range.upperBound
            else {
                throw ServiceError.invalidArgument(
                    "NewStartingHashKey \(newStartingHashKey) used in SplitShard() on shard \(id) in stream "
                        + "\(arn.kinesisStreamName) under account \(arn.accountID) is not both greater than one plus "
                        + "the shard's StartingHashKey \(range.lowerBound) and less than the shard's EndingHashKey "
                        + "\(range.upperBound).")
            }
            try checkShardQuota(adding: 1, in: transaction)
            _ = try transaction.splitShard(ShardKey(stream: arn, shard: id), at: key)
        }
    }

    /// Ends two shards whose hashes lie side by side, which go on in one.
    ///
    /// - Parameters:
    ///   - shard: The first parent, of either side.
    ///   - other: The second parent.
    ///   - stream: The stream, which must be provisioned.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.resourceInUse` for a closed shard; `.invalidArgument` for
    ///   shards that do not lie side by side; `.validation` for an on-demand stream.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html
    public func mergeShards(_ shard: String, _ other: String, in stream: StreamIdentifier) async throws {
        let arn = try arn(of: stream) { check in
            check.name(shard, at: "shardToMerge", in: 1...128)
            check.name(other, at: "adjacentShardToMerge", in: 1...128)
        }
        let (one, two) = (Self.shardID(shard), Self.shardID(other))
        try await change(arn) { transaction, settings in
            try Self.checkProvisioned(settings, arn, operation: "MergeShards")
            _ = try Self.openShard(one, of: arn, in: transaction)
            _ = try Self.openShard(two, of: arn, in: transaction)
            do {
                _ = try transaction.mergeShards(one, two, in: arn)
            } catch StoreError.shardsNotAdjacent {
                throw ServiceError.invalidArgument(
                    "Shards \(one) and \(two) in stream \(arn.kinesisStreamName) under account \(arn.accountID) are "
                        + "not an adjacent pair of shards eligible for merging.")
            }
        }
    }

    /// Splits and merges shards so that a number of them is open and they divide the hashes evenly.
    ///
    /// Shards in between may come and go without a record.
    ///
    /// - Parameters:
    ///   - stream: The stream, which must be provisioned.
    ///   - target: How many shards are to be open: at most twice, at least half as many as now.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for a target out of these bounds;
    ///   `.limitExceeded` for too many calls in 24 hours or too many shards; `.validation` for an on-demand stream.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
    @discardableResult
    public func updateShardCount(
        of stream: StreamIdentifier, to target: Int
    ) async throws -> UpdateShardCountOutput {
        let arn = try arn(of: stream) { $0.value(target, at: "targetShardCount", in: 1...Int(Int32.max)) }
        let current = try await change(arn) { [self] transaction, settings in
            try Self.checkProvisioned(settings, arn, operation: "UpdateShardCount")
            let dayAgo = transaction.now - .seconds(86_400)
            settings.shardCountUpdates.removeAll { $0 <= dayAgo }
            guard settings.shardCountUpdates.count < options.shardCountUpdatesPerDayMax else {
                throw ServiceError.limitExceeded(
                    "UpdateShardCount was called \(settings.shardCountUpdates.count) times within 24 hours for stream "
                        + "\(arn.kinesisStreamName) under account \(arn.accountID), which is the most.")
            }
            let current = transaction.shards(of: arn).count(where: \.isOpen)
            guard target <= current * 2 else {
                throw ServiceError.invalidArgument(
                    "UpdateShardCount cannot scale up over double your current open shard count. Current open shard "
                        + "count: \(current) Target shard count: \(target)")
            }
            guard target * 2 >= current else {
                throw ServiceError.invalidArgument(
                    "UpdateShardCount cannot scale down below half your current open shard count. Current open shard "
                        + "count: \(current) Target shard count: \(target)")
            }
            try checkShardQuota(adding: target - current, in: transaction)
            settings.shardCountUpdates.append(transaction.now)
            try Self.divideEvenly(arn, into: target, &transaction)
            return current
        }
        return UpdateShardCountOutput(
            streamName: arn.kinesisStreamName,
            streamARN: arn,
            currentShardCount: current,
            targetShardCount: target
        )
    }

    /// Notes when a text is not a decimal number of a length.
    static func checkNumber(
        _ text: String?, at path: @autoclosure () -> String, digitCountMax: Int, _ check: inout ConstraintCheck
    ) {
        guard let text, !isNumber(text, digitCountMax: digitCountMax) else { return }
        check.add(
            text, path(),
            "Member must satisfy regular expression pattern: \(numberPattern(digitCountMax: digitCountMax))"
        )
    }

    /// What a decimal number looks like of so many digits at the most.
    package static func numberPattern(digitCountMax: Int) -> String { "0|([1-9]\\d{0,\(digitCountMax - 1)})" }

    /// Whether a text is a decimal number without leading zeros, of so many digits at the most.
    package static func isNumber(_ text: String, digitCountMax: Int) -> Bool {
        let digits = text.utf8
        return !digits.isEmpty && digits.count <= digitCountMax && digits.allSatisfy { (0x30...0x39).contains($0) }
            && (digits.count == 1 || digits.first != 0x30)
    }

    private static func checkProvisioned(
        _ settings: StoredStream, _ arn: StreamARN, operation: String
    ) throws(ServiceError) {
        guard settings.mode == .provisioned else {
            throw .validation(
                "\(operation) is not supported for streams with mode ON_DEMAND: stream \(arn.kinesisStreamName) under "
                    + "account \(arn.accountID).")
        }
    }

    private static func openShard(
        _ id: ShardID, of arn: StreamARN, in transaction: borrowing StoreTransaction
    ) throws(ServiceError) -> ShardDescription {
        guard let shard = transaction.shards(of: arn).first(where: { $0.id == id }) else {
            throw .resourceNotFound(
                "Could not find shard \(id) in stream \(arn.kinesisStreamName) under account \(arn.accountID).")
        }
        guard shard.isOpen else {
            throw .resourceInUse(
                "Shard \(id) in stream \(arn.kinesisStreamName) under account \(arn.accountID) has already been "
                    + "merged or split, and thus is not eligible for merging or splitting.")
        }
        return shard
    }

    /// Splits where a boundary is missing, then merges where one is too many.
    private static func divideEvenly(
        _ arn: StreamARN, into count: Int, _ transaction: inout StoreTransaction
    ) throws {
        let bounds = Set(StreamCatalog.uniformRanges(shardCount: count).map(\.lowerBound))
        for bound in bounds.sorted() {
            let id = try transaction.shard(taking: bound, of: arn)
            guard let shard = transaction.shards(of: arn).first(where: { $0.id == id }),
                shard.hashRange.lowerBound != bound
            else { continue }
            _ = try transaction.splitShard(ShardKey(stream: arn, shard: id), at: bound)
        }
        let open = transaction.shards(of: arn).filter(\.isOpen)
            .sorted { $0.hashRange.lowerBound < $1.hashRange.lowerBound }
        guard var last = open.first?.id else { return }
        for shard in open.dropFirst() {
            last =
                bounds.contains(shard.hashRange.lowerBound)
                ? shard.id : try transaction.mergeShards(last, shard.id, in: arn)
        }
    }
}
