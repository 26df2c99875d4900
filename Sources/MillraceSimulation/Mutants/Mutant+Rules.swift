extension Mutant {
    /// The rules of which one must catch it: the mutant breaks them, nothing else.
    package var rules: Set<Rule> {
        switch self {
        case .storesCheckpointBeforeSuccess, .storesCheckpointOneTooFar, .storesHighestResolved:
            [.checkpointAhead, .lowWaterMark, .window]
        case .takesFailedCheckpointForStored: [.lineage, .shardEnd, .holdOnCheckpoint, .lowWaterMark]
        case .goesOnWhileCheckpointFails: [.holdOnCheckpoint]
        case .leavesResolvedUnstored: [.lowWaterMark]
        case .storesAnOldCheckpoint: [.lowWaterMark, .checkpointBack]
        case .deliversTwice: [.deadLetters, .discard]
        case .goesOnBeforeFailureRecord, .takesFailedDeliveryForDone:
            [.holdOnFailureRecord, .deadLetters, .checkpointAhead, .lowWaterMark, .readAhead]
        case .retriesOnceMore: [.attempts]
        case .retriesOnceLess, .forgetsToResetTheBudget, .spendsAttemptsOnBisects: [.attempts, .discard, .recordAge]
        case .changesTheRequestIDForRetries: [.requestID]
        case .waitsTooLong: [.backoff]
        case .losesARetryTimer: [.stalled, .backoff]
        case .countsThrottles: [.attempts, .discard, .redeliveryLabel]
        case .takesThrottledForDone: [.attempts, .batchContent, .checkpointAhead, .lowWaterMark, .window]
        case .neverBisects, .alwaysBisects, .bisectsOffTheMiddle: [.attempts, .discard, .redeliveryLabel, .recordAge]
        case .bisectsRightHalfFirst: [.batchContent]
        case .neverRepeats, .alwaysRepeats: [.injection]
        case .skipsRecordAfterItemFailures: [.attempts, .batchContent]
        case .resolvesTheReportedRecord, .ignoresInvalidResponses:
            [
                .attempts, .batchContent, .checkpointAhead, .lowWaterMark, .redeliveryLabel, .discard, .injection,
                .window,
            ]
        case .losesALateAnswer: [.stalled, .timeout, .backoff]
        case .neverCancels, .cancelsTooEarly, .abandonsTooEarly: [.timeout]
        case .abandonsWhereItShouldHold: [.inFlight]
        case .discardsWithoutDelivering, .keepsWhatItShouldDrop, .forgetsTheResponseContext, .countsOneInvocationMore,
            .forgetsTheWindowOfADiscardedBatch:
            [.discard]
        case .invokesOldRecords, .discardsYoungRecords, .retriesExpiredRecords, .expiresYoungRecords: [.recordAge]
        case .labelsNothing, .labelsBisectAsRetry, .labelsInjectedAsRetry, .forgetsWhatWasDeliveredBefore,
            .forgetsOtherFactors:
            [.redeliveryLabel]
        case .swapsRecords: [.batchContent]
        case .makesLargerBatches: [.batchSize, .readAhead, .batchingWindow]
        case .makesSmallerBatches: [.batchSize, .batchingWindow]
        case .ignoresBatchingWindow, .waitsTwiceTheBatchingWindow: [.batchingWindow]
        case .ignoresPayloadLimit: [.payload]
        case .halvesPayloadLimit: [.batchSize, .payload, .batchingWindow]
        case .ignoresFilter: [.filter, .batchContent, .batchSize, .lowWaterMark]
        case .filtersEverything: [.lowWaterMark, .checkpointAhead, .unresolvedRecord]
        case .routesByRecord: [.batchContent, .batchSize, .inFlight, .laneOrder]
        case .readsTooFarAhead: [.readAhead]
        case .readsTwiceAtOnce: [.protocolMisuse]
        case .skipsRecordsWhenReading: [.batchContent, .laneOrder, .checkpointAhead, .lowWaterMark]
        case .stretchesWindows, .forgetsTheOpenWindow, .storesNoWindow, .storesTheWindowBefore, .endsWindowsEarly,
            .neverEndsWindowsEarly, .skipsWindowEnds, .handsOverNoState, .neverEndsIdleWindows,
            .endsIdleWindowsTooEarly:
            [.window]
        case .acceptsMissingState: [.window, .attempts, .batchContent, .lowWaterMark]
        case .stopsWithoutWaiting: [.inFlight, .redeliveryLabel, .lowWaterMark]
        case .ignoresStop: [.life, .stalled]
        case .endsShardsThatAreOpen: [.checkpointAhead, .lowWaterMark]
        case .startsChildrenAtOnce, .waitsForOneParentOnly: [.lineage]
        case .startsChildrenAtLatest, .appliesLatestAgain, .movesLatest, .startsBeforeStartingPoints,
            .stopsBeforeStartingPoints, .forgetsCheckpoints:
            [.startingPoint]
        case .missesChangesOfShards, .losesAListing: [.shardEnd, .stalled, .unresolvedRecord]
        case .leavesALaneRunning: [.stalled]
        case .staysEnabled, .startsWhileDisabled, .ignoresNewSettings, .appliesSettingsAtOnce, .hidesUpdating,
            .keepsTheProgressOfADeletedMapping, .takesFailedDeletionForDone:
            [.life]
        }
    }
}
