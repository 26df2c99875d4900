import MillraceCore
import MillraceModel

/// Something that happened in the world, as the checkers are told.
enum Fact: Sendable {
    /// The mapping's machine began, with these checkpoints.
    case mappingStarted(run: Int)
    /// Starting points are durable.
    case startingPointsStored([ShardID: Checkpoint], run: Int)
    /// A lane began.
    case laneStarted(LaneID, from: Checkpoint, deliveredThrough: SequenceNumber?)
    /// A lane asked for records.
    case readRequested(LaneID, after: Checkpoint, limit: Int)
    /// A lane got records.
    case pageRead(LaneID, [StreamRecord])
    /// A lane called for the function.
    case invoked(LaneID, ShardLane.Invocation)
    /// The handler began.
    case delivered(LaneID, ShardLane.Invocation)
    /// A lane cancelled a handler.
    case cancelled(LaneID, ShardLane.Token)
    /// A handler ended whose lane still awaits it.
    case handlerEnded(LaneID, ShardLane.Token, ShardLane.Outcome)
    /// A lane said that it goes on without a handler that does not end.
    case abandoned(LaneID)
    /// A lane gave records up and wants them kept.
    case failureRequested(LaneID, ShardLane.DiscardedBatch)
    /// A failure record is durable.
    case failureLanded(LaneID, ShardLane.DiscardedBatch)
    /// A lane was told that its failure record is durable.
    case failureDelivered(LaneID)
    /// A lane said that it dropped records, as there is no place to keep them.
    case dropped(LaneID, count: Int, FailureRecord.Condition)
    /// A checkpoint is durable.
    case checkpointLanded(LaneID, Checkpoint)
    /// A lane was told what became of its checkpoint.
    case checkpointAnswered(LaneID, isStored: Bool)
    /// A lane has ended.
    case laneEnded(LaneID, ShardLane.End)
    /// The process is gone, and everything that was in it.
    case crashed
}
