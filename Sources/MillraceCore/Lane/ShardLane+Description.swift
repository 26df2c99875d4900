package import MillraceModel

// What simulations and tests look at, beside inputs and effects.
extension ShardLane {
    /// The names of a lane's states, as `StateMachine.md` has them.
    package struct StateNames: Hashable, Sendable {
        /// The life of the lane.
        package var phase: String
        /// What goes on with the source.
        package var reading: String
        /// What goes on with the progress.
        package var storing: String
        /// What goes on in each slot.
        package var slots: [String]
    }

    /// The names of the states that the lane is in.
    package var stateNames: StateNames {
        StateNames(phase: phase.name, reading: reading.name, storing: storing.name, slots: slots.map(\.work.name))
    }

    /// The records that were read and are not resolved: waiting, in hand, or on their way to the dead-letter file.
    package var heldNumbers: Set<SequenceNumber> {
        slots.reduce(into: []) { $0.formUnion($1.heldNumbers) }
    }
}

extension ShardLane.Phase {
    fileprivate var name: String {
        switch self {
        case .created: "created"
        case .running: "running"
        case .stopping: "stopping"
        case .finished: "finished"
        }
    }
}

extension ShardLane.Reading {
    fileprivate var name: String {
        switch self {
        case .resting: "resting"
        case .awaiting: "awaiting"
        case .backingOff: "backing off"
        }
    }
}

extension ShardLane.Storing {
    fileprivate var name: String {
        switch self {
        case .resting: "resting"
        case .awaiting: "awaiting"
        case .backingOff: "backing off"
        case .gaveUp: "gave up"
        }
    }
}

extension LaneSlot {
    fileprivate var heldNumbers: [SequenceNumber] {
        var numbers = queue.numbers
        for batch in batches { numbers += batch.records.map(\.sequenceNumber) }
        switch work {
        case .delivering(_, let discarded, _), .deliveryBackingOff(_, let discarded, _):
            numbers += discarded.records.map(\.sequenceNumber)
        case .none, .gathering, .invoking, .backingOff:
            break
        }
        return numbers
    }
}

extension LaneSlot.Work {
    fileprivate var name: String {
        switch self {
        case .none: "none"
        case .gathering: "gathering"
        case .invoking(_, _, hasTimedOut: false): "invoking"
        case .invoking(_, _, hasTimedOut: true): "invoking, timed out"
        case .backingOff: "backing off"
        case .delivering: "delivering"
        case .deliveryBackingOff: "delivery backing off"
        }
    }
}
