package import MillraceModel

// The call as Lambda's runtimes make it: JSON in, JSON out.
extension Function {
    /// Where an event says that it comes from, as far as it does.
    package struct Origin: Sendable {
        /// The stream, or the consumer.
        package var streamARN: StreamARN?
        /// The shard.
        package var shardID: ShardID?
    }

    /// Calls the handler with an event in JSON.
    ///
    /// - Parameters:
    ///   - payload: The event of the function's kind; nothing counts as `{}`.
    ///   - makeContext: Makes the context, once the event is known.
    /// - Returns: The answer in JSON, `null` from a function that answers nothing.
    /// - Throws: `EventDecodingError` when the payload is no event of the function's kind, else what the handler throws.
    func invoke(
        payload: [UInt8],
        _ makeContext: @Sendable (Origin) -> FunctionContext
    ) async throws -> [UInt8] {
        let payload = payload.isEmpty ? TimeWindowProperties.emptyState : payload
        switch handler {
        case .dynamoDB(let body):
            let event = try DynamoDBEvent(json: payload)
            return answer(try await body(event, makeContext(Self.origin(of: event))))
        case .kinesis(let body):
            let event = try KinesisEvent(json: payload)
            return answer(try await body(event, makeContext(Self.origin(of: event))))
        }
    }

    private func answer(_ response: BatchResponse) -> [UInt8] {
        if responseType != nil { return response.json() }
        guard let state = response.state else { return [UInt8]("null".utf8) }
        var writer = JSONWriter(reservingCapacity: 16 + state.count)
        writer.beginObject()
        writer.key("state")
        writer.raw(state)
        writer.endObject()
        return writer.bytes
    }

    /// Where an event of a table says that it comes from; only one of a tumbling window names its shard.
    package static func origin(of event: DynamoDBEvent) -> Origin {
        Origin(
            streamARN: event.records.first?.eventSourceARN ?? event.timeWindow?.eventSourceARN,
            shardID: event.timeWindow?.shardID
        )
    }

    /// Where an event of a Kinesis stream says that it comes from; the event id of a record begins with its shard.
    package static func origin(of event: KinesisEvent) -> Origin {
        Origin(
            streamARN: event.records.first?.eventSourceARN ?? event.timeWindow?.eventSourceARN,
            shardID: event.timeWindow?.shardID
                ?? event.records.first.flatMap { $0.eventID.split(separator: ":").first.map { ShardID(String($0)) } }
        )
    }
}
