internal import MillraceModel
internal import Synchronization

extension KinesisService {
    /// The most records of one request.
    private static let entryCountMax = 500
    /// The most data and partition keys of one request, and the most data of one record, in bytes.
    private static let requestByteCountMax = 10 << 20

    /// Writes a record.
    ///
    /// - Parameters:
    ///   - record: The bytes under a partition key.
    ///   - stream: The stream.
    ///   - sequenceNumberForOrdering: The number of a record that this one is to follow; records of a shard always
    ///     follow each other here, so it is only checked.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.provisionedThroughputExceeded` when limits are enforced;
    ///   `.invalidArgument` for an explicit hash out of range, a number of another form, or a record that is too
    ///   large for the stream; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
    @discardableResult
    public func putRecord(
        _ record: PutRecordsEntry, to stream: StreamIdentifier, sequenceNumberForOrdering: String? = nil
    ) async throws -> PutRecordOutput {
        let arn = try arn(of: stream) { check in
            Self.check(record, at: "", &check)
            Self.checkNumber(
                sequenceNumberForOrdering, at: "sequenceNumberForOrdering", digitCountMax: 129, &check)
        }
        if let number = sequenceNumberForOrdering, SequenceNumber(number).flatMap(KinesisSequence.init) == nil {
            throw ServiceError.invalidArgument(
                "ExclusiveMinimumSequenceNumber \(number) used in PutRecord on stream \(arn.kinesisStreamName) under "
                    + "account \(arn.accountID) is invalid.")
        }
        let prepared = PreparedRecords([record])
        return try await ServiceError.translatingStoreErrors {
            try await store.write { [self] transaction in
                try write(prepared, to: arn, &transaction).records[0].get()
            }
        }
    }

    /// Writes several records, each for itself: one that fails does not stop the others.
    ///
    /// All of them are committed together.
    ///
    /// - Parameters:
    ///   - records: 1 to 500 records, together at most 10 MiB.
    ///   - stream: The stream.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for an explicit hash out of range, a record
    ///   that is too large for the stream, or too much together; `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
    @discardableResult
    public func putRecords(
        _ records: [PutRecordsEntry], to stream: StreamIdentifier
    ) async throws -> PutRecordsOutput {
        let arn = try arn(of: stream) { check in
            check.length(records.count, of: "[]", at: "records", in: 1...Self.entryCountMax)
            for (index, record) in records.enumerated() {
                Self.check(record, at: "records.\(index + 1).member.", &check)
            }
        }
        guard records.reduce(0, { $0 + $1.byteCount }) <= Self.requestByteCountMax else {
            throw ServiceError.invalidArgument("Records size exceeds 10 MB limit")
        }
        let prepared = PreparedRecords(records)
        return try await ServiceError.translatingStoreErrors {
            try await store.write { [self] transaction in try write(prepared, to: arn, &transaction) }
        }
    }

    /// Writes records within a transaction that writes something else too, as `putRecords` does.
    ///
    /// - Parameters:
    ///   - records: The records; how many and how large together does not matter.
    ///   - stream: The stream.
    ///   - transaction: What it becomes part of.
    /// - Throws: As `putRecords`, before anything is written.
    package func append(
        _ records: [PutRecordsEntry], to stream: StreamIdentifier, in transaction: inout StoreTransaction
    ) throws -> PutRecordsOutput {
        let arn = try arn(of: stream) { check in
            for (index, record) in records.enumerated() {
                Self.check(record, at: "records.\(index + 1).member.", &check)
            }
        }
        return try write(PreparedRecords(records), to: arn, &transaction)
    }

    private func write(
        _ prepared: PreparedRecords, to arn: StreamARN, _ transaction: inout StoreTransaction
    ) throws -> PutRecordsOutput {
        guard transaction.stream(arn) != nil else { throw Self.streamNotFound(arn) }
        let records = try prepared.records.get()
        try checkSizes(of: records, in: arn, transaction)
        let now = transaction.now
        return try transaction.append(to: arn) { run in
            var results: [Result<PutRecordOutput, ServiceError>] = []
            results.reserveCapacity(records.count)
            for record in records {
                let route = try run.route(of: record.hash)
                let shard = run.shard(at: route)
                if options.enforcesThroughputLimits {
                    let key = ShardKey(stream: arn, shard: shard)
                    let isTaken = meters.withLock { $0.write(record.byteCount, to: key, at: now) }
                    guard isTaken else {
                        results.append(.failure(Self.throughputExceeded(key)))
                        continue
                    }
                }
                let written = run.append(record.content, at: route)
                results.append(.success(PutRecordOutput(shardID: shard, sequenceNumber: written.sequenceNumber)))
            }
            return PutRecordsOutput(records: results)
        }
    }

    /// Refuses records that are too large for the stream, whose settings are read only for those above the default.
    private func checkSizes(
        of records: [PreparedRecords.Record], in arn: StreamARN, _ transaction: borrowing StoreTransaction
    ) throws {
        let greatest = records.reduce(0) { max($0, $1.byteCount) }
        guard greatest > StoredStream.maxRecordSizeInKiBDefault << 10
        else { return }
        guard let settings = try StoredStream.read(rowKey(of: arn), from: transaction) else {
            throw Self.streamNotFound(arn)
        }
        guard greatest <= settings.maxRecordSizeInKiB << 10 else {
            throw ServiceError.invalidArgument(
                "A record of \(greatest) bytes, data and partition key together, is larger than the "
                    + "\(settings.maxRecordSizeInKiB) KiB that stream \(arn.kinesisStreamName) under account \(arn.accountID) takes. "
                    + "UpdateMaxRecordSize raises that, up to 10240 KiB.")
        }
    }

    private static func check(
        _ record: PutRecordsEntry, at path: @autoclosure () -> String, _ check: inout ConstraintCheck
    ) {
        let count = record.data.count
        check.length(
            count,
            of: "java.nio.HeapByteBuffer[pos=0 lim=\(count) cap=\(count)]",
            at: path() + "data",
            in: 0...requestByteCountMax
        )
        check.length(of: record.partitionKey, at: path() + "partitionKey", in: 1...256)
        checkNumber(record.explicitHashKey, at: path() + "explicitHashKey", digitCountMax: 39, &check)
    }

    /// More was written to or read from a shard than the limits allow.
    static func throughputExceeded(_ key: ShardKey) -> ServiceError {
        ServiceError(
            .provisionedThroughputExceeded,
            "Rate exceeded for shard \(key.shard) in stream \(key.stream.kinesisStreamName) under account "
                + "\(key.stream.accountID).",
            isRetryable: true
        )
    }
}
