package import MillraceCore
package import MillraceModel

/// What the world takes for a mapping's machine: `MappingMachine`, or a mutant around it.
package protocol ShardsMachine: Sendable {
    /// Whether the machine only waits for changes of the source and the ends of its lanes.
    var isIdle: Bool { get }
    /// The state as AWS names it.
    var state: EventSourceMapping.State { get }
    /// The names of its states.
    var stateNames: MappingMachine.StateNames { get }

    /// Takes in what happened and adds what is to be done to `effects`.
    mutating func handle(
        _ input: MappingMachine.Input,
        now: Timestamp,
        using random: inout SeededGenerator,
        into effects: inout [MappingMachine.Effect]
    )
}

extension MappingMachine: ShardsMachine {}
