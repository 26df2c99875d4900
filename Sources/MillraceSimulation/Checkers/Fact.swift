import MillraceCore
import MillraceModel

/// Something that happened in the world, as the checkers are told.
enum Fact: Sendable {
    /// The mapping's machine began, in a new process.
    case mappingStarted(run: Int, MappingLife, MappingSettings)
    /// The machine said that it is in another state, under these settings.
    case stateChanged(run: Int, EventSourceMapping.State, MappingSettings)
    /// New settings were asked for.
    case updateRequested(MappingSettings)
    /// The machine said that these settings hold from now on.
    case settingsApplied(MappingSettings)
    /// The mapping's deletion was asked for.
    case deletionRequested
    /// All that was stored of the mapping's progress is gone.
    case progressDeleted
    /// The process was told to stop.
    case stopRequested(run: Int)
    /// The mapping's machine has ended, and the mapping is gone or goes on in the next process.
    case mappingFinished(run: Int, isDeleted: Bool)
    /// Another mapping was created in place of one that was deleted, which left so many rows behind.
    case lifeBegan(MappingLife, progressCount: Int)
    /// Starting points are durable.
    case startingPointsStored([ShardID: Checkpoint], run: Int)
    /// A lane began.
    case laneStarted(LaneID, MappingSettings, from: LaneProgress)
    /// A lane was told to stop.
    case laneStopped(LaneID)
    /// A lane asked for records.
    case readRequested(LaneID, after: Checkpoint, limit: Int)
    /// A lane got records.
    case pageRead(LaneID, [StreamRecord], isAtShardEnd: Bool)
    /// A lane called for the function.
    case invoked(LaneID, ShardLane.Invocation)
    /// It is durable that a slot of so many delivers records up to one.
    case markLanded(LaneID, slot: Int, of: Int, SequenceNumber)
    /// The handler began.
    case delivered(LaneID, ShardLane.Invocation)
    /// A lane cancelled a handler.
    case cancelled(LaneID, slot: Int)
    /// A lane was told how a handler ended, or that it was not called, and delivers the batch once more if it says so.
    case handlerEnded(LaneID, slot: Int, ShardLane.Outcome, isRepeated: Bool)
    /// A lane said that it goes on without a handler that does not end.
    case abandoned(LaneID, slot: Int)
    /// A lane said that a record makes an event that is too large.
    case tooLarge(LaneID, attempt: Int)
    /// A lane gave records up and wants them kept.
    case failureRequested(LaneID, slot: Int, ShardLane.DiscardedBatch)
    /// A failure record is durable.
    case failureLanded(LaneID, slot: Int, ShardLane.DiscardedBatch)
    /// A lane was told that its failure record is durable.
    case failureDelivered(LaneID, slot: Int)
    /// A lane dropped records, as there is no place to keep them.
    case dropped(LaneID, slot: Int, [StreamRecord], FailureRecord.Condition)
    /// A lane wants its progress stored.
    case progressRequested(LaneID, LaneProgress)
    /// A lane's progress is durable.
    case progressLanded(LaneID, LaneProgress)
    /// A lane was told what became of its progress.
    case progressAnswered(LaneID, isStored: Bool)
    /// A lane has ended.
    case laneEnded(LaneID, ShardLane.End)
    /// The process is gone, and everything that was in it.
    case crashed
}
