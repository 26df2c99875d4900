public import MillraceModel

extension KinesisService {
    /// Where a record was written (`PutRecord`).
    public struct PutRecordOutput: Hashable, Sendable {
        /// The shard.
        public let shardID: ShardID
        /// The record's place in it.
        public let sequenceNumber: SequenceNumber
    }
}
