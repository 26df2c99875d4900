public import MillraceModel

extension DynamoDBStreamsService {
    /// Where in a shard to begin.
    public enum ShardIteratorType: String, Hashable, Sendable, CaseIterable {
        /// At the oldest record that is still there.
        case trimHorizon = "TRIM_HORIZON"
        /// Behind the newest record.
        case latest = "LATEST"
        /// At the record of a sequence number.
        case atSequenceNumber = "AT_SEQUENCE_NUMBER"
        /// Behind the record of a sequence number.
        case afterSequenceNumber = "AFTER_SEQUENCE_NUMBER"
        /// At the first record that was not made before an instant.
        case atTimestamp = "AT_TIMESTAMP"
    }

    /// Where to begin reading.
    public struct GetShardIteratorInput: Hashable, Sendable {
        /// The stream's ARN, 37 to 1,024 characters; needed.
        public var streamARN: String?
        /// The shard, 28 to 65 characters; needed.
        public var shardID: String?
        /// The raw value of a `ShardIteratorType`; needed.
        public var shardIteratorType: String?
        /// 21 to 40 digits; needed for the two types that name it, and for no other.
        public var sequenceNumber: String?
        /// An instant that is not in the future; needed for `AT_TIMESTAMP`, and for no other type.
        public var timestamp: Timestamp?

        /// Creates an input.
        public init(
            streamARN: String?,
            shardID: String?,
            shardIteratorType: String?,
            sequenceNumber: String? = nil,
            timestamp: Timestamp? = nil
        ) {
            self.streamARN = streamARN
            self.shardID = shardID
            self.shardIteratorType = shardIteratorType
            self.sequenceNumber = sequenceNumber
            self.timestamp = timestamp
        }
    }

    /// A place to read from.
    public struct GetShardIteratorOutput: Hashable, Sendable {
        /// The iterator, to be used within 15 minutes.
        public var shardIterator: String
    }

    private enum Start {
        case trimHorizon
        case latest
        case at(SequenceNumber)
        case after(SequenceNumber)
        case timestamp(Timestamp)
    }

    /// Gives an iterator for a place in a shard, which outlives a restart of the service.
    ///
    /// The starting sequence number of a shard always stands for its oldest record. Times are compared in whole
    /// seconds, as records show them.
    ///
    /// - Throws: `ServiceError`: `.validation`, also for a number that the stream has not given yet;
    ///   `.resourceNotFound`; `.trimmedDataAccess` when the record asked for, or one that follows it, has expired.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
    public func getShardIterator(_ input: GetShardIteratorInput) async throws -> GetShardIteratorOutput {
        var check = ConstraintCheck()
        check.present(input.streamARN, at: "streamArn")
        check.length(of: input.streamARN, at: "streamArn", in: 37...1_024)
        check.present(input.shardID, at: "shardId")
        check.length(of: input.shardID, at: "shardId", in: 28...65)
        check.present(input.shardIteratorType, at: "shardIteratorType")
        let type: ShardIteratorType? = check.oneOf(input.shardIteratorType, at: "shardIteratorType")
        check.length(of: input.sequenceNumber, at: "sequenceNumber", in: 21...40)
        check.pattern(of: input.sequenceNumber, at: "sequenceNumber", pattern: "[0-9]+") {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        }
        try check.finish()
        let arn = try Self.arn(input.streamARN ?? "")
        let start = try start(type ?? .trimHorizon, input)

        let stream = try stream(arn)
        let key = ShardKey(stream: arn, shard: ShardID(input.shardID ?? ""))
        let shards = store.shards(of: arn)
        guard let shard = shards.first(where: { $0.id == key.shard }) else { throw Self.shardNotFound(key) }
        let iterator = ShardIterator(
            stream: arn,
            streamCreatedAt: stream.createdAt,
            shard: key.shard,
            position: try await position(of: start, in: shard, key, among: shards),
            createdAt: now(),
            number: IteratorNumber(first: nextIteratorNumber()).value
        )
        return GetShardIteratorOutput(shardIterator: iterator.text)
    }

    /// Puts type, sequence number and instant together.
    private func start(_ type: ShardIteratorType, _ input: GetShardIteratorInput) throws(ServiceError) -> Start {
        let needsNumber = type == .atSequenceNumber || type == .afterSequenceNumber
        try match("SequenceNumber", isThere: input.sequenceNumber != nil, isNeeded: needsNumber, type)
        try match("Timestamp", isThere: input.timestamp != nil, isNeeded: type == .atTimestamp, type)
        switch (type, input.sequenceNumber.flatMap(SequenceNumber.init), input.timestamp) {
        case (.latest, _, _): return .latest
        case (.atSequenceNumber, let number?, _): return .at(number)
        case (.afterSequenceNumber, let number?, _): return .after(number)
        case (.atTimestamp, _, let timestamp?):
            guard timestamp <= now() else {
                throw .validation("One or more parameter values were invalid: Timestamp is in the future")
            }
            return .timestamp(timestamp)
        case (.trimHorizon, _, _), (.atSequenceNumber, _, _), (.afterSequenceNumber, _, _), (.atTimestamp, _, _):
            return .trimHorizon
        }
    }

    private func match(
        _ member: String, isThere: Bool, isNeeded: Bool, _ type: ShardIteratorType
    ) throws(ServiceError) {
        guard isThere != isNeeded else { return }
        let rule = isNeeded ? "is required for" : "is not allowed with"
        throw .validation(
            "One or more parameter values were invalid: \(member) \(rule) ShardIteratorType \(type.rawValue)")
    }

    /// The position behind which an iterator reads.
    private func position(
        of start: Start, in shard: ShardDescription, _ key: ShardKey, among shards: [ShardDescription]
    ) async throws -> Checkpoint {
        let position: Checkpoint
        switch start {
        case .trimHorizon: return .trimHorizon
        case .latest: return store.tip(of: key)
        case .timestamp(let timestamp): return try await self.position(of: timestamp, in: key)
        case .at(shard.startingSequenceNumber): return .trimHorizon
        case .at(let number):
            try checkGiven(number, in: key, among: shards)
            let last = max(StreamPosition.position(of: number) - 1, StreamPosition.beginning)
            position = .after(StreamPosition.sequenceNumber(at: last))
        case .after(let number):
            try checkGiven(number, in: key, among: shards)
            position = .after(number)
        }
        _ = try await page(key, after: position, limit: 1)
        return position
    }

    /// Refuses a number above all that the stream has given, because reading on behind it would give nothing for long.
    private func checkGiven(
        _ number: SequenceNumber, in key: ShardKey, among shards: [ShardDescription]
    ) throws(ServiceError) {
        let tips = shards.map { store.tip(of: ShardKey(stream: key.stream, shard: $0.id)) }
        if let tip = tips.max(), .after(number) > tip {
            throw .validation(
                "Invalid SequenceNumber: \(number) was not given yet by shard \(key.shard) in stream \(key.stream)")
        }
    }

    /// In front of the first record whose time, in whole seconds, is not before an instant.
    private func position(of timestamp: Timestamp, in key: ShardKey) async throws -> Checkpoint {
        let seconds = timestamp.secondsSinceEpoch
        let isWhole = Timestamp(secondsSinceEpoch: seconds) == timestamp
        let instant = Timestamp(secondsSinceEpoch: isWhole ? seconds : seconds + 1)
        guard instant > horizon else { return .trimHorizon }
        do {
            return try await store.position(in: key, before: instant)
        } catch StoreError.noSuchShard {
            throw Self.shardNotFound(key)
        } catch let error as StoreError {
            throw ServiceError(error)
        }
    }
}
