import Logging
import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTables

/// Everything that the lanes of one mapping share, made anew when the mapping is updated.
final class MappingSite: Sendable {
    let settings: ManifestMapping
    let function: Function
    let functionARN: String
    let streamARN: StreamARN
    /// What events say they come from: the stream, or the consumer of it that the mapping names.
    let eventSourceARN: StreamARN
    let viewType: StreamViewType
    /// The role that Kinesis events name.
    let invokeIdentityARN: String
    let policy: LanePolicy
    let environment: RuntimeEnvironment
    /// What the function works with: the tables of the account and the Region of its stream.
    let tables: TableService
    let deadLetters: (any DeadLetterSink)?
    let activity: Activity
    let concurrency: FunctionConcurrency
    let laneRuns: LaneRuns
    let condition: MappingCondition
    let metrics: MappingMetrics
    let logger: Logger

    init(
        settings: ManifestMapping,
        function: Function,
        functionARN: String,
        streamARN: StreamARN,
        eventSourceARN: StreamARN,
        viewType: StreamViewType,
        policy: LanePolicy,
        environment: RuntimeEnvironment,
        tables: TableService,
        deadLetters: (any DeadLetterSink)?,
        activity: Activity,
        concurrency: FunctionConcurrency,
        laneRuns: LaneRuns,
        condition: MappingCondition,
        metrics: MappingMetrics,
        logger: Logger
    ) {
        self.settings = settings
        self.function = function
        self.functionARN = functionARN
        self.streamARN = streamARN
        self.eventSourceARN = eventSourceARN
        self.viewType = viewType
        invokeIdentityARN = MillraceRuntime.roleARN(function.name, accountID: streamARN.accountID)
        self.policy = policy
        self.environment = environment
        self.tables = tables
        self.deadLetters = deadLetters
        self.activity = activity
        self.concurrency = concurrency
        self.laneRuns = laneRuns
        self.condition = condition
        self.metrics = metrics
        self.logger = logger
    }

    var mapping: EventSourceMapping { settings.mapping }
    var store: any StreamStore { environment.store }
    var checkpoints: CheckpointStore { environment.checkpoints }
    var journal: any DeliveryJournal { environment.journal }
    var ports: Ports { environment.ports }

    /// What the machines and events need to know of a shard.
    func source(of shard: ShardID) -> LaneSource {
        LaneSource(
            shardID: shard,
            streamARN: eventSourceARN,
            viewType: viewType,
            invokeIdentityARN: invokeIdentityARN
        )
    }
}
