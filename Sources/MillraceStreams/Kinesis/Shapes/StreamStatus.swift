extension KinesisService {
    /// What a stream or consumer is going through (`StreamStatus`, `ConsumerStatus`).
    ///
    /// Changes take effect at once here, so streams are always active; a consumer's registration answers `CREATING`,
    /// as AWS's does.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamDescription.html
    public enum StreamStatus: String, Hashable, Sendable, CaseIterable {
        /// It is being made.
        case creating = "CREATING"
        /// It is being deleted.
        case deleting = "DELETING"
        /// It can be used.
        case active = "ACTIVE"
        /// It is being changed and can be used.
        case updating = "UPDATING"
    }
}
