// What simulations and tests look at, beside inputs and effects.
extension MappingMachine {
    /// The names of a mapping's states, as `StateMachine.md` has them.
    package struct StateNames: Hashable, Sendable {
        /// The life of the mapping.
        package var phase: String
        /// What goes on with the list of shards, or the checkpoints.
        package var listing: String
    }

    /// The names of the states that the machine is in.
    package var stateNames: StateNames { StateNames(phase: phase.name, listing: listing.name) }
}

extension MappingMachine.Phase {
    fileprivate var name: String {
        switch self {
        case .created: "created"
        case .running: "running"
        case .draining(.restart): "draining to restart"
        case .draining(.disable): "draining to disable"
        case .draining(.delete): "draining to delete"
        case .draining(.stop): "draining to stop"
        case .disabled: "disabled"
        case .deleting: "deleting"
        case .finished: "finished"
        }
    }
}

extension MappingMachine.Listing {
    fileprivate var name: String {
        switch self {
        case .resting: "resting"
        case .loading: "loading"
        case .loadBackingOff: "backing off to load"
        case .awaiting: "awaiting"
        case .backingOff: "backing off"
        case .storingStartingPoints: "storing starting points"
        case .storeBackingOff: "backing off to store"
        case .deleting: "deleting"
        case .deleteBackingOff: "backing off to delete"
        }
    }
}
