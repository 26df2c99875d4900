import Logging
import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTables

/// Everything that the lanes of one mapping share, made anew when the mapping is updated.
struct MappingSite: Sendable {
    let settings: ManifestMapping
    let function: Function
    let functionARN: String
    let streamARN: StreamARN
    /// What events say they come from: the stream, or the consumer of it that the mapping names.
    let eventSourceARN: StreamARN
    let viewType: StreamViewType
    let policy: LanePolicy
    let store: any StreamStore
    let tables: TableService
    let checkpoints: CheckpointStore
    let journal: any DeliveryJournal
    let deadLetters: (any DeadLetterSink)?
    let ports: Ports
    let activity: Activity
    let concurrency: FunctionConcurrency
    let laneRuns: LaneRuns
    let condition: MappingCondition
    let metrics: MappingMetrics
    let logger: Logger

    var mapping: EventSourceMapping { settings.mapping }

    /// What the machines and events need to know of a shard.
    func source(of shard: ShardID) -> LaneSource {
        LaneSource(
            shardID: shard,
            streamARN: eventSourceARN,
            viewType: viewType,
            invokeIdentityARN: invokeIdentityARN
        )
    }

    /// The role that Kinesis events name; there is none here, so it is made up of the function's name.
    var invokeIdentityARN: String { "arn:aws:iam::\(streamARN.accountID):role/\(function.name)" }
}
