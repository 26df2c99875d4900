import MillraceCore
import MillraceModel

extension Mutant {
    /// What a lane believes the policy to be.
    func policy(_ policy: LanePolicy) -> LanePolicy {
        var policy = policy
        switch self {
        case .retriesOnceMore: policy.maximumRetryAttempts = policy.maximumRetryAttempts.map { $0 + 1 }
        case .retriesOnceLess: policy.maximumRetryAttempts = policy.maximumRetryAttempts.map { max(0, $0 - 1) }
        case .invokesOldRecords: policy.maximumRecordAge = nil
        case .discardsYoungRecords: policy.maximumRecordAge = policy.maximumRecordAge.map { $0 / 2 }
        case .retriesExpiredRecords: policy.retention = nil
        case .expiresYoungRecords: policy.retention = policy.retention.map { $0 / 2 }
        case .discardsWithoutDelivering: policy.hasFailureDestination = false
        case .keepsWhatItShouldDrop: policy.hasFailureDestination = true
        case .cancelsTooEarly: policy.functionTimeout /= 2
        case .abandonsTooEarly: policy.stuckAfter /= 2
        case .makesLargerBatches: policy.batchSize += 1
        case .makesSmallerBatches: policy.batchSize = max(1, policy.batchSize / 2)
        case .abandonsWhereItShouldHold: policy.whenStuck = .abandon
        case .ignoresBatchingWindow: policy.maximumBatchingWindow = .zero
        case .waitsTwiceTheBatchingWindow: policy.maximumBatchingWindow *= 2
        case .ignoresPayloadLimit: policy.payloadLimit = EventSizing.payloadLimit
        case .halvesPayloadLimit: policy.payloadLimit /= 2
        case .neverBisects: policy.bisectsBatchOnFunctionError = false
        case .alwaysBisects: policy.bisectsBatchOnFunctionError = true
        case .neverRepeats: policy.redeliveredShare = 0
        case .alwaysRepeats: policy.redeliveredShare = 1
        case .ignoresFilter: policy.filter = nil
        case .filtersEverything: policy.filter = MappingSettings.filter(dropping: Set((1...8).map { "key-\($0)" }))
        case .readsTooFarAhead: policy.runAheadLimit *= 10
        case .stretchesWindows: policy.tumblingWindow = policy.tumblingWindow.map { $0 * 2 }
        case .endsWindowsEarly: policy.windowStateLimit = 8
        case .neverEndsWindowsEarly: policy.windowStateLimit = .max
        case .neverEndsIdleWindows: policy.tumblingWindowIdleTimeout = nil
        case .endsIdleWindowsTooEarly:
            policy.tumblingWindowIdleTimeout = policy.tumblingWindowIdleTimeout.map { $0 - .seconds(60) }
        default: break
        }
        return policy
    }

    /// Where a lane believes that it has to go on.
    func progress(_ progress: LaneProgress) -> LaneProgress {
        self == .forgetsTheOpenWindow ? LaneProgress(progress.checkpoint) : progress
    }

    /// What a lane believes was delivered before.
    func marks(_ marks: DeliveryMarks, _ policy: LanePolicy) -> DeliveryMarks {
        switch self {
        case .forgetsWhatWasDeliveredBefore: DeliveryMarks()
        case .forgetsOtherFactors:
            DeliveryMarks(epochs: marks.epochs.filter { $0.count == policy.parallelizationFactor })
        default: marks
        }
    }
}
