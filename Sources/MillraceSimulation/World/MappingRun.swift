import MillraceCore
import MillraceModel
import MillraceStreams

/// A run of the mapping's machine, with what its driver keeps.
final class MappingRun {
    /// Counts the runs.
    let number: Int
    /// The machine.
    var machine: any ShardsMachine
    /// The settings that hold.
    var settings: MappingSettings
    /// The settings that hold once the lanes have ended.
    var nextSettings: MappingSettings?
    /// The progress that the lanes begin from, as it was loaded.
    var progress: [ShardID: LaneProgress] = [:]
    /// The lanes that run.
    var lanes: [ShardID: LaneRun] = [:]
    /// The timers that are due some time.
    var timers: Set<MappingMachine.Token> = []
    /// The callback in the store for changes of the shards.
    var shardsWait: StoreWait?
    /// Whether the mapping has been told to stop, as the process ends.
    var isStopping = false
    /// Whether starting points are on their way.
    var isStoringStartingPoints = false
    /// Whether the mapping has been told to delete itself.
    var isDeleting = false
    /// Whether the machine knows that its checkpoints are deleted.
    var isDeleted = false

    /// Creates a run that has not begun.
    init(number: Int, machine: any ShardsMachine, settings: MappingSettings) {
        self.number = number
        self.machine = machine
        self.settings = settings
    }
}
