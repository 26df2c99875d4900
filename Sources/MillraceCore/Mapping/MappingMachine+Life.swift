import MillraceModel

/// The life of the mapping: enabled, disabled, updated, deleted, stopped.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
extension MappingMachine {
    /// Begins to read, at the checkpoints that are stored.
    mutating func resume(_ effects: inout [Effect]) {
        phase = .running
        let token = nextToken()
        listing = .loading(token)
        effects.append(.loadCheckpoints(token))
    }

    /// Does nothing until the mapping is enabled.
    mutating func rest(_ effects: inout [Effect]) {
        phase = .disabled
        listing = .resting
        enter(.disabled, &effects)
    }

    /// Takes over new settings: all lanes are stopped and begin anew with them, if the mapping is enabled.
    ///
    /// A mapping that stops takes none: the next process begins with them.
    mutating func update(isEnabled: Bool, _ effects: inout [Effect]) {
        guard phase != .draining(.stop) else { return }
        precondition(!state.isTransition, "the mapping is updated in the middle of something: \(self)")
        switch (phase, isEnabled) {
        case (.disabled, true):
            enter(.enabling, &effects)
            effects.append(.applySettings)
            resume(&effects)
        case (.disabled, false):
            enter(.updating, &effects)
            effects.append(.applySettings)
            rest(&effects)
        default:
            enter(isEnabled ? .updating : .disabling, &effects)
            drain(before: isEnabled ? .restart : .disable, &effects)
        }
    }

    /// Ends the mapping for good, and forgets how far it came; not one that stops.
    mutating func delete(_ effects: inout [Effect]) {
        guard phase != .draining(.stop) else { return }
        precondition(!state.isTransition, "the mapping is deleted in the middle of something: \(self)")
        enter(.deleting, &effects)
        drain(before: .delete, &effects)
    }

    /// Ends because the process does; a deletion that was accepted is done first, if it can be.
    mutating func stop(_ effects: inout [Effect]) {
        isStopping = true
        if phase == .draining(.delete) { return }
        drain(before: .stop, &effects)
    }

    /// Stops all lanes, and whatever else is under way.
    private mutating func drain(before goal: Goal, _ effects: inout [Effect]) {
        let isDraining =
            switch phase {
            case .draining: true
            case .created, .running, .disabled, .deleting, .finished: false
            }
        phase = .draining(goal)
        guard !isDraining else { return }
        switch listing {
        case .loadBackingOff(let timer), .backingOff(let timer), .storeBackingOff(let timer, _),
            .deleteBackingOff(let timer):
            effects.append(.cancelTimer(timer))
            listing = .resting
        case .loading, .awaiting:
            listing = .resting
        case .resting, .storingStartingPoints, .deleting:
            break
        }
        for (shard, state) in states.sorted(by: { $0.key < $1.key }) where state == .running {
            effects.append(.stopLane(shard))
        }
    }

    /// Goes on to what the lanes were stopped for, when the last of them has ended.
    mutating func goOnIfDrained(_ effects: inout [Effect]) {
        guard case .draining(let goal) = phase, !states.values.contains(.running) else { return }
        switch listing {
        // A write that is in flight must not land in the next run of the mapping.
        case .storingStartingPoints, .deleting: return
        case .resting, .loading, .loadBackingOff, .awaiting, .backingOff, .storeBackingOff, .deleteBackingOff: break
        }
        shards = [:]
        states = [:]
        parentsOfExpired = [:]
        switch goal {
        case .restart:
            effects.append(.applySettings)
            resume(&effects)
        case .disable:
            effects.append(.applySettings)
            rest(&effects)
        case .delete:
            phase = .deleting
            deleteCheckpoints(&effects)
        case .stop:
            finish(&effects)
        }
    }

    /// Has everything deleted that would let a mapping of the same name go on where this one was.
    mutating func deleteCheckpoints(_ effects: inout [Effect]) {
        let token = nextToken()
        listing = .deleting(token)
        effects.append(.deleteCheckpoints(token))
    }

    /// Ends.
    mutating func finish(_ effects: inout [Effect]) {
        phase = .finished
        listing = .resting
        effects.append(.finished)
    }

    /// Is in another state from now on.
    mutating func enter(_ state: EventSourceMapping.State, _ effects: inout [Effect]) {
        guard self.state != state else { return }
        self.state = state
        effects.append(.observe(.stateChanged(state)))
    }
}

extension EventSourceMapping.State {
    /// Whether the mapping is on its way to another state, and cannot be changed meanwhile.
    package var isTransition: Bool {
        switch self {
        case .enabled, .disabled: false
        case .creating, .enabling, .disabling, .updating, .deleting: true
        }
    }
}
