public import MillraceModel
internal import Synchronization

extension KinesisService {
    /// The most consumers of a page.
    private static let listedConsumerCountMax = 100

    /// Registers a consumer, which then has a throughput of its own.
    ///
    /// The answer says `CREATING`, as AWS's does, but the consumer can be used at once.
    ///
    /// - Parameters:
    ///   - name: 1 to 128 characters of `a-zA-Z0-9_.-`, unique in the stream.
    ///   - streamARN: The stream.
    ///   - tags: Up to 50 tags.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.resourceInUse` when there is a consumer of that name;
    ///   `.limitExceeded` when there are too many; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
    @discardableResult
    public func registerStreamConsumer(
        _ name: String, of streamARN: String, tags: [String: String] = [:]
    ) async throws -> Consumer {
        let arn = try arn(of: StreamIdentifier(arn: streamARN)) { check in
            check.name(name, at: "consumerName", in: 1...128)
            KinesisTagRules.check(tags, &check)
        }
        try KinesisTagRules.checkCount(tags.count, of: "consumer \(name) under stream \(arn)")
        let consumer = try await change(arn) { [self] transaction, _ in
            let stream = arn.kinesisStreamName
            let others = try StoredConsumer.readAll(of: stream, in: consumerSpace, from: transaction)
            guard !others.contains(where: { $0.name == name }) else {
                throw ServiceError.resourceInUse(
                    "Consumer \(name) under stream \(arn) already exists for account \(accountID).")
            }
            guard others.count < options.consumerCountMax else {
                throw ServiceError.limitExceeded(
                    "Stream \(arn) has \(others.count) registered consumers, which is the most for account "
                        + "\(accountID).")
            }
            let consumer = StoredConsumer(stream: stream, name: name, createdAt: transaction.now, tags: tags)
            transaction.setRow(StoredConsumer.rowKey(of: name, stream: stream, in: consumerSpace), consumer.encoded)
            return consumer
        }
        return try Self.description(of: consumer, arn, status: .creating)
    }

    /// Describes a consumer.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` when neither the consumer's ARN nor both its
    ///   stream's ARN and its name are given.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html
    public func describeStreamConsumer(_ consumer: ConsumerIdentifier) async throws -> Consumer {
        try await ServiceError.translatingStoreErrors {
            let (arn, name, expected) = try address(of: consumer)
            let key = StoredConsumer.rowKey(of: name, stream: arn.kinesisStreamName, in: consumerSpace)
            let row = try await store.row(key)
            return try found(row.map { try StoredConsumer($0) }, arn, name: name, expected)
        }
    }

    /// Removes a consumer; its subscriptions end.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` when neither the consumer's ARN nor both its
    ///   stream's ARN and its name are given.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html
    public func deregisterStreamConsumer(_ consumer: ConsumerIdentifier) async throws {
        let (arn, name, expected) = try address(of: consumer)
        let removed = try await change(arn) { [self] transaction, _ in
            let stream = arn.kinesisStreamName
            let found = try found(
                StoredConsumer.read(name, of: stream, in: consumerSpace, from: transaction), arn, name: name, expected)
            transaction.removeRow(StoredConsumer.rowKey(of: name, stream: stream, in: consumerSpace))
            return found
        }
        subscriptions.withLock { $0.end { $0.consumer == removed.consumerARN } }
    }

    /// Lists the consumers of a stream in the order of their names.
    ///
    /// - Parameters:
    ///   - streamARN: The stream.
    ///   - nextToken: What the page before gave.
    ///   - maxResults: The most consumers to give, 1 to 10,000; never more than 100 come.
    ///   - streamCreationTimestamp: When the stream was made, to tell it from another one of the name.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for a damaged token; `.expiredNextToken`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html
    public func listStreamConsumers(
        of streamARN: String,
        nextToken: String? = nil,
        maxResults: Int? = nil,
        streamCreationTimestamp: Timestamp? = nil
    ) async throws -> ListStreamConsumersOutput {
        let arn = try arn(of: StreamIdentifier(arn: streamARN)) { check in
            check.length(of: nextToken, at: "nextToken", in: 1...1_048_576)
            check.value(maxResults, at: "maxResults", in: 1...10_000)
        }
        let start = try nextToken.map { try PageToken($0, kind: .consumers, now: now()).texts }
        guard start == nil || start?.first == arn.description else {
            throw ServiceError.invalidArgument("Invalid NextToken.")
        }
        return try await ServiceError.translatingStoreErrors {
            let existing = try existing(arn)
            if let expected = streamCreationTimestamp {
                guard expected.secondsSinceEpoch == existing.createdAt.secondsSinceEpoch else {
                    throw Self.streamNotFound(arn)
                }
            }
            let consumers = try await StoredConsumer.readAll(
                of: existing.name, after: start?.last ?? "", in: consumerSpace, from: store)
            let page = consumers.prefix(min(maxResults ?? .max, Self.listedConsumerCountMax))
            let last = page.count < consumers.count ? page.last : nil
            return ListStreamConsumersOutput(
                consumers: try page.map { try Self.description(of: $0, arn, status: .active) },
                nextToken: last.map {
                    PageToken(kind: .consumers, createdAt: now(), texts: [arn.description, $0.name]).text
                }
            )
        }
    }

    /// Takes a consumer's identifier apart: its stream's ARN, its name and, where given, its own ARN.
    private func address(
        of consumer: ConsumerIdentifier
    ) throws(ServiceError) -> (stream: StreamARN, name: String, expected: StreamARN?) {
        var check = ConstraintCheck()
        let stream = Self.streamARN(consumer.streamARN, at: "streamARN", &check)
        check.name(consumer.consumerName, at: "consumerName", in: 1...128)
        let own = Self.consumerARN(consumer.consumerARN, at: "consumerARN", &check)
        try check.finish()
        if let own {
            guard stream == nil || stream == own.stream, (consumer.consumerName ?? own.name) == own.name else {
                throw .invalidArgument(
                    "ConsumerARN \(own.arn) does not mean the same consumer as StreamARN and ConsumerName.")
            }
            return (own.stream, own.name, own.arn)
        }
        guard let stream, let name = consumer.consumerName else {
            throw .invalidArgument("Either ConsumerARN or both StreamARN and ConsumerName should be provided.")
        }
        return (stream, name, nil)
    }

    /// What a consumer's ARN looks like (`ConsumerARN`).
    package static let consumerARNPattern =
        "^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+"

    /// Reads the ARN of a consumer, or notes what is wrong with it.
    static func consumerARN(
        _ text: String?, at path: String, _ check: inout ConstraintCheck
    ) -> (arn: StreamARN, stream: StreamARN, name: String)? {
        guard let text else { return nil }
        if let address = consumer(byARN: text) { return address }
        check.add(text, path, "Member must satisfy regular expression pattern: \(consumerARNPattern)")
        return nil
    }

    /// Takes the ARN of a consumer apart; gives `nil` when it is none.
    static func consumer(byARN text: String) -> (arn: StreamARN, stream: StreamARN, name: String)? {
        guard let arn = StreamARN(text), case .kinesis(_, let consumer?) = arn.source,
            let colon = consumer.lastIndex(of: ":"), Int64(consumer[consumer.index(after: colon)...]) != nil,
            let stream = StreamARN(String(text.dropLast("/consumer/\(consumer)".utf8.count)))
        else { return nil }
        return (arn, stream, String(consumer[..<colon]))
    }

    /// The description of a consumer that was read, which must be there and have the ARN that was given, if any.
    func found(
        _ consumer: StoredConsumer?, _ stream: StreamARN, name: String, _ expected: StreamARN?
    ) throws(ServiceError) -> Consumer {
        let found = try consumer.map { consumer throws(ServiceError) in
            try Self.description(of: consumer, stream, status: .active)
        }
        guard let found, expected == nil || expected == found.consumerARN else {
            throw .resourceNotFound(
                "Consumer \(expected?.description ?? name), account \(accountID) not found under stream \(stream).")
        }
        return found
    }

    private static func description(
        of consumer: StoredConsumer, _ stream: StreamARN, status: StreamStatus
    ) throws(ServiceError) -> Consumer {
        let text = "\(stream)/consumer/\(consumer.name):\(consumer.createdAt.secondsSinceEpoch)"
        guard let arn = StreamARN(text) else {
            throw ServiceError(.corrupt("\(text) is not the ARN of a consumer"))
        }
        return Consumer(
            consumerName: consumer.name,
            consumerARN: arn,
            consumerStatus: status,
            consumerCreationTimestamp: consumer.createdAt,
            streamARN: stream
        )
    }
}
