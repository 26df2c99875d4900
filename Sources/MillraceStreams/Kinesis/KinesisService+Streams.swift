internal import MillraceModel
internal import Synchronization

extension KinesisService {
    /// How many shards an on-demand stream begins with.
    private static let onDemandShardCount = 4
    /// The most shards of a page of `describeStream`.
    private static let describedShardCountMax = 100
    /// The most streams of a page of `listStreams`.
    private static let listedStreamCountMax = 100

    /// Creates a stream.
    ///
    /// - Throws: `ServiceError`: `.resourceInUse` when there is a stream of that name; `.limitExceeded` when there
    ///   would be too many shards or on-demand streams; `.validation` for a shard count in on-demand mode or none in
    ///   provisioned mode, and for a warm throughput, which is not supported; `.invalidArgument` for too many tags.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
    public func createStream(_ input: CreateStreamInput) async throws {
        let arn = try arn(of: StreamIdentifier(name: input.streamName)) { check in
            if let count = input.shardCount { check.value(count, at: "shardCount", in: 1...Int(Int32.max)) }
            check.value(input.maxRecordSizeInKiB, at: "maxRecordSizeInKiB", in: 1_024...10_240)
            KinesisTagRules.check(input.tags, &check)
        }
        let mode = input.streamMode ?? (input.shardCount == nil ? .onDemand : .provisioned)
        switch (mode, input.shardCount) {
        case (.onDemand, .some):
            throw ServiceError.validation("ShardCount must not be set for streams with mode ON_DEMAND.")
        case (.provisioned, nil):
            throw ServiceError.validation("ShardCount must be set for streams with mode PROVISIONED.")
        default: break
        }
        if let throughput = input.warmThroughputMiBps, throughput != 0 {
            throw ServiceError.validation(
                "WarmThroughputMiBps is not supported: streams take any throughput at once. Leave it out.")
        }
        try KinesisTagRules.checkCount(
            input.tags.count, of: "stream \(input.streamName) under account \(accountID)")
        var settings = StoredStream(mode: mode)
        settings.tags = input.tags
        settings.maxRecordSizeInKiB = input.maxRecordSizeInKiB ?? settings.maxRecordSizeInKiB
        let shardCount = input.shardCount ?? Self.onDemandShardCount
        try await ServiceError.translatingStoreErrors {
            try await store.write { [self, settings] transaction in
                guard transaction.stream(arn) == nil else {
                    throw ServiceError.resourceInUse(
                        "Stream \(input.streamName) under account \(accountID) already exists.")
                }
                switch mode {
                case .provisioned: try checkShardQuota(adding: shardCount, in: transaction)
                case .onDemand: try checkOnDemandQuota(in: transaction)
                }
                try transaction.createStream(arn, shardCount: shardCount)
                transaction.setRow(rowKey(of: arn), settings.encoded)
            }
        }
    }

    /// Describes a stream with a page of its shards.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - exclusiveStartShardID: Only shards behind this one.
    ///   - limit: The most shards to give, 1 to 10,000; never more than 100 come.
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html
    public func describeStream(
        _ stream: StreamIdentifier, exclusiveStartShardID: String? = nil, limit: Int? = nil
    ) async throws -> StreamDescription {
        let arn = try arn(of: stream) { check in
            check.name(exclusiveStartShardID, at: "exclusiveStartShardId", in: 1...128)
            check.value(limit, at: "limit", in: 1...10_000)
        }
        return try await ServiceError.translatingStoreErrors {
            let settings = try await settings(of: arn)
            let existing = try existing(arn)
            var shards = ShardHistory(store.shards(of: arn)).shards(openSince: settings.horizon(at: now()))
            if let start = exclusiveStartShardID.map(Self.shardID) { shards.removeAll { $0.id <= start } }
            let page = shards.prefix(min(limit ?? .max, Self.describedShardCountMax))
            return StreamDescription(
                streamName: existing.name,
                streamARN: arn,
                streamStatus: .active,
                streamMode: settings.mode,
                shards: page.map { Shard($0) },
                hasMoreShards: page.count < shards.count,
                retentionPeriodHours: settings.retentionHours,
                streamCreationTimestamp: existing.createdAt,
                shardLevelMetrics: settings.shardLevelMetrics,
                encryptionType: .none
            )
        }
    }

    /// Describes a stream without its shards.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
    public func describeStreamSummary(_ stream: StreamIdentifier) async throws -> StreamDescriptionSummary {
        let arn = try arn(of: stream)
        return try await ServiceError.translatingStoreErrors {
            let settings = try await settings(of: arn)
            let existing = try existing(arn)
            return StreamDescriptionSummary(
                streamName: existing.name,
                streamARN: arn,
                streamStatus: .active,
                streamMode: settings.mode,
                retentionPeriodHours: settings.retentionHours,
                streamCreationTimestamp: existing.createdAt,
                shardLevelMetrics: settings.shardLevelMetrics,
                encryptionType: .none,
                openShardCount: store.shards(of: arn).count(where: \.isOpen),
                consumerCount: try await StoredConsumer.readAll(of: existing.name, in: consumerSpace, from: store)
                    .count,
                maxRecordSizeInKiB: settings.maxRecordSizeInKiB
            )
        }
    }

    /// Lists streams in the order of their names.
    ///
    /// - Parameters:
    ///   - exclusiveStartStreamName: Only streams behind this name, which need not exist.
    ///   - nextToken: What the page before gave, in place of a name.
    ///   - limit: The most streams to give, 1 to 10,000; never more than 100 come.
    /// - Throws: `ServiceError`: `.invalidArgument` for both a name and a token, or a damaged token;
    ///   `.expiredNextToken`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html
    public func listStreams(
        exclusiveStartStreamName: String? = nil, nextToken: String? = nil, limit: Int? = nil
    ) async throws -> ListStreamsOutput {
        var check = ConstraintCheck()
        check.name(exclusiveStartStreamName, at: "exclusiveStartStreamName", in: 1...128)
        check.length(of: nextToken, at: "nextToken", in: 1...1_048_576)
        check.value(limit, at: "limit", in: 1...10_000)
        try check.finish()
        var start = exclusiveStartStreamName
        if let nextToken {
            guard start == nil else {
                throw ServiceError.invalidArgument(
                    "NextToken and ExclusiveStartStreamName cannot be provided together.")
            }
            start = try PageToken(nextToken, kind: .streams, now: now()).texts.first
        }
        let limit = min(limit ?? .max, Self.listedStreamCountMax)
        return try await ServiceError.translatingStoreErrors {
            let rows = try await store.rows(
                in: streamSpace, after: start.map { [UInt8]($0.utf8) }, limit: limit + 1)
            var streams: [StreamSummary] = []
            for row in rows.prefix(limit) {
                let name = String(decoding: row.key, as: UTF8.self)
                // One that was deleted in between is just not listed.
                guard let stream = store.stream(arn(ofStream: name)) else { continue }
                let settings = try StoredStream(row.value)
                streams.append(
                    StreamSummary(
                        streamName: name,
                        streamARN: stream.arn,
                        streamStatus: .active,
                        streamMode: settings.mode,
                        streamCreationTimestamp: stream.createdAt
                    ))
            }
            let next = rows.count > limit ? rows.prefix(limit).last : nil
            return ListStreamsOutput(
                streamSummaries: streams,
                hasMoreStreams: next != nil,
                nextToken: next.map {
                    PageToken(kind: .streams, createdAt: now(), texts: [String(decoding: $0.key, as: UTF8.self)]).text
                }
            )
        }
    }

    /// Deletes a stream with its records and consumers, at once.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - enforceConsumerDeletion: Whether a stream goes that has registered consumers.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.resourceInUse` when there are consumers.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html
    public func deleteStream(_ stream: StreamIdentifier, enforceConsumerDeletion: Bool = false) async throws {
        let arn = try arn(of: stream)
        try await ServiceError.translatingStoreErrors {
            try await store.write { [self] transaction in
                guard isOwn(arn), transaction.stream(arn) != nil else { throw Self.streamNotFound(arn) }
                let name = arn.kinesisStreamName
                let consumers = try StoredConsumer.readAll(of: name, in: consumerSpace, from: transaction)
                guard consumers.isEmpty || enforceConsumerDeletion else {
                    throw ServiceError.resourceInUse(
                        "Stream \(name) under account \(arn.accountID) cannot be deleted because it has registered "
                            + "consumers. Deregister them, or set EnforceConsumerDeletion.")
                }
                for consumer in consumers {
                    transaction.removeRow(StoredConsumer.rowKey(of: consumer.name, stream: name, in: consumerSpace))
                }
                transaction.removeRow(rowKey(of: arn))
                try transaction.dropStream(arn)
            }
        }
        meters.withLock { $0.forget(arn) }
        subscriptions.withLock { $0.end { $0.stream == arn } }
    }

    /// Says how much of the account's limits is used.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html
    public func describeLimits() async throws -> DescribeLimitsOutput {
        try await ServiceError.translatingStoreErrors {
            let rows = try await store.rows(in: streamSpace, after: nil, limit: .max)
            var (openShards, onDemandStreams) = (0, 0)
            for row in rows {
                switch try StoredStream(row.value).mode {
                case .onDemand: onDemandStreams += 1
                case .provisioned:
                    let name = String(decoding: row.key, as: UTF8.self)
                    openShards += store.shards(of: arn(ofStream: name)).count(where: \.isOpen)
                }
            }
            return DescribeLimitsOutput(
                shardLimit: options.shardCountMax,
                openShardCount: openShards,
                onDemandStreamCount: onDemandStreams,
                onDemandStreamCountLimit: options.onDemandStreamCountMax
            )
        }
    }
}
