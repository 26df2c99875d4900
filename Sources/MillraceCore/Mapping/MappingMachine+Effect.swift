package import MillraceModel

extension MappingMachine {
    /// What the machine wants done.
    ///
    /// Those with a token are answered by an input with the same token.
    package enum Effect: Hashable, Sendable {
        /// From now on the latest settings hold; no lane runs.
        case applySettings
        /// Read the stored checkpoints.
        case loadCheckpoints(Token)
        /// List all shards, and say `shardsChanged` once when they differ from that list.
        case listShards(Token)
        /// Make these checkpoints durable together, before any lane begins.
        case storeStartingPoints(Token, [ShardID: Checkpoint])
        /// Run a lane on a shard from a checkpoint.
        case startLane(ShardID, from: Checkpoint)
        /// Tell a lane to stop.
        case stopLane(ShardID)
        /// Delete all that is stored of the mapping's progress.
        case deleteCheckpoints(Token)
        /// Answer `timerFired` at an instant.
        case startTimer(Token, at: Timestamp)
        /// Forget a timer; it may fire all the same.
        case cancelTimer(Token)
        /// All lanes have ended after a stop or a deletion; no effects follow.
        case finished
        /// Something happened that logs, metrics and tests want to know.
        case observe(Event)
    }

    /// What logs and metrics are made of.
    package enum Event: Hashable, Sendable {
        /// The mapping is in another state.
        case stateChanged(EventSourceMapping.State)
        /// A shard was seen for the first time and waits for these parents.
        case shardDiscovered(ShardID, waitingFor: [ShardID])
        /// All of a closed shard is resolved.
        case shardFinished(ShardID)
        /// The shards could not be listed, starting points not stored, or checkpoints not deleted; tried again after
        /// the wait.
        case inputOutputFailed(String, wait: Duration)
        /// No shard is open any more and all of them are finished.
        case drained
    }
}
