/// A fault that is planted in a machine to prove that the checkers see it.
///
/// Each one wraps the real machine and changes what goes in or comes out; nothing in `MillraceCore` knows of them.
package enum Mutant: String, Hashable, Sendable, CaseIterable {
    case storesCheckpointBeforeSuccess
    case storesCheckpointOneTooFar
    case takesFailedCheckpointForStored
    case goesOnWhileCheckpointFails
    case retriesOnceMore
    case retriesOnceLess
    case forgetsToResetTheBudget
    case changesTheRequestIDForRetries
    case discardsWithoutDelivering
    case goesOnBeforeFailureRecord
    case takesFailedDeliveryForDone
    case skipsRecordAfterItemFailures
    case resolvesTheReportedRecord
    case ignoresInvalidIdentifiers
    case invokesExpiredRecords
    case discardsYoungRecords
    case labelsNothing
    case forgetsWhatWasDeliveredBefore
    case swapsRecords
    case makesLargerBatches
    case readsTooFarAhead
    case skipsRecordsWhenReading
    case losesARetryTimer
    case losesALateAnswer
    case neverCancels
    case abandonsWhereItShouldHold
    case stopsWithoutWaiting
    case endsShardsThatAreOpen
    case startsChildrenAtOnce
    case waitsForOneParentOnly
    case startsChildrenAtLatest
    case appliesLatestAgain
    case movesLatest
    case startsBeforeStartingPoints
    case stopsBeforeStartingPoints
    case forgetsCheckpointsAfterRestart
    case missesChangesOfShards
    case losesAListing

    /// The rules of which one must catch it: the mutant breaks them, nothing else.
    package var rules: Set<Rule> {
        switch self {
        case .storesCheckpointBeforeSuccess, .storesCheckpointOneTooFar: [.checkpointAhead]
        case .discardsWithoutDelivering: [.discard]
        case .takesFailedCheckpointForStored: [.lineage, .shardEnd, .holdOnCheckpoint]
        case .goesOnWhileCheckpointFails: [.holdOnCheckpoint]
        case .retriesOnceMore: [.attempts]
        case .retriesOnceLess, .forgetsToResetTheBudget: [.attempts, .discard]
        case .changesTheRequestIDForRetries: [.requestID]
        case .goesOnBeforeFailureRecord, .takesFailedDeliveryForDone:
            [.holdOnFailureRecord, .deadLetters, .checkpointAhead]
        case .skipsRecordAfterItemFailures: [.attempts, .batchContent]
        case .resolvesTheReportedRecord: [.attempts, .batchContent, .checkpointAhead]
        case .ignoresInvalidIdentifiers: [.attempts, .batchContent, .checkpointAhead, .redeliveryLabel]
        case .invokesExpiredRecords, .discardsYoungRecords: [.recordAge]
        case .labelsNothing, .forgetsWhatWasDeliveredBefore: [.redeliveryLabel]
        case .swapsRecords: [.batchContent]
        case .makesLargerBatches: [.batchSize, .readAhead]
        case .readsTooFarAhead: [.readAhead]
        case .skipsRecordsWhenReading: [.batchContent, .laneOrder, .checkpointAhead]
        case .losesARetryTimer: [.stalled]
        case .losesALateAnswer: [.stalled, .timeout]
        case .neverCancels: [.timeout]
        case .abandonsWhereItShouldHold: [.inFlight]
        case .stopsWithoutWaiting: [.inFlight, .redeliveryLabel]
        case .endsShardsThatAreOpen: [.checkpointAhead]
        case .startsChildrenAtOnce, .waitsForOneParentOnly: [.lineage]
        case .startsChildrenAtLatest: [.startingPoint]
        case .appliesLatestAgain, .movesLatest, .startsBeforeStartingPoints, .stopsBeforeStartingPoints:
            [.startingPoint]
        case .forgetsCheckpointsAfterRestart: [.startingPoint]
        case .missesChangesOfShards, .losesAListing: [.shardEnd, .stalled, .unresolvedRecord]
        }
    }

    /// The machines with the fault in them.
    package var machines: Machines {
        Machines(
            makeLane: { MutantLane(self, shardID: $0, policy: $1, from: $2, deliveredThrough: $3) },
            makeMapping: { MutantMapping(self, startingPosition: $0, backoff: $1) }
        )
    }
}
