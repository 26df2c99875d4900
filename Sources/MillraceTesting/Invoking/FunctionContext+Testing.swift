public import Millrace
public import MillraceModel

extension FunctionContext {
    /// Makes the context that a handler is given with an event of a table.
    ///
    /// For tests of code that a handler calls with its context; to call the handler itself, see
    /// `Function.invoke(with:context:)`.
    ///
    /// - Parameters:
    ///   - test: What the handler is told; the defaults unless given.
    ///   - event: The event, of which stream and shard are taken.
    /// - Throws: `ServiceError` when the default tables, which are none, cannot be made.
    public init(_ test: TestContext = TestContext(), for event: DynamoDBEvent) async throws {
        self = try await test.context(of: "test", for: event)
    }

    /// Makes the context that a handler is given with an event of a Kinesis stream.
    ///
    /// - Parameters:
    ///   - test: What the handler is told; the defaults unless given.
    ///   - event: The event, of which stream and shard are taken.
    /// - Throws: `ServiceError` when the default tables, which are none, cannot be made.
    public init(_ test: TestContext = TestContext(), for event: KinesisEvent) async throws {
        self = try await test.context(of: "test", for: event)
    }
}

extension TestContext {
    /// The context of a function that is given an event of a table.
    func context(of function: String, for event: DynamoDBEvent) async throws -> FunctionContext {
        let origin = Function.origin(of: event)
        return try await context(
            of: function,
            // Only an event without records and window does not tell.
            from: origin.streamARN
                ?? StreamARN(
                    table: TestOrigin.table, label: TestOrigin.streamLabel, region: TestOrigin.region,
                    accountID: TestOrigin.accountID),
            origin.shardID ?? TestOrigin.tableShard,
            recordCount: event.records.count
        )
    }

    /// The context of a function that is given an event of a Kinesis stream.
    func context(of function: String, for event: KinesisEvent) async throws -> FunctionContext {
        let origin = Function.origin(of: event)
        return try await context(
            of: function,
            from: origin.streamARN
                ?? StreamARN(stream: TestOrigin.stream, region: TestOrigin.region, accountID: TestOrigin.accountID),
            origin.shardID ?? TestOrigin.streamShard,
            recordCount: event.records.count
        )
    }

    private func context(
        of function: String, from stream: StreamARN, _ shard: ShardID, recordCount: Int
    ) async throws -> FunctionContext {
        let tables: TableService
        if let own = self.tables { tables = own } else { tables = try await TableService.inMemory() }
        let functionARN = "arn:aws:lambda:\(stream.region):\(stream.accountID):function:\(function)"
        return FunctionContext(
            requestID: requestID,
            invokedFunctionARN: invokedFunctionARN ?? functionARN,
            deadline: invokedAt + timeout,
            logger: logger.ofHandler(function, requestID: requestID),
            attempt: attempt,
            streamARN: stream,
            shardID: shardID ?? shard,
            invokedAt: invokedAt,
            tables: tables,
            redelivery: redelivery.ofContext(recordCount: recordCount)
        )
    }
}

extension TestContext.Redelivery {
    fileprivate func ofContext(recordCount: Int) -> FunctionContext.Redelivery {
        switch self {
        case .none: .none
        case .all(let cause): .all(cause, count: recordCount)
        case .records(let causes): .records(causes)
        }
    }
}
