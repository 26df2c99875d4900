package import Logging
package import MillraceModel

// What a test of a handler needs: the call without a runtime around it.

extension Function {
    /// Calls the handler with an event of a table, without a mapping, retries or a timeout.
    ///
    /// - Parameters:
    ///   - event: The event; a function of another kind must not be given it, see `signature`.
    ///   - context: What the handler is told besides.
    /// - Returns: What the function answers; success for one that answers nothing.
    /// - Throws: What the handler throws.
    package func invoke(_ event: DynamoDBEvent, context: FunctionContext) async throws -> BatchResponse {
        switch handler {
        case .dynamoDB(let handler): try await handler(event, context)
        case .kinesis: preconditionFailure("\(name) takes the records of a Kinesis stream, not the changes of a table")
        }
    }

    /// Calls the handler with an event of a Kinesis stream, without a mapping, retries or a timeout.
    ///
    /// - Parameters:
    ///   - event: The event; a function of another kind must not be given it, see `signature`.
    ///   - context: What the handler is told besides.
    /// - Returns: What the function answers; success for one that answers nothing.
    /// - Throws: What the handler throws.
    package func invoke(_ event: KinesisEvent, context: FunctionContext) async throws -> BatchResponse {
        switch handler {
        case .kinesis(let handler): try await handler(event, context)
        case .dynamoDB: preconditionFailure("\(name) takes the changes of a table, not the records of a Kinesis stream")
        }
    }
}

extension Logger {
    /// This logger with what the lines of a handler carry: its function's name and the request id.
    package func ofHandler(_ function: String, requestID: String) -> Logger {
        var logger = self
        logger[metadataKey: LogKey.functionName] = "\(function)"
        logger[metadataKey: LogKey.requestID] = "\(requestID)"
        return logger
    }
}
