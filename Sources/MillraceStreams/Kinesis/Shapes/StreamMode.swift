extension KinesisService {
    /// Who plans the shards of a stream (`StreamMode`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamModeDetails.html
    public enum StreamMode: String, Hashable, Sendable, CaseIterable {
        /// Its owner, who splits and merges them.
        case provisioned = "PROVISIONED"
        /// The service; here such a stream keeps the four shards it begins with.
        case onDemand = "ON_DEMAND"
    }
}
