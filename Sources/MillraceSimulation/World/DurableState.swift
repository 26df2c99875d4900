import MillraceCore
import MillraceModel

/// What outlives a crash, beside the stream's store.
struct DurableState {
    /// The mapping as it was created.
    var life: MappingLife
    /// What was asked of it last.
    var settings: MappingSettings
    /// What follows when it is gone, once its deletion was asked for.
    var nextLife: MappingLife?
    /// The checkpoints with their open windows.
    var progress: [ShardID: LaneProgress] = [:]
    /// The journal: what was handed to the function, by shard.
    var marks: [ShardID: DeliveryMarks] = [:]
    /// The dead-letter file.
    var deadLetters: [ShardLane.DiscardedBatch] = []

    init(life: MappingLife) {
        self.life = life
        settings = life.settings
    }
}
