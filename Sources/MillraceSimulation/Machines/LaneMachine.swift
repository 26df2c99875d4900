package import MillraceCore
package import MillraceModel

/// What the world takes for a lane: `ShardLane`, or a mutant around it.
package protocol LaneMachine: Sendable {
    /// Whether the lane only waits for the next record.
    var isIdle: Bool { get }
    /// The names of its states.
    var stateNames: ShardLane.StateNames { get }
    /// The records that it has read and not resolved.
    var heldNumbers: Set<SequenceNumber> { get }

    /// Takes in what happened and adds what is to be done to `effects`.
    mutating func handle(
        _ input: ShardLane.Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [ShardLane.Effect]
    )
}

extension ShardLane: LaneMachine {}
