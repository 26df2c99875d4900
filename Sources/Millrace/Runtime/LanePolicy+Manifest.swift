import MillraceCore
import MillraceModel

extension LanePolicy {
    /// What a lane needs to know of a mapping and of its function's settings.
    init(_ mapping: ManifestMapping, _ settings: FunctionSettings) {
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
            retention: Self.retention,
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

    /// How long the records of an emulated stream live (G22).
    private static let retention = Duration.seconds(86_400)
}
