import MillraceCore

/// A handler that has been asked for and has not ended.
struct HandlerRun {
    /// What it was called with.
    let invocation: ShardLane.Invocation
    /// The settings of its lane.
    let policy: LanePolicy
    /// Whether it has begun: its delivery mark is durable by then.
    var hasBegun = false
    /// Whether it has been told to give up.
    var isCancelled = false
    /// Whether it gives up when it is told to.
    var heedsCancellation = true
    /// Whether its lane has gone on without it.
    var isAbandoned = false
}

/// The name of a handler's run: token and lane.
struct HandlerID: Hashable {
    /// The lane.
    let lane: LaneID
    /// The invocation.
    let token: ShardLane.Token
}
