import MillraceCore
import MillraceModel

/// T1 A mapping takes AWS's states in their order, works only while it is not disabled, under the settings that were
/// asked for, and leaves nothing to the one after it.
struct LifeChecker: Checker {
    private typealias State = EventSourceMapping.State

    private var state = State.creating
    private var requested: MappingSettings?
    private var applied: MappingSettings?
    private var isStopping = false
    private var isDeleting = false
    private var isDeleted = false

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .mappingStarted(_, _, let settings):
            (state, requested, applied, isStopping) = (.creating, settings, settings, false)
        case .updateRequested(let settings):
            requested = settings
        case .deletionRequested:
            isDeleting = true
        case .stopRequested:
            isStopping = true
        case .progressDeleted:
            scene.expect(isDeleting, .life, "the progress of a mapping is deleted that goes on")
            isDeleted = true
        case .lifeBegan(_, let count):
            scene.expect(count == 0, .life, "\(count) rows of a deleted mapping are left to the next one")
            (isDeleting, isDeleted) = (false, false)
        case .settingsApplied(let settings):
            scene.expect(scene.ledger.lanes.isEmpty, .life, "settings change while lanes run")
            applied = settings
        case .stateChanged(_, let next, _):
            stateChanged(next, scene)
        case .laneStarted(let lane, let settings, _):
            scene.expect(settings == requested, .life, "lane \(lane) begins with old settings")
            expectWorking("lane \(lane) begins", scene)
            scene.expect(!isStopping, .life, "lane \(lane) begins though the process is told to stop")
        case .invoked(let lane, _), .delivered(let lane, _):
            expectWorking("lane \(lane) invokes", scene)
        case .mappingFinished(_, let isGone):
            scene.expect(isStopping || isGone, .life, "the mapping ends of itself")
            scene.expect(!isGone || isDeleted, .life, "the mapping is gone, and its progress is not deleted")
        default: break
        }
    }

    private func expectWorking(_ what: String, _ scene: Scene) {
        scene.expect(state != .disabled && !isDeleted, .life, "\(what) while the mapping is \(state.rawValue)")
    }

    private mutating func stateChanged(_ next: State, _ scene: Scene) {
        let successors: Set<State> =
            switch state {
            case .creating: isDeleting ? [.disabled] : [(requested?.isEnabled ?? true) ? .enabled : .disabled]
            case .enabled: isDeleting ? [.deleting] : (requested?.isEnabled ?? true) ? [.updating] : [.disabling]
            case .disabled:
                isDeleting ? [.deleting] : (requested?.isEnabled ?? true) ? [.enabling] : [.updating]
            case .updating: [(requested?.isEnabled ?? true) ? .enabled : .disabled]
            case .enabling: [.enabled]
            case .disabling: [.disabled]
            case .deleting: []
            }
        scene.expect(
            successors.contains(next),
            .life,
            "the mapping goes from \(state.rawValue) to \(next.rawValue)"
        )
        if !next.isTransition, !isDeleting {
            scene.expect(applied == requested, .life, "the mapping is \(next.rawValue) with old settings")
        }
        if next == .disabled {
            scene.expect(scene.ledger.lanes.isEmpty, .life, "lanes run though the mapping is disabled")
        }
        state = next
    }

    mutating func finish(in scene: Scene) {
        scene.expect(state == .enabled, .life, "the mapping ends up \(state.rawValue)")
    }
}
