import MillraceModel

/// The tumbling window of an event that a test makes: the members that AWS adds for `TumblingWindowInSeconds`.
///
/// ```swift
/// let event = try DynamoDBEvent(
///     changesOf: "Orders", key: "id", window: .tumbling(of: .seconds(60), state: Totals(changes: 3), isFinal: true))
/// ```
///
/// Shard and stream are those of the event, and the window is the one that its records fall into.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
public struct TestWindow: Sendable {
    private let length: Duration
    private let state: Result<[UInt8], any Error>
    private let isFinal: Bool
    private let isTerminatedEarly: Bool

    private init(_ length: Duration, _ state: Result<[UInt8], any Error>, _ isFinal: Bool, _ isTerminatedEarly: Bool) {
        self.length = length
        self.state = state
        self.isFinal = isFinal
        self.isTerminatedEarly = isTerminatedEarly
    }

    /// A window at whose beginning there is no state: the function sees its initial one.
    ///
    /// - Parameters:
    ///   - length: The length of windows, in whole seconds.
    ///   - isFinal: Whether this is the window's last invocation, which has no records.
    ///   - isTerminatedEarly: Whether the window ends before its time because its state got too large.
    public static func tumbling(
        of length: Duration, isFinal: Bool = false, isTerminatedEarly: Bool = false
    ) -> TestWindow {
        TestWindow(length, .success(TimeWindowProperties.emptyState), isFinal, isTerminatedEarly)
    }

    /// A window with the state that the invocation before has left.
    ///
    /// - Parameters:
    ///   - length: The length of windows, in whole seconds.
    ///   - state: A value that is an object in JSON.
    ///   - isFinal: Whether this is the window's last invocation, which has no records.
    ///   - isTerminatedEarly: Whether the window ends before its time because its state got too large.
    public static func tumbling(
        of length: Duration, state: some Encodable, isFinal: Bool = false, isTerminatedEarly: Bool = false
    ) -> TestWindow {
        TestWindow(length, Result { try JSONText.bytes(of: state) }, isFinal, isTerminatedEarly)
    }

    /// The window's part of an event.
    func properties(
        of stream: StreamARN, shardID: ShardID, at instant: Timestamp
    ) throws(EventBuildingError) -> TimeWindowProperties {
        let place = "the window"
        guard length >= .seconds(1) else { throw EventBuildingError(place, "its length \(length) is below a second") }
        let state = try EventBuildingError.at(place) { try self.state.get() }
        if let fault = TimeWindowProperties.fault(inState: state) {
            throw EventBuildingError(place, "its state is no object in JSON: \(fault)")
        }
        return TimeWindowProperties(
            window: TimeWindow(containing: instant, length: length),
            state: state,
            shardID: shardID,
            eventSourceARN: stream,
            isFinalInvoke: isFinal,
            isTerminatedEarly: isTerminatedEarly
        )
    }
}
