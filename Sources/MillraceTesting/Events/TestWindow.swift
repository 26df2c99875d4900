import MillraceModel

/// The tumbling window of an event that a test makes: the members that AWS adds for `TumblingWindowInSeconds`.
///
/// ```swift
/// let event = try DynamoDBEvent(
///     changesOf: "Orders", key: "id", window: .tumbling(of: .seconds(60), state: Totals(changes: 3), isFinal: true))
/// ```
///
/// Shard and stream are those of the event, and the window is the one that its records fall into. What no mapping would
/// send is refused when the event is made, with an `EventBuildingError`.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
public struct TestWindow: Sendable {
    /// The lengths that mappings may have.
    private static let lengths = Duration.seconds(1)...Duration.seconds(900)

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
    ///   - length: The length of windows, 1 to 900 whole seconds.
    ///   - isFinal: Whether this is the window's last invocation, which has no records.
    ///   - isTerminatedEarly: Whether the window ends before its time because its state got too large; only the last
    ///     invocation says so.
    public static func tumbling(
        of length: Duration, isFinal: Bool = false, isTerminatedEarly: Bool = false
    ) -> TestWindow {
        TestWindow(length, .success(TimeWindowProperties.emptyState), isFinal, isTerminatedEarly)
    }

    /// A window with the state that the invocation before has left.
    ///
    /// - Parameters:
    ///   - length: The length of windows, 1 to 900 whole seconds.
    ///   - state: A value that is an object in JSON.
    ///   - isFinal: Whether this is the window's last invocation, which has no records.
    ///   - isTerminatedEarly: Whether the window ends before its time because its state got too large; only the last
    ///     invocation says so.
    public static func tumbling(
        of length: Duration, state: some Encodable, isFinal: Bool = false, isTerminatedEarly: Bool = false
    ) -> TestWindow {
        TestWindow(length, Result { try JSONText.bytes(of: state) }, isFinal, isTerminatedEarly)
    }

    /// The window's part of an event with so many records.
    ///
    /// - Throws: `EventBuildingError` for a length that is not one of 1 to 900 whole seconds, records in the window's last
    ///   invocation, an early end in another one than the last, and a state that is no object in JSON.
    func properties(
        of stream: StreamARN, shardID: ShardID, at instant: Timestamp, recordCount: Int
    ) throws(EventBuildingError) -> TimeWindowProperties {
        let place = "the window"
        guard Self.lengths.contains(length), length.components.attoseconds == 0 else {
            throw EventBuildingError(place, "its length is \(length); 1 to 900 whole seconds are possible")
        }
        guard !isFinal || recordCount == 0 else {
            throw EventBuildingError(
                place, "its last invocation has no records and was given \(recordCount); make an event for each")
        }
        guard isFinal || !isTerminatedEarly else {
            throw EventBuildingError(place, "only its last invocation terminates it early; set isFinal too")
        }
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
