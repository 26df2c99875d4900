import MillraceModel

extension FunctionContext {
    /// The context for some records of the batch: of the redeliveries it tells those of these records only.
    func narrowed(to records: [SequenceNumber]) -> FunctionContext {
        let part: Redelivery
        switch redelivery {
        case .none: part = .none
        case .all(let cause, _): part = .all(cause, count: records.count)
        case .records(let causes):
            let kept = Set(records)
            part = .records(causes.filter { kept.contains($0.key) })
        }
        return FunctionContext(
            requestID: requestID,
            invokedFunctionARN: invokedFunctionARN,
            deadline: deadline,
            logger: baseLogger,
            attempt: attempt,
            streamARN: streamARN,
            shardID: shardID,
            invokedAt: invokedAt,
            tables: tables,
            redelivery: part
        )
    }
}
