import MillraceCore
import MillraceModel

/// What a user asks of the mapping: other settings, to be disabled, enabled, deleted.
extension World {
    /// Asks something of the mapping, where that is allowed.
    func ask(_ operation: LifeOperation) async throws {
        guard let mapping else {
            // Without a process there is nobody to ask; but in the end it must be enabled.
            if phase == .liveness { schedule(.ask(operation), after: 1_000_000) }
            return
        }
        guard !mapping.machine.state.isTransition, durable.nextLife == nil else {
            marks.insert(.requestRefused)
            if phase == .liveness { schedule(.ask(operation), after: 1_000_000) }
            return
        }
        var settings = durable.settings
        switch operation {
        case .enable:
            guard !settings.isEnabled else { return }
            settings.isEnabled = true
        case .disable:
            guard settings.isEnabled else { return }
            settings.isEnabled = false
        case .update(let other):
            settings = other
            settings.isEnabled = durable.settings.isEnabled
        case .delete(let life):
            mark(operation, mapping)
            note { "the mapping is to be deleted" }
            durable.nextLife = life
            mapping.isDeleting = true
            happened(.deletionRequested)
            return try await tellMapping(mapping.number, .delete)
        }
        mark(operation, mapping)
        note { "the mapping is to have other settings (\(operation.name)): \(settings)" }
        durable.settings = settings
        mapping.nextSettings = settings
        happened(.updateRequested(settings))
        try await tellMapping(mapping.number, .update(isEnabled: settings.isEnabled))
    }

    private func mark(_ operation: LifeOperation, _ run: MappingRun) {
        if run.isStopping { marks.insert(.requestDuringStop) }
        switch operation {
        case .enable: marks.insert(.enabled)
        case .disable: marks.insert(.disabled)
        case .delete: marks.insert(run.machine.state == .disabled ? .deletedWhileDisabled : .deleted)
        case .update(let settings):
            if run.machine.state == .disabled { marks.insert(.updateWhileDisabled) }
            if run.lanes.values.contains(where: { $0.storesInFlight > 0 }) { marks.insert(.updateDuringStore) }
            if run.lanes.values.contains(where: \.isBackingOff) { marks.insert(.updateDuringBackoff) }
            if !handlers.isEmpty { marks.insert(.updateDuringInvocation) }
            if settings.policy.tumblingWindow == nil,
                durable.progress.values.contains(where: { $0.openWindow != nil })
            {
                marks.insert(.windowsTurnedOff)
            }
        }
    }

    /// Deletes all that is stored of the mapping's progress, if the process that wanted it is still there.
    func progressDeletes(_ number: Int, _ token: MappingMachine.Token, _ fate: Fate) {
        guard number > lastCrashedRun else { return }
        if fate.takesEffect {
            if !fate.isAcknowledged { marks.insert(.deletionAnswerLost) }
            note { "the progress of the mapping is deleted" }
            durable.progress = [:]
            durable.marks = [:]
            happened(.progressDeleted)
        } else {
            marks.insert(.deletionFailed)
        }
        let answer: MappingMachine.Input =
            fate.isAcknowledged ? .checkpointsDeleted(token) : .deleteFailed(token, "disk full")
        schedule(.mapping(run: number, answer))
    }
}
