import MillraceCore

/// A fault that is planted in a machine to prove that the checkers see it.
///
/// Each one wraps the real machine and changes what goes in or comes out; nothing in `MillraceCore` knows of them.
package enum Mutant: String, Hashable, Sendable, CaseIterable {
    // Checkpoints and what waits for them.
    case storesCheckpointBeforeSuccess
    case storesCheckpointOneTooFar
    case storesHighestResolved
    case takesFailedCheckpointForStored
    case goesOnWhileCheckpointFails
    case storesAnOldCheckpoint
    case leavesResolvedUnstored
    case deliversTwice
    case goesOnBeforeFailureRecord
    case takesFailedDeliveryForDone
    // Attempts.
    case retriesOnceMore
    case retriesOnceLess
    case forgetsToResetTheBudget
    case changesTheRequestIDForRetries
    case waitsTooLong
    case losesARetryTimer
    case countsThrottles
    case takesThrottledForDone
    case neverBisects
    case alwaysBisects
    case bisectsRightHalfFirst
    case bisectsOffTheMiddle
    case spendsAttemptsOnBisects
    case neverRepeats
    case alwaysRepeats
    // Answers.
    case skipsRecordAfterItemFailures
    case resolvesTheReportedRecord
    case ignoresInvalidResponses
    case losesALateAnswer
    case neverCancels
    case cancelsTooEarly
    case abandonsTooEarly
    case abandonsWhereItShouldHold
    // What is given up.
    case discardsWithoutDelivering
    case keepsWhatItShouldDrop
    case invokesOldRecords
    case discardsYoungRecords
    case retriesExpiredRecords
    case expiresYoungRecords
    case forgetsTheResponseContext
    case countsOneInvocationMore
    case forgetsTheWindowOfADiscardedBatch
    // Labels.
    case labelsNothing
    case labelsBisectAsRetry
    case labelsInjectedAsRetry
    case forgetsWhatWasDeliveredBefore
    case forgetsOtherFactors
    // Batches.
    case swapsRecords
    case makesLargerBatches
    case makesSmallerBatches
    case ignoresBatchingWindow
    case waitsTwiceTheBatchingWindow
    case ignoresPayloadLimit
    case halvesPayloadLimit
    case ignoresFilter
    case filtersEverything
    case routesByRecord
    // Reading.
    case readsTooFarAhead
    case readsTwiceAtOnce
    case skipsRecordsWhenReading
    // Tumbling windows.
    case stretchesWindows
    case forgetsTheOpenWindow
    case storesNoWindow
    case storesTheWindowBefore
    case endsWindowsEarly
    case neverEndsWindowsEarly
    case skipsWindowEnds
    case acceptsMissingState
    case handsOverNoState
    case neverEndsIdleWindows
    case endsIdleWindowsTooEarly
    // The end of a lane.
    case stopsWithoutWaiting
    case ignoresStop
    case endsShardsThatAreOpen
    // Lineage and starting points.
    case startsChildrenAtOnce
    case waitsForOneParentOnly
    case startsChildrenAtLatest
    case appliesLatestAgain
    case movesLatest
    case startsBeforeStartingPoints
    case stopsBeforeStartingPoints
    case forgetsCheckpoints
    case missesChangesOfShards
    case losesAListing
    // The life of a mapping.
    case staysEnabled
    case startsWhileDisabled
    case ignoresNewSettings
    case appliesSettingsAtOnce
    case hidesUpdating
    case leavesALaneRunning
    case keepsTheProgressOfADeletedMapping
    case takesFailedDeletionForDone

    /// The machines with the fault in them.
    package var machines: Machines {
        Machines(
            makeLane: { MutantLane(self, source: $0, policy: $1, from: $2, deliveredBefore: $3) },
            makeMapping: { MutantMapping(self, startingPosition: $0, backoff: $1) }
        )
    }
}
