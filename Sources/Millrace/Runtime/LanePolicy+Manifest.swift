import MillraceCore
import MillraceModel

extension LanePolicy {
    /// What a lane needs to know of a mapping, of its function's settings, and of how long its stream keeps records.
    init(_ mapping: ManifestMapping, _ settings: FunctionSettings, retention: Duration) {
        let parameters = mapping.mapping
        let whenStuck: StuckHandling =
            switch settings.whenStuck {
            case .hold: .hold
            case .abandon: .abandon
            case .exit: .exit
            }
        self.init(
            batchSize: parameters.batchSize,
            maximumBatchingWindow: parameters.maximumBatchingWindow,
            parallelizationFactor: parameters.parallelizationFactor,
            maximumRetryAttempts: parameters.maximumRetryAttempts,
            maximumRecordAge: parameters.maximumRecordAge,
            retention: retention,
            bisectsBatchOnFunctionError: parameters.bisectBatchOnFunctionError,
            reportsItemFailures: parameters.functionResponseTypes.contains(.reportBatchItemFailures),
            tumblingWindow: parameters.tumblingWindow,
            tumblingWindowIdleTimeout: mapping.tumblingWindowIdleTimeout,
            filter: mapping.filter,
            hasFailureDestination: parameters.onFailureDestination != nil,
            functionTimeout: settings.timeout,
            stuckAfter: settings.stuckAfter,
            whenStuck: whenStuck,
            retryBackoff: mapping.retryBackoff
        )
    }
}
