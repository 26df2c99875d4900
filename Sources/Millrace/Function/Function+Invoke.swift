package import Logging
package import MillraceModel
package import MillraceTables

// What a test of a handler needs: the call without a runtime around it.

extension Function {
    /// Calls the handler with an event of a table, without a mapping, retries or a timeout.
    ///
    /// - Returns: What the function answers; success for one that answers nothing.
    /// - Throws: What the handler throws.
    package func invoke(_ event: DynamoDBEvent, context: FunctionContext) async throws -> BatchResponse {
        switch handler {
        case .dynamoDB(let handler): try await handler(event, context)
        case .kinesis: preconditionFailure("\(name) takes the records of a Kinesis stream, not the changes of a table")
        }
    }
}

extension FunctionContext {
    /// Creates the context of a first delivery.
    ///
    /// - Parameters:
    ///   - tables: The emulated tables that the function may use.
    ///   - streamARN: The stream that the batch comes from.
    ///   - shardID: The shard that the batch comes from.
    ///   - attempt: Which attempt it is, from 1.
    ///   - invokedAt: When the invocation began; the deadline is fifteen minutes later.
    ///   - logger: A logger for the function.
    package init(
        tables: TableService,
        streamARN: StreamARN,
        shardID: ShardID,
        attempt: Int = 1,
        invokedAt: Timestamp = .epoch,
        logger: Logger = Logger(label: "millrace.function")
    ) {
        self.init(
            requestID: "00000000-0000-4000-8000-000000000000",
            invokedFunctionARN: "arn:aws:lambda:\(streamARN.region):\(streamARN.accountID):function:direct",
            deadline: invokedAt + .seconds(900),
            logger: logger,
            attempt: attempt,
            streamARN: streamARN,
            shardID: shardID,
            invokedAt: invokedAt,
            tables: tables,
            redelivery: .none
        )
    }
}
