public import MillraceModel
internal import Synchronization

extension DynamoDBStreamsService {
    /// What to read.
    public struct GetRecordsInput: Hashable, Sendable {
        /// An iterator of `getShardIterator` or of the read before, at most 2,048 characters; needed.
        public var shardIterator: String?
        /// The most records to give, 1 to 1,000; 1,000 by default.
        public var limit: Int?

        /// Creates an input.
        public init(shardIterator: String?, limit: Int? = nil) {
            self.shardIterator = shardIterator
            self.limit = limit
        }
    }

    /// A page of records.
    public struct GetRecordsOutput: Hashable, Sendable {
        /// The records, in order; none does not mean the end.
        ///
        /// As the Streams API writes them, records have no `eventSourceARN`, and the members of `userIdentity` begin
        /// with capitals.
        public var records: [DynamoDBEvent.EventRecord]
        /// Where to read on, different at each call; `nil` when the shard is closed and this was all of it.
        public var nextShardIterator: String?
    }

    /// What one reply holds at the most, in the bytes that records tell of themselves (`SizeBytes`).
    private static let replyByteCountMax = 1 << 20
    private static let replyRecordCountMax = 1_000

    /// Reads records of a shard.
    ///
    /// A reply holds at most 1,000 records and 1 MB, counted in `SizeBytes`, but at least one if there is any.
    ///
    /// - Throws: `ServiceError`: `.validation`; `.expiredIterator` after 15 minutes; `.trimmedDataAccess` when records
    ///   behind the iterator have expired; `.resourceNotFound` when stream or shard are gone; `.limitExceeded` above
    ///   two readers, 5 calls or 2 MB a second and shard where limits count.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
    public func getRecords(_ input: GetRecordsInput) async throws -> GetRecordsOutput {
        var check = ConstraintCheck()
        check.present(input.shardIterator, at: "shardIterator")
        check.length(of: input.shardIterator, at: "shardIterator", in: 1...2_048)
        check.value(input.limit, at: "limit", in: 1...Self.replyRecordCountMax)
        try check.finish()
        guard let iterator = ShardIterator(input.shardIterator ?? ""), iterator.stream.tableName != nil else {
            throw ServiceError.validation("Invalid ShardIterator: it was not given by DynamoDB Streams")
        }
        guard now() - iterator.createdAt <= Self.iteratorLifetime else {
            throw ServiceError(
                .expiredIterator,
                "Shard iterator has expired: it was given at \(iterator.createdAt.iso8601(.milliseconds)), "
                    + "and lasts 15 minutes"
            )
        }
        let stream = try stream(iterator.stream)
        let key = ShardKey(stream: iterator.stream, shard: iterator.shard)
        let reader = IteratorNumber.reader(of: iterator.number)
        if settings.isThrottling {
            try throttle.withLock { (throttle) throws(ServiceError) in try throttle.read(key, by: reader, at: now()) }
        }
        let found = try await page(key, after: iterator.position, limit: input.limit ?? Self.replyRecordCountMax)
        let (records, byteCount) = try reply(found.records, of: stream)
        if settings.isThrottling {
            throttle.withLock { $0.add(byteCount: byteCount, to: key, by: reader) }
        }
        if found.isAtShardEnd, records.count == found.records.count {
            return GetRecordsOutput(records: records, nextShardIterator: nil)
        }
        var next = iterator
        next.position = records.last.map { .after($0.change.sequenceNumber) } ?? found.position
        next.createdAt = now()
        next.number = IteratorNumber(following: iterator.number, count: nextIteratorNumber()).value
        return GetRecordsOutput(records: records, nextShardIterator: next.text)
    }

    /// Records behind a position that have not expired, where the page ends, and whether that is the shard's end.
    ///
    /// Those that have expired are passed over from the trim horizon on, and refused from anywhere else. As in a trim,
    /// only those in front of all younger ones count as expired.
    ///
    /// - Throws: `ServiceError`: `.trimmedDataAccess`, `.resourceNotFound`, `.internalServerError`.
    func page(
        _ key: ShardKey, after start: Checkpoint, limit: Int
    ) async throws -> (records: [StreamRecord], position: Checkpoint, isAtShardEnd: Bool) {
        let horizon = horizon
        var position = start
        while true {
            let page = try await read(key, after: position, limit: limit)
            let records = page.records.drop { $0.arrival < horizon }
            let hasExpired = page.skippedTrimmedRecords || records.count < page.records.count
            if hasExpired, start != .trimHorizon {
                throw ServiceError(.trimmedDataAccess, "The data you are trying to access has been trimmed")
            }
            if let last = page.records.last { position = .after(last.sequenceNumber) }
            if !records.isEmpty || page.records.isEmpty || page.isAtShardEnd {
                return (Array(records), position, page.isAtShardEnd)
            }
        }
    }

    private func read(_ key: ShardKey, after position: Checkpoint, limit: Int) async throws -> RecordPage {
        do {
            return try await store.read(key, after: position, limit: limit)
        } catch StoreError.noSuchShard {
            throw Self.shardNotFound(key)
        } catch let error as StoreError {
            throw ServiceError(error)
        }
    }

    /// As many records as a reply may hold, as the stream's view shows them, and how large they are.
    private func reply(
        _ records: [StreamRecord], of stream: StreamDescription
    ) throws(ServiceError) -> (records: [DynamoDBEvent.EventRecord], byteCount: Int) {
        var shown: [DynamoDBEvent.EventRecord] = []
        var byteCount = 0
        for record in records {
            guard case .change(let change) = record.content else {
                let detail = "record \(record.sequenceNumber) of \(stream.arn) is not the change of an item"
                throw ServiceError(StoreError.corrupt(detail))
            }
            let next = DynamoDBEvent.EventRecord(change, of: record, in: stream.arn, view: stream.viewType)
            byteCount += next.change.sizeBytes
            if byteCount > Self.replyByteCountMax, !shown.isEmpty {
                return (shown, byteCount - next.change.sizeBytes)
            }
            shown.append(next)
        }
        return (shown, byteCount)
    }
}
