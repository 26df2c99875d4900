internal import MillraceModel

extension KinesisService {
    /// What a stream's ARN looks like (`StreamARN`).
    package static let streamARNPattern = "arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"

    /// The ARN of a stream of this service by its name.
    func arn(ofStream name: String) -> StreamARN {
        StreamARN(stream: name, region: region, accountID: accountID)
    }

    /// Checks the members of a request and finds out which stream it means, which need not exist.
    ///
    /// - Parameters:
    ///   - stream: The stream by name, ARN or both.
    ///   - checkMembers: Checks the other members; all faults are reported together.
    func arn(
        of stream: StreamIdentifier, _ checkMembers: (inout ConstraintCheck) -> Void = { _ in }
    ) throws(ServiceError) -> StreamARN {
        var check = ConstraintCheck()
        check.name(stream.name, at: "streamName", in: 1...128)
        let arn = Self.streamARN(stream.arn, at: "streamARN", &check)
        checkMembers(&check)
        try check.finish()
        switch (stream.name, arn) {
        case (nil, nil): throw .invalidArgument("Either StreamName or StreamARN should be provided.")
        case (let name?, nil): return self.arn(ofStream: name)
        case (nil, let arn?): return arn
        case (let name?, let arn?):
            guard arn.kinesisStreamName == name else {
                throw .invalidArgument("StreamName \(name) and StreamARN \(arn) do not mean the same stream.")
            }
            return arn
        }
    }

    /// Reads the ARN of a stream, or notes what is wrong with it.
    static func streamARN(_ text: String?, at path: String, _ check: inout ConstraintCheck) -> StreamARN? {
        guard let text else { return nil }
        check.length(of: text, at: path, in: 1...2_048)
        if let arn = StreamARN(text), case .kinesis(_, nil) = arn.source { return arn }
        check.add(text, path, "Member must satisfy regular expression pattern: \(streamARNPattern)")
        return nil
    }

    /// Whether a stream belongs to the account and the Region of this service.
    func isOwn(_ arn: StreamARN) -> Bool { arn.region == region && arn.accountID == accountID }

    /// The space of the settings of this service's streams.
    var streamSpace: String { spacePrefix + StoredStream.space }

    /// The space of the consumers of this service's streams.
    var consumerSpace: String { spacePrefix + StoredConsumer.space }

    /// Where a stream's settings stand.
    func rowKey(of arn: StreamARN) -> RowKey {
        RowKey(space: streamSpace, key: [UInt8](arn.kinesisStreamName.utf8))
    }

    /// A stream as it stands.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    func existing(_ arn: StreamARN) throws(ServiceError) -> (createdAt: Timestamp, name: String) {
        guard isOwn(arn), let stream = store.stream(arn) else { throw Self.streamNotFound(arn) }
        return (stream.createdAt, arn.kinesisStreamName)
    }

    /// The committed settings of a stream.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `StoreError`.
    func settings(of arn: StreamARN) async throws -> StoredStream {
        _ = try existing(arn)
        guard let row = try await store.row(rowKey(of: arn)) else { throw Self.streamNotFound(arn) }
        return try StoredStream(row)
    }

    /// Changes the settings of a stream, and its shards with them.
    ///
    /// - Throws: What `body` throws; `ServiceError`: `.resourceNotFound`, or that the store failed.
    func change<Result: Sendable>(
        _ arn: StreamARN, _ body: @escaping @Sendable (inout StoreTransaction, inout StoredStream) throws -> Result
    ) async throws -> Result {
        try await ServiceError.translatingStoreErrors {
            try await store.write { [self] transaction in
                let key = rowKey(of: arn)
                guard isOwn(arn), transaction.stream(arn) != nil,
                    var settings = try StoredStream.read(key, from: transaction)
                else { throw Self.streamNotFound(arn) }
                let before = settings
                let result = try body(&transaction, &settings)
                if settings != before { transaction.setRow(key, settings.encoded) }
                return result
            }
        }
    }

    /// The id that a client's form of it means, such as `shardId-3` or `3`; any other text as it is.
    static func shardID(_ text: String) -> ShardID {
        let digits = text.hasPrefix("shardId-") ? text.dropFirst(8) : text[...]
        let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let index = Int64(digits), index < 1_000_000_000_000 else { return ShardID(text) }
        return ShardNumbering.kinesisID(index: index)
    }

    /// A shard of a stream as it stands.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    func shard(_ text: String, of arn: StreamARN) throws(ServiceError) -> ShardDescription {
        let id = Self.shardID(text)
        guard let shard = store.shards(of: arn).first(where: { $0.id == id }) else {
            throw Self.shardNotFound(id, in: arn)
        }
        return shard
    }

    /// There is no stream of that ARN.
    static func streamNotFound(_ arn: StreamARN) -> ServiceError {
        .resourceNotFound("Stream \(arn.kinesisStreamName) under account \(arn.accountID) not found.")
    }

    /// A reader asks for a shard that the stream does not have.
    static func shardNotFound(_ id: ShardID, in arn: StreamARN) -> ServiceError {
        .resourceNotFound(
            "Shard \(id) in stream \(arn.kinesisStreamName) under account \(arn.accountID) does not exist")
    }
}

extension StreamARN {
    /// The name of a Kinesis stream; empty for another one.
    var kinesisStreamName: String {
        if case .kinesis(let name, _) = source { name } else { "" }
    }
}
