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
            maximumRetryAttempts: parameters.maximumRetryAttempts,
            maximumRecordAge: parameters.maximumRecordAge,
            reportsItemFailures: parameters.functionResponseTypes.contains(.reportBatchItemFailures),
            hasFailureDestination: parameters.onFailureDestination != nil,
            functionTimeout: settings.timeout,
            stuckAfter: settings.stuckAfter,
            whenStuck: whenStuck,
            retryBackoff: mapping.retryBackoff
        )
    }
}
