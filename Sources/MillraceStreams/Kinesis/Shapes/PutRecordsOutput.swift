extension KinesisService {
    /// What became of several records (`PutRecords`).
    public struct PutRecordsOutput: Hashable, Sendable {
        /// Where each record was written, or why it was not, in the order of the request.
        ///
        /// The errors are `ProvisionedThroughputExceededException`.
        public let records: [Result<PutRecordOutput, ServiceError>]

        /// How many records were not written.
        public var failedRecordCount: Int {
            records.reduce(0) { count, record in
                if case .failure = record { count + 1 } else { count }
            }
        }
    }
}
