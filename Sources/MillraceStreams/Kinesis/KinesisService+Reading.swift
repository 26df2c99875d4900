internal import MillraceModel
internal import Synchronization

extension KinesisService {
    /// How long an iterator is good.
    private static let iteratorLifetime = Duration.seconds(300)
    /// The most records of a reply.
    static let replyRecordCountMax = 10_000
    /// The most bytes of a reply.
    private static let replyByteCountMax = 10 << 20

    /// Gives an iterator, which `getRecords` takes within five minutes.
    ///
    /// - Parameters:
    ///   - position: Where reading begins; before the oldest record that can be read it begins there.
    ///   - shard: The shard's id; `shardId-3` or `3` will do.
    ///   - stream: The stream.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for a position that has too much or too
    ///   little, a number of another shard or stream, or an instant to come; `.provisionedThroughputExceeded` when
    ///   limits are enforced.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
    public func getShardIterator(
        _ position: StartingPosition, of shard: String, in stream: StreamIdentifier
    ) async throws -> String {
        let arn = try arn(of: stream) { check in
            check.name(shard, at: "shardId", in: 1...128)
            Self.checkNumber(position.sequenceNumber, at: "startingSequenceNumber", digitCountMax: 129, &check)
        }
        return try await ServiceError.translatingStoreErrors {
            let existing = try existing(arn)
            let shard = try self.shard(shard, of: arn)
            let key = ShardKey(stream: arn, shard: shard.id)
            if options.enforcesThroughputLimits {
                let now = now()
                guard meters.withLock({ $0.getIterator(of: key, at: now) }) else { throw Self.throughputExceeded(key) }
            }
            return ShardIterator(
                stream: arn,
                streamCreatedAt: existing.createdAt,
                shard: shard.id,
                position: try await checkpoint(position, in: key, shard, operation: "GetShardIterator"),
                createdAt: now(),
                number: nextIteratorNumber()
            ).text
        }
    }

    /// Reads records behind an iterator.
    ///
    /// - Parameters:
    ///   - shardIterator: What `getShardIterator` or an earlier reply gave.
    ///   - limit: The most records to give, 1 to 10,000; never more than 10 MiB come.
    ///   - streamARN: The stream of the iterator, if it is to be checked.
    /// - Throws: `ServiceError`: `.invalidArgument` for a text that is no iterator; `.expiredIterator`;
    ///   `.resourceNotFound` when stream or shard are gone; `.provisionedThroughputExceeded` when limits are enforced;
    ///   `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
    public func getRecords(
        _ shardIterator: String, limit: Int? = nil, streamARN: String? = nil
    ) async throws -> GetRecordsOutput {
        var check = ConstraintCheck()
        check.length(of: shardIterator, at: "shardIterator", in: 1...512)
        check.value(limit, at: "limit", in: 1...Self.replyRecordCountMax)
        let arn = Self.streamARN(streamARN, at: "streamARN", &check)
        try check.finish()
        var iterator = try iterator(shardIterator)
        guard arn == nil || arn == iterator.stream else {
            throw ServiceError.invalidArgument("StreamARN \(streamARN ?? "") is not that of the ShardIterator.")
        }
        let key = ShardKey(stream: iterator.stream, shard: iterator.shard)
        return try await ServiceError.translatingStoreErrors {
            let reader = try ShardReader(self, key)
            let instant = now()
            if options.enforcesThroughputLimits, !meters.withLock({ $0.beginRead(of: key, at: instant) }) {
                throw Self.throughputExceeded(key)
            }
            let page = try await reader.page(
                after: iterator.position,
                limit: limit ?? Self.replyRecordCountMax,
                byteCountMax: Self.replyByteCountMax
            )
            if options.enforcesThroughputLimits {
                meters.withLock { $0.endRead(of: key, byteCount: page.byteCount, at: instant) }
            }
            iterator.position = page.position
            iterator.createdAt = now()
            iterator.number = nextIteratorNumber()
            return GetRecordsOutput(
                records: page.records,
                nextShardIterator: page.isAtShardEnd ? nil : iterator.text,
                millisBehindLatest: page.millisBehindLatest,
                childShards: page.isAtShardEnd ? reader.children : []
            )
        }
    }

    /// Finds the position that a client's words mean.
    ///
    /// - Throws: `ServiceError`: `.invalidArgument`.
    func checkpoint(
        _ position: StartingPosition, in key: ShardKey, _ shard: ShardDescription, operation: String
    ) async throws -> Checkpoint {
        switch position.type {
        case .trimHorizon, .latest:
            guard position.sequenceNumber == nil else {
                throw Self.mismatch(position.type, "also a StartingSequenceNumber.")
            }
            return position.type == .latest ? store.tip(of: key) : .trimHorizon
        case .atTimestamp:
            guard let instant = position.timestamp else {
                throw ServiceError.invalidArgument(
                    "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has "
                        + "no timestamp parameter.")
            }
            let now = now()
            guard instant <= now else {
                throw ServiceError.invalidArgument(
                    "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
                        + "timestampInMillis: \(instant.millisecondsSinceEpoch), currentTimestampInMillis: "
                        + "\(now.millisecondsSinceEpoch)")
            }
            return try await store.position(in: key, before: instant)
        case .atSequenceNumber, .afterSequenceNumber:
            guard let text = position.sequenceNumber else {
                throw Self.mismatch(position.type, "no StartingSequenceNumber.")
            }
            let number = try Self.sequenceNumber(text, in: key, shard, operation: operation)
            let tip = shard.numbering.position(of: store.tip(of: key))
            let found = min(shard.numbering.position(of: number), tip)
            if position.type == .afterSequenceNumber { return .after(shard.numbering.mark(at: found)) }
            // Right before the record: every position in front of it is one of an earlier record, or of none.
            return found == StreamPosition.beginning ? .trimHorizon : .after(shard.numbering.mark(at: found - 1))
        }
    }

    private func iterator(_ text: String) throws(ServiceError) -> ShardIterator {
        guard let iterator = ShardIterator(text), case .kinesis = iterator.stream.source else {
            throw .invalidArgument("Invalid ShardIterator.")
        }
        let now = now()
        guard now - iterator.createdAt <= Self.iteratorLifetime else {
            throw ServiceError(
                .expiredIterator,
                "Iterator expired. The iterator was created at time \(iterator.createdAt.javaDate) while right now it "
                    + "is \(now.javaDate) which is further in the future than the tolerated delay of 300000 "
                    + "milliseconds."
            )
        }
        guard try existing(iterator.stream).createdAt == iterator.streamCreatedAt else {
            throw .invalidArgument("Invalid ShardIterator.")
        }
        return iterator
    }

    /// Reads a number, which must encode the shard and the time at which it was created.
    private static func sequenceNumber(
        _ text: String, in key: ShardKey, _ shard: ShardDescription, operation: String
    ) throws(ServiceError) -> SequenceNumber {
        let place =
            "StartingSequenceNumber \(text) used in \(operation) on shard \(key.shard) in stream "
            + "\(key.stream.kinesisStreamName) under account \(key.stream.accountID) is invalid"
        guard let number = SequenceNumber(text), let parts = KinesisSequence(number),
            case .kinesis(let index, let seconds) = shard.numbering
        else { throw .invalidArgument(place + ".") }
        guard parts.shardIndex == index else {
            throw .invalidArgument(
                "Invalid StartingSequenceNumber. It encodes \(ShardNumbering.kinesisID(index: Int64(parts.shardIndex)))"
                    + ", while it was used in a call to a shard with \(key.shard)")
        }
        guard parts.shardSeconds == seconds else {
            throw .invalidArgument(place + " because it did not come from this stream.")
        }
        return number
    }

    private static func mismatch(_ type: StartingPosition.Kind, _ what: String) -> ServiceError {
        .invalidArgument(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
                + "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified \(type.rawValue) and "
                + what)
    }
}
