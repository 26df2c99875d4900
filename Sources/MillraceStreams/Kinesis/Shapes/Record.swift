public import MillraceModel

extension KinesisService {
    /// A record as readers get it (`Record`).
    ///
    /// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
    public struct Record: Hashable, Sendable {
        /// Its place in the shard.
        public let sequenceNumber: SequenceNumber
        /// When it was written, in whole milliseconds.
        public let approximateArrivalTimestamp: Timestamp
        /// The bytes.
        public let data: [UInt8]
        /// What put it into its shard.
        public let partitionKey: String

        /// Creates a record from what stands in the shard; gives `nil` for a change of a table.
        init?(_ record: StreamRecord) {
            guard case .data(let content) = record.content else { return nil }
            sequenceNumber = record.sequenceNumber
            approximateArrivalTimestamp = Timestamp(millisecondsSinceEpoch: record.arrival.millisecondsSinceEpoch)
            data = content.data
            partitionKey = content.partitionKey
        }

        /// What counts against the size of a reply.
        var byteCount: Int { data.count + partitionKey.utf8.count }
    }
}
