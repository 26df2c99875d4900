import Logging
import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTables

/// Everything that the lanes of one mapping share.
struct MappingSite: Sendable {
    let mapping: EventSourceMapping
    let function: Function
    let functionARN: String
    let streamARN: StreamARN
    let viewType: StreamViewType
    let policy: LanePolicy
    let store: any StreamStore
    let tables: TableService
    let checkpoints: CheckpointStore
    let journal: any DeliveryJournal
    let deadLetters: (any DeadLetterSink)?
    let ports: Ports
    let activity: Activity
    let metrics: MappingMetrics
    let logger: Logger
}
