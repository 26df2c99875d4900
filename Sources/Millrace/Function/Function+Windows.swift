import Foundation
public import MillraceModel

// Tumbling windows: functions that keep a state over the records of a window.
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
extension Function {
    /// Creates a function that adds up the changes of a table over tumbling windows.
    ///
    /// ```swift
    /// let usage = Function("usage", window: Totals()) { (event: DynamoDBEvent, totals: inout Totals, context) in
    ///     totals.changes += event.records.count
    ///     if event.timeWindow?.isFinalInvoke == true { try await report(totals) }
    /// }
    /// ```
    ///
    /// The mapping says how long windows are (`TumblingWindowInSeconds`). At the end of each the function is called
    /// once more, without records and with `isFinalInvoke`; what it leaves in the state then is thrown away. Between
    /// calls the state is kept as JSON beside the checkpoint, at most 1 MB of it: a larger one ends its window early.
    /// It must be an object there, and an empty one, `{}`, means the initial state.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - initial: The state at the beginning of each window.
    ///   - body: Called with each batch and the state so far; when it throws, the state stays as it was.
    public init<State: Codable & Sendable>(
        _ name: String,
        window initial: State,
        body:
            @escaping @Sendable (_ event: DynamoDBEvent, _ state: inout State, _ context: FunctionContext)
            async throws -> Void
    ) {
        self.init(
            name,
            nil,
            keepsWindowState: true,
            .dynamoDB { event, context in
                try await withWindowState(initial, event.timeWindow) { state in
                    try await body(event, &state, context)
                    return .succeeded
                }
            }
        )
    }

    /// Creates a function that adds up the records of a Kinesis stream over tumbling windows.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - initial: The state at the beginning of each window.
    ///   - body: Called with each batch and the state so far; when it throws, the state stays as it was.
    public init<State: Codable & Sendable>(
        _ name: String,
        window initial: State,
        body:
            @escaping @Sendable (_ event: KinesisEvent, _ state: inout State, _ context: FunctionContext)
            async throws -> Void
    ) {
        self.init(
            name,
            nil,
            keepsWindowState: true,
            .kinesis { event, context in
                try await withWindowState(initial, event.timeWindow) { state in
                    try await body(event, &state, context)
                    return .succeeded
                }
            }
        )
    }

    /// Creates a function on tumbling windows of a table's changes that answers which of them failed.
    ///
    /// The state that it leaves must hold those changes only that did not fail.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - initial: The state at the beginning of each window.
    ///   - responseType: What the answer means; the mapping must list the same in `FunctionResponseTypes`.
    ///   - body: Called with each batch and the state so far; when it throws, the state stays as it was.
    public init<State: Codable & Sendable>(
        _ name: String,
        window initial: State,
        responseType: EventSourceMapping.ResponseType,
        body:
            @escaping @Sendable (_ event: DynamoDBEvent, _ state: inout State, _ context: FunctionContext)
            async throws -> BatchResponse
    ) {
        self.init(
            name,
            responseType,
            keepsWindowState: true,
            .dynamoDB { event, context in
                try await withWindowState(initial, event.timeWindow) { state in
                    try await body(event, &state, context)
                }
            }
        )
    }

    /// Creates a function on tumbling windows of a Kinesis stream that answers which records failed.
    ///
    /// The state that it leaves must hold those records only that did not fail.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - initial: The state at the beginning of each window.
    ///   - responseType: What the answer means; the mapping must list the same in `FunctionResponseTypes`.
    ///   - body: Called with each batch and the state so far; when it throws, the state stays as it was.
    public init<State: Codable & Sendable>(
        _ name: String,
        window initial: State,
        responseType: EventSourceMapping.ResponseType,
        body:
            @escaping @Sendable (_ event: KinesisEvent, _ state: inout State, _ context: FunctionContext)
            async throws -> BatchResponse
    ) {
        self.init(
            name,
            responseType,
            keepsWindowState: true,
            .kinesis { event, context in
                try await withWindowState(initial, event.timeWindow) { state in
                    try await body(event, &state, context)
                }
            }
        )
    }
}

/// Takes the state out of the event, lets a body change it, and puts it into the answer.
///
/// The first invocation of a window brings `{}`, which stands for the initial state whatever its type.
private func withWindowState<State: Codable>(
    _ initial: State,
    _ timeWindow: TimeWindowProperties?,
    _ body: (inout State) async throws -> BatchResponse
) async throws -> BatchResponse {
    var state = initial
    if let bytes = timeWindow?.state, bytes != TimeWindowProperties.emptyState {
        state = try JSONDecoder().decode(State.self, from: Data(bytes))
    }
    var response = try await body(&state)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    response.state = [UInt8](try encoder.encode(state))
    return response
}
