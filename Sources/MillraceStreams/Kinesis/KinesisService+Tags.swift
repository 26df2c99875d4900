internal import MillraceModel

extension KinesisService {
    /// Adds tags to a stream, or gives those that it has other values.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for more than 50 tags; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html
    public func addTagsToStream(_ stream: StreamIdentifier, tags: [String: String]) async throws {
        let arn = try arn(of: stream) { KinesisTagRules.check(tags, countMin: 1, &$0) }
        try await change(arn) { _, settings in
            settings.tags.merge(tags) { _, new in new }
            try KinesisTagRules.checkCount(
                settings.tags.count, of: "stream \(arn.kinesisStreamName) under account \(arn.accountID)")
        }
    }

    /// Removes tags from a stream; those that it does not have are passed over.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`, `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html
    public func removeTagsFromStream(_ stream: StreamIdentifier, tagKeys: [String]) async throws {
        let arn = try arn(of: stream) { KinesisTagRules.check(keys: tagKeys, &$0) }
        try await change(arn) { _, settings in
            for key in tagKeys { settings.tags[key] = nil }
        }
    }

    /// Lists the tags of a stream in the order of their keys.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - exclusiveStartTagKey: Only tags behind this key, which need not exist.
    ///   - limit: The most tags to give, 1 to 50; all by default.
    /// - Throws: `ServiceError`: `.resourceNotFound`, `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html
    public func listTagsForStream(
        _ stream: StreamIdentifier, exclusiveStartTagKey: String? = nil, limit: Int? = nil
    ) async throws -> ListTagsOutput {
        let arn = try arn(of: stream) { check in
            check.length(of: exclusiveStartTagKey, at: "exclusiveStartTagKey", in: 1...128)
            check.value(limit, at: "limit", in: 1...50)
        }
        return try await ServiceError.translatingStoreErrors {
            let tags = ListTagsOutput.Tag.list(try await settings(of: arn).tags)
                .filter { tag in exclusiveStartTagKey.map { $0 < tag.key } ?? true }
            let page = tags.prefix(limit ?? .max)
            return ListTagsOutput(tags: Array(page), hasMoreTags: page.count < tags.count)
        }
    }
}
