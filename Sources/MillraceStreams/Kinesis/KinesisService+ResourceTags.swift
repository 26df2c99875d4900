internal import MillraceModel

extension KinesisService {
    /// What the ARN of something that has tags looks like (`ResourceARN`).
    package static let resourceARNPattern = "arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+"

    /// Adds tags to a stream or consumer, or gives those that it has other values.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for more than 50 tags; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html
    public func tagResource(_ arn: String, tags: [String: String]) async throws {
        let resource = try resource(arn) { KinesisTagRules.check(tags, countMin: 1, &$0) }
        guard let consumer = resource.consumer else {
            return try await addTagsToStream(StreamIdentifier(arn: arn), tags: tags)
        }
        try await changeTags(of: consumer, in: resource.stream) { present in
            present.merge(tags) { _, new in new }
            try KinesisTagRules.checkCount(
                present.count, of: "consumer \(consumer.name) under stream \(resource.stream)")
        }
    }

    /// Removes tags from a stream or consumer; those that it does not have are passed over.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`, `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html
    public func untagResource(_ arn: String, tagKeys: [String]) async throws {
        let resource = try resource(arn) { KinesisTagRules.check(keys: tagKeys, &$0) }
        guard let consumer = resource.consumer else {
            return try await removeTagsFromStream(StreamIdentifier(arn: arn), tagKeys: tagKeys)
        }
        try await changeTags(of: consumer, in: resource.stream) { present in
            for key in tagKeys { present[key] = nil }
        }
    }

    /// Lists the tags of a stream or consumer in the order of their keys.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`, `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html
    public func listTagsForResource(_ arn: String) async throws -> [ListTagsOutput.Tag] {
        let resource = try resource(arn)
        guard let consumer = resource.consumer else {
            return try await listTagsForStream(StreamIdentifier(arn: arn)).tags
        }
        return try await ServiceError.translatingStoreErrors {
            let key = StoredConsumer.rowKey(
                of: consumer.name, stream: resource.stream.kinesisStreamName, in: consumerSpace)
            let stored = try await store.row(key).map { try StoredConsumer($0) }
            _ = try found(stored, resource.stream, name: consumer.name, consumer.arn)
            return ListTagsOutput.Tag.list(stored?.tags ?? [:])
        }
    }

    private func changeTags(
        of consumer: (arn: StreamARN, name: String),
        in stream: StreamARN,
        _ body: @escaping @Sendable (inout [String: String]) throws -> Void
    ) async throws {
        try await change(stream) { [self] transaction, _ in
            let name = stream.kinesisStreamName
            let stored = try StoredConsumer.read(consumer.name, of: name, in: consumerSpace, from: transaction)
            _ = try found(stored, stream, name: consumer.name, consumer.arn)
            guard var stored else { return }
            try body(&stored.tags)
            transaction.setRow(
                StoredConsumer.rowKey(of: consumer.name, stream: name, in: consumerSpace), stored.encoded)
        }
    }

    /// Finds out which stream, or which consumer of it, an ARN means; it need not exist.
    private func resource(
        _ text: String, _ checkMembers: (inout ConstraintCheck) -> Void = { _ in }
    ) throws(ServiceError) -> (stream: StreamARN, consumer: (arn: StreamARN, name: String)?) {
        var check = ConstraintCheck()
        check.length(of: text, at: "resourceARN", in: 1...2_048)
        let consumer = Self.consumer(byARN: text)
        var stream = consumer?.stream
        if let arn = StreamARN(text), case .kinesis(_, nil) = arn.source { stream = arn }
        if stream == nil {
            check.add(
                text, "resourceARN", "Member must satisfy regular expression pattern: \(Self.resourceARNPattern)")
        }
        checkMembers(&check)
        try check.finish()
        guard let stream else { throw .invalidArgument("Invalid ResourceARN.") }
        return (stream, consumer.map { ($0.arn, $0.name) })
    }
}
