import MillraceCore
import MillraceModel
import MillraceStreams

/// A run of the mapping, with what its driver keeps.
final class MappingRun {
    /// Counts the runs.
    let number: Int
    /// The machine.
    var machine: any ShardsMachine
    /// The lanes that run.
    var lanes: [ShardID: LaneRun] = [:]
    /// The timers that are due some time.
    var timers: Set<MappingMachine.Token> = []
    /// The callback in the store for changes of the shards.
    var shardsWait: StoreWait?
    /// Whether the mapping has been told to stop.
    var isStopping = false
    /// Whether starting points are on their way.
    var isStoringStartingPoints = false

    /// Creates a run that has not begun.
    init(number: Int, machine: any ShardsMachine) {
        self.number = number
        self.machine = machine
    }
}
