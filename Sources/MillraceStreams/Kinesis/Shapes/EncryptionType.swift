extension KinesisService {
    /// How a stream's records are encrypted with a key of the customer (`EncryptionType`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
    public enum EncryptionType: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case none = "NONE"
        /// With a key of the key management service, which is not emulated.
        case kms = "KMS"
    }
}
