public import Millrace
public import MillraceModel

extension Function {
    /// Calls the handler with an event of a table, as it is: without a runtime, a mapping, retries or a timeout.
    ///
    /// ```swift
    /// let ada: Item = ["id": "1", "email": "ada@example.com"]
    /// let event = try DynamoDBEvent(changesOf: "Customers", key: "id", .inserted(ada))
    /// try await welcomeEmail.invoke(with: event)
    /// #expect(outbox.sent == ["ada@example.com"])
    /// ```
    ///
    /// A function that is `idempotent` keeps its marks in the store of the context's tables, unless it has a store of its
    /// own. Without tables each call makes new ones, and what was handled is forgotten with them: to see it remembered,
    /// make the tables once and give them to each call.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - context: What the handler is told besides; a first delivery, without tables, unless given.
    /// - Returns: What the function answers; success for one that answers nothing.
    /// - Throws: What the handler throws, and `WrongEventKind` for a function on a Kinesis stream.
    @discardableResult
    public func invoke(
        with event: DynamoDBEvent, context: TestContext = TestContext()
    ) async throws -> BatchResponse {
        guard signature.eventSource != .kinesis else {
            throw WrongEventKind(function: name, expected: "KinesisEvent", found: "DynamoDBEvent")
        }
        return try await invoke(event, context: context.context(of: name, for: event))
    }

    /// Calls the handler with an event of a Kinesis stream, as it is: without a runtime, a mapping, retries or a
    /// timeout.
    ///
    /// A function that is `idempotent` keeps its marks in the store of the context's tables, unless it has a store of its
    /// own. Without tables each call makes new ones, and what was handled is forgotten with them: to see it remembered,
    /// make the tables once and give them to each call.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - context: What the handler is told besides; a first delivery, without tables, unless given.
    /// - Returns: What the function answers; success for one that answers nothing.
    /// - Throws: What the handler throws, and `WrongEventKind` for a function on a table.
    @discardableResult
    public func invoke(
        with event: KinesisEvent, context: TestContext = TestContext()
    ) async throws -> BatchResponse {
        guard signature.eventSource != .dynamoDB else {
            throw WrongEventKind(function: name, expected: "DynamoDBEvent", found: "KinesisEvent")
        }
        return try await invoke(event, context: context.context(of: name, for: event))
    }
}
