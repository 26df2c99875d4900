import MillraceCore
import MillraceModel

/// What the future holds.
///
/// Making something durable takes two events, the write and the answer, so that a crash can come in between.
enum WorldEvent: Sendable {
    /// There is something to read for a lane.
    case readable(LaneID, ShardLane.Token)
    /// A lane is told something.
    case lane(LaneID, ShardLane.Input)
    /// The delivery mark of an invocation becomes durable.
    case markLands(LaneID, ShardLane.Invocation)
    /// The handler is called.
    case handlerBegins(LaneID, ShardLane.Invocation)
    /// The handler ends.
    case handlerEnds(LaneID, ShardLane.Token, ShardLane.Outcome)
    /// A failure record is written.
    case failureLands(LaneID, ShardLane.Token, ShardLane.DiscardedBatch, Fate)
    /// A checkpoint is written, with its open window.
    case progressLands(LaneID, ShardLane.Token, LaneProgress, Fate)
    /// The mapping's machine of a run is told something.
    case mapping(run: Int, MappingMachine.Input)
    /// Starting points are written.
    case startingPointsLand(run: Int, MappingMachine.Token, [ShardID: Checkpoint], Fate)
    /// All that is stored of the mapping's progress is deleted.
    case progressDeletes(run: Int, MappingMachine.Token, Fate)
    /// A record is written to the stream.
    case produce(number: Int)
    /// Something is done to the shards.
    case operate(ShardOperation)
    /// The source drops what is older than its retention.
    case retentionEnds
    /// Another number of handlers may run at once.
    case concurrencyChanges(Int?)
    /// The wall clock jumps by so many microseconds.
    case clockJumps(Int64)
    /// Something is asked of the mapping.
    case ask(LifeOperation)
    /// The process is told to stop.
    case stopProcess
    /// The process starts, if there is none.
    case startProcess
    /// From here on everything works, and everything must come to its end.
    case faultsEnd

    /// A short name for traces.
    var name: String {
        switch self {
        case .readable: "readable"
        case .lane: "lane"
        case .markLands: "mark lands"
        case .handlerBegins: "handler begins"
        case .handlerEnds: "handler ends"
        case .failureLands: "failure record lands"
        case .progressLands: "progress lands"
        case .mapping: "mapping"
        case .startingPointsLand: "starting points land"
        case .progressDeletes: "progress deletes"
        case .produce: "produce"
        case .operate: "operate"
        case .retentionEnds: "retention ends"
        case .concurrencyChanges: "concurrency changes"
        case .clockJumps: "clock jumps"
        case .ask: "ask"
        case .stopProcess: "stop process"
        case .startProcess: "start process"
        case .faultsEnd: "faults end"
        }
    }
}
