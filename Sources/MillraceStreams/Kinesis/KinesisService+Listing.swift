internal import MillraceModel

extension KinesisService {
    /// The most shards of a page.
    private static let listedShardCountMax = 1_000

    /// Lists shards of a stream in the order of their ids.
    ///
    /// A token carries the filter of the first request along.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for a damaged token, a token beside members
    ///   of a first request, or a filter that lacks its shard or instant; `.expiredNextToken`; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
    public func listShards(_ input: ListShardsInput) async throws -> ListShardsOutput {
        var check = ConstraintCheck()
        check.length(of: input.nextToken, at: "nextToken", in: 1...1_048_576)
        check.name(input.exclusiveStartShardID, at: "exclusiveStartShardId", in: 1...128)
        check.value(input.maxResults, at: "maxResults", in: 1...10_000)
        check.name(input.shardFilter?.shardID, at: "shardFilter.shardId", in: 1...128)
        try check.finish()
        var input = input
        if let token = input.nextToken {
            try Self.checkAlone(input)
            input = try Self.request(PageToken(token, kind: .shards, now: now()), maxResults: input.maxResults)
        }
        guard let stream = input.stream else {
            throw ServiceError.invalidArgument("Either NextToken or StreamName should be provided.")
        }
        let arn = try arn(of: stream)
        return try await ServiceError.translatingStoreErrors { [input] in
            let settings = try await settings(of: arn)
            let createdAt = try existing(arn).createdAt
            if let expected = input.streamCreationTimestamp {
                // Clients know whole milliseconds or seconds only.
                guard expected.secondsSinceEpoch == createdAt.secondsSinceEpoch else { throw Self.streamNotFound(arn) }
            }
            var shards = try Self.shards(
                ShardHistory(store.shards(of: arn)), input.shardFilter, horizon: settings.horizon(at: now()))
            if let start = input.exclusiveStartShardID.map(Self.shardID) { shards.removeAll { $0.id <= start } }
            let page = shards.prefix(min(input.maxResults ?? .max, Self.listedShardCountMax))
            let last = page.count < shards.count ? page.last : nil
            return ListShardsOutput(
                shards: page.map { Shard($0) },
                nextToken: last.map { last in
                    let texts = [arn.description, "\(createdAt.microsecondsSinceEpoch)", last.id.description]
                    return PageToken(
                        kind: .shards, createdAt: now(), texts: texts + Self.texts(of: input.shardFilter)
                    ).text
                }
            )
        }
    }

    private static func shards(
        _ history: ShardHistory, _ filter: ShardFilter?, horizon: Timestamp
    ) throws(ServiceError) -> [ShardDescription] {
        let readable = history.shards(openSince: horizon)
        switch filter?.type {
        case nil, .fromTrimHorizon:
            return readable
        case .atTrimHorizon:
            return history.shards(openAt: horizon)
        case .atLatest:
            return readable.filter(\.isOpen)
        case .afterShardID:
            guard let id = filter?.shardID.map(shardID) else {
                throw .invalidArgument("ShardId must be provided for the ShardFilter of type AFTER_SHARD_ID.")
            }
            return readable.filter { $0.id > id }
        case .atTimestamp, .fromTimestamp:
            guard let type = filter?.type, let instant = filter?.timestamp else {
                throw .invalidArgument(
                    "Timestamp must be provided for the ShardFilter of type \(filter?.type.rawValue ?? "").")
            }
            let clamped = max(instant, horizon)
            return type == .atTimestamp ? history.shards(openAt: clamped) : history.shards(openSince: clamped)
        }
    }

    private static func checkAlone(_ input: ListShardsInput) throws(ServiceError) {
        let others: [(String, Bool)] = [
            ("StreamName", input.stream?.name != nil), ("StreamARN", input.stream?.arn != nil),
            ("ExclusiveStartShardId", input.exclusiveStartShardID != nil),
            ("StreamCreationTimestamp", input.streamCreationTimestamp != nil),
            ("ShardFilter", input.shardFilter != nil),
        ]
        if let name = others.first(where: \.1)?.0 {
            throw .invalidArgument("NextToken and \(name) cannot be provided together.")
        }
    }

    private static func texts(of filter: ShardFilter?) -> [String] {
        guard let filter else { return [] }
        return [filter.type.rawValue, filter.shardID ?? "", "\(filter.timestamp?.microsecondsSinceEpoch ?? 0)"]
    }

    /// The request that goes on where a token's page ended.
    private static func request(_ token: PageToken, maxResults: Int?) throws(ServiceError) -> ListShardsInput {
        let texts = token.texts
        guard texts.count == 3 || texts.count == 6, let createdAt = Int64(texts[1]) else {
            throw .invalidArgument("Invalid NextToken.")
        }
        var input = ListShardsInput(
            stream: StreamIdentifier(arn: texts[0]),
            exclusiveStartShardID: texts[2],
            maxResults: maxResults,
            streamCreationTimestamp: Timestamp(microsecondsSinceEpoch: createdAt)
        )
        if texts.count == 6, let type = ShardFilter.Kind(rawValue: texts[3]), let instant = Int64(texts[5]) {
            input.shardFilter = ShardFilter(
                type: type,
                shardID: texts[4].isEmpty ? nil : texts[4],
                timestamp: Timestamp(microsecondsSinceEpoch: instant)
            )
        }
        return input
    }
}
