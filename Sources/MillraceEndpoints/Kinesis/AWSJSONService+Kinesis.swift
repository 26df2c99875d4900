package import Logging
package import MillraceStreams

extension AWSJSONService {
    /// Kinesis Data Streams of one account in one Region, in JSON and in CBOR.
    ///
    /// Resource policies, account settings, warm throughput, queues and channels are not supported: their operations
    /// are unknown.
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
    package static func kinesis(_ kinesis: KinesisService, logger: Logger) -> AWSJSONService {
        AWSJSONService(
            formats: [.json11, .cbor11],
            errors: .kinesis,
            operations: KinesisOperations.all(kinesis, logger: logger),
            logger: logger
        )
    }
}
