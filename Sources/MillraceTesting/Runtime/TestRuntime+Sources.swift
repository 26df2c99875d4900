import Millrace
public import MillraceModel
import MillraceStreams
public import MillraceTables

/// What a test says of a table or stream that it makes: which functions it triggers.
public struct TestSource {
    var mappings: [EventSourceMapping] = []
    let source: EventSourceMapping.Source
    let functions: [Function]

    /// Has the source trigger a function, from its oldest record on.
    ///
    /// A function that answers item failures has them reported.
    ///
    /// - Parameters:
    ///   - function: The name of one of the runtime's functions.
    ///   - configure: Changes the mapping's parameters, which are AWS's defaults.
    public mutating func trigger(
        _ function: String,
        _ configure: (inout EventSourceMapping) -> Void = { _ in }
    ) {
        var mapping = EventSourceMapping(functionName: function, source: source, startingPosition: .trimHorizon)
        if let type = functions.first(where: { $0.name == function })?.responseType {
            mapping.functionResponseTypes = [type]
        }
        configure(&mapping)
        mappings.append(mapping)
    }
}

/// A Kinesis stream that a test writes to.
public struct TestStream: Sendable {
    /// The stream's name.
    public let name: String
    let kinesis: KinesisService

    /// Writes a record.
    ///
    /// - Parameters:
    ///   - data: Its bytes.
    ///   - partitionKey: What decides about its shard, and keeps its order among those of the same key.
    /// - Throws: `ServiceError`.
    public func put(_ data: some Sequence<UInt8>, partitionKey: String) async throws {
        try await kinesis.putRecord(
            KinesisService.PutRecordsEntry(data: Array(data), partitionKey: partitionKey), to: .init(name: name))
    }

    /// Writes a text as a record.
    public func put(_ text: String, partitionKey: String) async throws {
        try await put(text.utf8, partitionKey: partitionKey)
    }
}

extension TestRuntime {
    /// Makes a table with a stream, and mappings on it.
    ///
    /// ```swift
    /// let customers = try await runtime.table("Customers", key: "id") {
    ///     $0.trigger("welcome-email") { $0.maximumRetryAttempts = 2 }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - name: The table's name.
    ///   - key: The hash key; its name alone for one that is a string.
    ///   - sortKey: The range key, if there is one.
    ///   - streamViewType: What the records of its stream show; both images unless given.
    ///   - configure: Says which functions the table triggers.
    /// - Throws: `ServiceError` when there is such a table, `MillraceError` when a function is missing or its mapping is
    ///   wrong.
    @discardableResult
    public func table(
        _ name: String,
        key: KeyAttribute,
        sortKey: KeyAttribute? = nil,
        streamViewType: StreamViewType = .newAndOldImages,
        _ configure: (inout TestSource) -> Void = { _ in }
    ) async throws -> Table {
        try await tables.createTable(
            TableDefinition(
                name: name,
                keySchema: KeySchema(hash: key, range: sortKey),
                streamViewType: streamViewType
            ))
        try await trigger(by: .table(name), configure)
        return table(name)
    }

    /// Makes a Kinesis stream, and mappings on it.
    ///
    /// - Parameters:
    ///   - name: The stream's name.
    ///   - shards: How many shards it begins with; 1 unless given.
    ///   - configure: Says which functions the stream triggers.
    /// - Throws: `ServiceError` when there is such a stream, `MillraceError` when a function is missing or its mapping is
    ///   wrong.
    @discardableResult
    public func stream(
        _ name: String,
        shards: Int = 1,
        _ configure: (inout TestSource) -> Void = { _ in }
    ) async throws -> TestStream {
        try await kinesis.createStream(KinesisService.CreateStreamInput(streamName: name, shardCount: shards))
        try await trigger(by: .kinesisStream(name), configure)
        return TestStream(name: name, kinesis: kinesis)
    }

    /// Makes a mapping on a table or stream that is there.
    ///
    /// - Parameters:
    ///   - function: The name of one of the runtime's functions.
    ///   - source: The table or stream.
    ///   - configure: Changes the mapping's parameters, which are AWS's defaults, from the oldest record on.
    /// - Throws: `MillraceError` when the function or the source is missing or the mapping is wrong.
    public func trigger(
        _ function: String,
        by source: EventSourceMapping.Source,
        _ configure: (inout EventSourceMapping) -> Void = { _ in }
    ) async throws {
        try await trigger(by: source) { $0.trigger(function, configure) }
    }

    private func trigger(
        by source: EventSourceMapping.Source,
        _ configure: (inout TestSource) -> Void
    ) async throws {
        var test = TestSource(source: source, functions: functions)
        configure(&test)
        for mapping in test.mappings { _ = try await runtime.createMapping(mapping) }
    }
}
