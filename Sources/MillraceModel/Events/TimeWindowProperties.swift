/// What an event of a tumbling window holds besides its records.
///
/// Named as in AWS's event types. A window spans many invocations; each gets the state that the one before answered.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
public struct TimeWindowProperties: Hashable, Sendable {
    /// The state at the first invocation of a window: `{}`.
    public static let emptyState: [UInt8] = [UInt8(ascii: "{"), UInt8(ascii: "}")]

    /// The window that all records of the event belong to.
    public var window: TimeWindow
    /// What the invocation before answered as its state: one JSON object in UTF-8, byte for byte.
    ///
    /// `{}` at the first invocation of a window. Whoever sets it answers for its being JSON; it is written as it is.
    public var state: [UInt8]
    /// The shard of the records.
    public var shardID: ShardID
    /// The ARN of the stream, or of the consumer with enhanced fan-out.
    public var eventSourceARN: StreamARN
    /// Whether this invocation, without records, is the window's last (`isFinalInvokeForWindow`).
    public var isFinalInvoke: Bool
    /// Whether the window ends before its time because its state got too large (`isWindowTerminatedEarly`).
    public var isTerminatedEarly: Bool

    /// Creates the window's part of an event.
    public init(
        window: TimeWindow,
        state: [UInt8] = emptyState,
        shardID: ShardID,
        eventSourceARN: StreamARN,
        isFinalInvoke: Bool = false,
        isTerminatedEarly: Bool = false
    ) {
        self.window = window
        self.state = state
        self.shardID = shardID
        self.eventSourceARN = eventSourceARN
        self.isFinalInvoke = isFinalInvoke
        self.isTerminatedEarly = isTerminatedEarly
    }

    /// What is wrong with bytes that are to become a state, or `nil` when they are one JSON object.
    ///
    /// For states that did not come through `BatchResponse(json:)`, which checks them itself. A state has one level
    /// less than other documents, because it stands inside the event.
    package static func fault(inState state: [UInt8]) -> String? {
        var reader = JSONReader(state, depthLimit: JSONReader.depthLimitDefault - 1)
        do {
            _ = try reader.readRawObject()
            try reader.finish()
            return nil
        } catch {
            return error.description
        }
    }
}
