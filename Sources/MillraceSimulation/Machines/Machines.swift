package import MillraceCore
package import MillraceModel

/// How the world makes the machines that it puts to the test.
package struct Machines: Sendable {
    /// Makes a lane: shard, settings, where it begins, and what was delivered before.
    package var makeLane: @Sendable (LaneSource, LanePolicy, LaneProgress, DeliveryMarks) -> any LaneMachine
    /// Makes the machine of a mapping.
    package var makeMapping: @Sendable (EventSourceMapping.StartingPosition, Backoff) -> any ShardsMachine

    /// The machines of the product.
    package static let real = Machines(
        makeLane: { ShardLane(source: $0, policy: $1, from: $2, deliveredBefore: $3) },
        makeMapping: { MappingMachine(startingPosition: $0, backoff: $1) }
    )
}
