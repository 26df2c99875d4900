package import MillraceModel

extension MappingMachine {
    /// Names one thing that the machine awaits; an answer to anything else is dropped.
    package struct Token: Hashable, Sendable {
        /// Counts up in its machine.
        package let number: UInt64

        /// Creates a token.
        package init(_ number: UInt64) { self.number = number }
    }

    /// A shard as the source lists it.
    package struct Shard: Hashable, Sendable {
        /// Its id.
        package var id: ShardID
        /// The shards that it continues; they may be gone from the list.
        package var parents: [ShardID]
        /// Whether records still flow in.
        package var isOpen: Bool
        /// Where the mapping's starting position lies in it: its tip for LATEST, before the first record of the
        /// timestamp for AT_TIMESTAMP.
        package var start: Checkpoint

        /// Creates a description.
        package init(id: ShardID, parents: [ShardID], isOpen: Bool, start: Checkpoint) {
            self.id = id
            self.parents = parents
            self.isOpen = isOpen
            self.start = start
        }
    }

    /// What happens to a mapping.
    package enum Input: Hashable, Sendable {
        /// The mapping begins; the first input, and only once.
        case start(isEnabled: Bool)
        /// The checkpoints as they are stored.
        case checkpointsLoaded(Token, [ShardID: Checkpoint])
        /// The checkpoints could not be loaded.
        case checkpointsLoadFailed(Token, String)
        /// The shards as they are now.
        case shardsListed(Token, [Shard])
        /// The shards could not be listed.
        case listFailed(Token, String)
        /// The starting points of a first discovery are durable.
        case startingPointsStored(Token)
        /// The starting points could not be stored.
        case startingPointsFailed(Token, String)
        /// The source's shards changed since they were last listed.
        case shardsChanged
        /// A lane has ended.
        case laneFinished(ShardID, ShardLane.End)
        /// A timer has run out.
        case timerFired(Token)
        /// The mapping is to have new settings, or to be enabled or disabled; only in a state that is none of
        /// transition.
        case update(isEnabled: Bool)
        /// The mapping is to be deleted; only in a state that is none of transition.
        case delete
        /// The checkpoints are gone.
        case checkpointsDeleted(Token)
        /// The checkpoints could not be deleted.
        case deleteFailed(Token, String)
        /// The mapping is to stop, as the process ends.
        case stop
    }
}
