import MillraceCore
import MillraceModel

/// What outlives a crash, beside the stream's store.
struct DurableState {
    /// The checkpoint table.
    var checkpoints: [ShardID: Checkpoint] = [:]
    /// The highest sequence number that was handed to the function, by shard.
    var marks: [ShardID: SequenceNumber] = [:]
    /// The dead-letter file.
    var deadLetters: [ShardLane.DiscardedBatch] = []
}
