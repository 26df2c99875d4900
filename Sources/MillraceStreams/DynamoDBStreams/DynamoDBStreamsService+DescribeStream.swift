internal import MillraceModel
internal import Synchronization

extension DynamoDBStreamsService {
    /// Which stream to describe, with which of its shards.
    public struct DescribeStreamInput: Hashable, Sendable {
        /// A choice among the shards.
        ///
        /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ShardFilter.html
        public struct ShardFilter: Hashable, Sendable {
            /// `CHILD_SHARDS`, those that continue `shardID`.
            public var type: String?
            /// The parent, 28 to 65 characters.
            public var shardID: String?

            /// Creates a filter.
            public init(type: String? = nil, shardID: String? = nil) {
                self.type = type
                self.shardID = shardID
            }
        }

        /// The stream's ARN, 37 to 1,024 characters; needed.
        public var streamARN: String?
        /// The most shards to give, 1 to 100; 100 by default.
        public var limit: Int?
        /// The last shard of the page before, 28 to 65 characters.
        public var exclusiveStartShardID: String?
        /// Which shards to give; `nil` for all.
        public var shardFilter: ShardFilter?

        /// Creates an input.
        public init(
            streamARN: String?,
            limit: Int? = nil,
            exclusiveStartShardID: String? = nil,
            shardFilter: ShardFilter? = nil
        ) {
            self.streamARN = streamARN
            self.limit = limit
            self.exclusiveStartShardID = exclusiveStartShardID
            self.shardFilter = shardFilter
        }
    }

    /// A described stream.
    public struct DescribeStreamOutput: Hashable, Sendable {
        /// The stream with a page of its shards.
        public var streamDescription: DescribedStream
    }

    private enum ShardFilterType: String, CaseIterable {
        case childShards = "CHILD_SHARDS"
    }

    /// Describes a stream and its shards, of which each has at most one parent.
    ///
    /// A start that is no shard of the stream gives none and is no error; only a shard that may have expired since the
    /// page before lets the list go on behind it.
    ///
    /// - Throws: `ServiceError`: `.validation`, `.resourceNotFound`; `.throttling` above 10 calls a second where limits
    ///   count.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html
    public func describeStream(_ input: DescribeStreamInput) async throws -> DescribeStreamOutput {
        var check = ConstraintCheck()
        check.present(input.streamARN, at: "streamArn")
        check.length(of: input.streamARN, at: "streamArn", in: 37...1_024)
        check.value(input.limit, at: "limit", in: 1...100)
        check.length(of: input.exclusiveStartShardID, at: "exclusiveStartShardId", in: 28...65)
        if let filter = input.shardFilter {
            check.present(filter.type, at: "shardFilter.type")
            let _: ShardFilterType? = check.oneOf(filter.type, at: "shardFilter.type")
            check.present(filter.shardID, at: "shardFilter.shardId")
            check.length(of: filter.shardID, at: "shardFilter.shardId", in: 28...65)
        }
        try check.finish()
        let arn = try Self.arn(input.streamARN ?? "")
        if settings.isThrottling {
            try throttle.withLock { (throttle) throws(ServiceError) in try throttle.describe(at: now()) }
        }
        let stream = try stream(arn)
        guard case .dynamoDB(let table, let label) = arn.source else { preconditionFailure("\(arn) is of a table") }

        let keySchema = try await ServiceError.translatingStoreErrors {
            try await store.row(KeySchemaRow.key(of: arn)).map(KeySchemaRow.elements) ?? []
        }
        let shards = shards(of: stream, input)
        let page = Array(shards.prefix(input.limit ?? 100))
        return DescribeStreamOutput(
            streamDescription: DescribedStream(
                streamARN: arn,
                streamLabel: label,
                streamStatus: stream.status == .enabled ? .enabled : .disabled,
                streamViewType: stream.viewType,
                creationRequestDateTime: stream.createdAt,
                tableName: table,
                keySchema: keySchema,
                shards: page,
                lastEvaluatedShardID: page.count < shards.count ? page.last?.shardID : nil
            ))
    }

    /// The shards that a description is asked for, from its start on.
    private func shards(of stream: StreamDescription, _ input: DescribeStreamInput) -> [Shard] {
        var shards = store.shards(of: stream.arn)
        if let start = input.exclusiveStartShardID.map({ ShardID($0) }) {
            let isKnown = shards.contains { $0.id == start } || mayHaveExpired(start, of: stream)
            guard isKnown else { return [] }
            shards.removeAll { $0.id <= start }
        }
        if let parent = input.shardFilter?.shardID.map({ ShardID($0) }) {
            shards.removeAll { !$0.parents.contains(parent) }
        }
        return shards.map { shard in
            Shard(
                shardID: shard.id,
                sequenceNumberRange: SequenceNumberRange(
                    startingSequenceNumber: shard.startingSequenceNumber,
                    endingSequenceNumber: shard.endingSequenceNumber
                ),
                parentShardID: shard.parents.first
            )
        }
    }

    /// Whether an id that is unknown has the form of one from the stream's lifetime.
    private func mayHaveExpired(_ id: ShardID, of stream: StreamDescription) -> Bool {
        let parts = id.description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "shardId", let milliseconds = Int64(parts[1]) else { return false }
        return milliseconds >= stream.createdAt.millisecondsSinceEpoch
    }
}
