internal import MillraceModel

extension KinesisService {
    /// Keeps records for longer; those that have expired stay gone.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - hours: How long records can be read, more than now and at most 8,760.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for any other number of hours.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html
    public func increaseStreamRetentionPeriod(of stream: StreamIdentifier, toHours hours: Int) async throws {
        let arn = try arn(of: stream)
        try Self.checkRetention(hours)
        try await change(arn) { transaction, settings in
            guard hours > settings.retentionHours else {
                throw ServiceError.invalidArgument(
                    "Requested retention period (\(hours) hours) for stream \(arn.kinesisStreamName) can not be "
                        + "shorter than or equal to existing retention period (\(settings.retentionHours) hours). Use "
                        + "DecreaseRetentionPeriod API.")
            }
            settings.expiredBefore = settings.horizon(at: transaction.now)
            settings.retentionHours = hours
        }
    }

    /// Keeps records for a shorter time, from now on.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - hours: How long records can be read, fewer than now and at least 24.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for any other number of hours.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html
    public func decreaseStreamRetentionPeriod(of stream: StreamIdentifier, toHours hours: Int) async throws {
        let arn = try arn(of: stream)
        try Self.checkRetention(hours)
        try await change(arn) { _, settings in
            guard hours < settings.retentionHours else {
                throw ServiceError.invalidArgument(
                    "Requested retention period (\(hours) hours) for stream \(arn.kinesisStreamName) can not be "
                        + "longer than or equal to existing retention period (\(settings.retentionHours) hours). Use "
                        + "IncreaseRetentionPeriod API.")
            }
            settings.retentionHours = hours
        }
    }

    /// Changes who plans the shards; those that are there stay.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.limitExceeded` when there would be too many shards or
    ///   on-demand streams.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html
    public func updateStreamMode(of stream: StreamIdentifier, to mode: StreamMode) async throws {
        let arn = try arn(of: stream)
        try await change(arn) { [self] transaction, settings in
            guard mode != settings.mode else { return }
            switch mode {
            case .onDemand: try checkOnDemandQuota(in: transaction)
            case .provisioned:
                try checkShardQuota(adding: transaction.shards(of: arn).count(where: \.isOpen), in: transaction)
            }
            settings.mode = mode
        }
    }

    /// Changes the greatest record that a stream takes.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - size: Data and partition key together, 1,024 to 10,240 KiB.
    /// - Throws: `ServiceError`: `.resourceNotFound`, `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html
    public func updateMaxRecordSize(of stream: StreamIdentifier, toKiB size: Int) async throws {
        let arn = try arn(of: stream) { $0.value(size, at: "maxRecordSizeInKiB", in: 1_024...10_240) }
        try await change(arn) { _, settings in settings.maxRecordSizeInKiB = size }
    }

    /// Sets the encryption of a stream to what it always is here: none.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.invalidArgument` for keys of the key management service,
    ///   which is not emulated; the whole store can be encrypted instead.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
    public func startStreamEncryption(of stream: StreamIdentifier, type: EncryptionType) async throws {
        let arn = try arn(of: stream)
        _ = try existing(arn)
        guard type == .none else {
            throw ServiceError.invalidArgument(
                "EncryptionType KMS is not supported: there is no key management service. Encrypt the store instead.")
        }
    }

    /// Ends the encryption of a stream, which has none here.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html
    public func stopStreamEncryption(of stream: StreamIdentifier) async throws {
        _ = try existing(arn(of: stream))
    }

    private static func checkRetention(_ hours: Int) throws(ServiceError) {
        if hours < StoredStream.retentionHoursMin {
            throw .invalidArgument(
                "Minimum allowed retention period is \(StoredStream.retentionHoursMin) hours. Requested retention "
                    + "period (\(hours) hours) is too short.")
        }
        if hours > StoredStream.retentionHoursMax {
            throw .invalidArgument(
                "Maximum allowed retention period is \(StoredStream.retentionHoursMax) hours. Requested retention "
                    + "period (\(hours) hours) is too long.")
        }
    }
}
