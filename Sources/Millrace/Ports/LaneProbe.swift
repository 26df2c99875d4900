package import MillraceCore
package import MillraceModel

/// What watches the lanes of a runtime, and may come between them and the world: where the test kit's faults get in.
///
/// A lane asks at each point where it touches something outside. A step that is handed over may be run, not be run and
/// fail, be run and fail all the same, or never end.
package protocol LaneProbe: Sendable {
    /// Comes before each read of a shard; throwing fails it.
    func willRead(_ lane: LaneKey) throws

    /// Whether the function has a place for one more invocation.
    func mayInvoke(_ function: String) -> Bool

    /// Runs a handler.
    func invoke(
        _ function: String,
        _ event: InvokedEvent,
        _ context: FunctionContext,
        _ handler: () async throws -> BatchResponse
    ) async throws -> BatchResponse

    /// Stores a lane's progress.
    func storeProgress(_ store: () async throws -> Void) async throws

    /// Writes a failure record.
    func deliverFailure(_ deliver: () async throws -> Void) async throws

    /// Is told what a lane is about before it sleeps; `nil` when it only waits for the next record.
    func lane(_ lane: LaneKey, of function: String, isAbout states: ShardLane.StateNames?)
}

/// What a function is handed.
package enum InvokedEvent: Sendable {
    /// Changes of a table.
    case dynamoDB(DynamoDBEvent)
    /// Records of a Kinesis stream.
    case kinesis(KinesisEvent)
}
