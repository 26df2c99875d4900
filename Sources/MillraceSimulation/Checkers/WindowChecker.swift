import MillraceCore
import MillraceModel

/// T6 What a tumbling window's invocations receive is the fold of the records that were resolved in it since it opened,
/// each once; windows are aligned, and end by a record of another one, the shard's end, idleness or size only; and what
/// is stored of them belongs to the checkpoint that is stored with it.
struct WindowChecker: Checker {
    private var open: [LaneID: LaneProgress.OpenWindow] = [:]

    mutating func see(_ fact: Fact, in scene: Scene) {
        switch fact {
        case .laneStarted(let lane, let settings, let progress):
            open[lane] = settings.policy.tumblingWindow == nil ? nil : progress.openWindow
        case .invoked(let lane, let invocation):
            guard let facts = scene.ledger.lanes[lane] else { return }
            invoked(lane, invocation, facts, scene)
        case .handlerEnded(let lane, let slot, let outcome, let isRepeated):
            guard let facts = scene.ledger.lanes[lane], let flight = facts.slots[slot].flight, !isRepeated else {
                return
            }
            ended(lane, flight, Verdict(on: outcome, of: flight, facts.policy), facts.policy)
        case .failureRequested(let lane, let slot, let discarded):
            guard let facts = scene.ledger.lanes[lane], facts.slots[slot].failure == nil else { return }
            failureRequested(discarded, lane, facts, facts.slots[slot], scene)
        case .failureDelivered(let lane, let slot):
            if scene.ledger.lanes[lane]?.slots[slot].failure?.timeWindow?.isFinalInvoke == true { open[lane] = nil }
        case .dropped(let lane, _, let records, _):
            if records.isEmpty { open[lane] = nil }
        case .progressRequested(let lane, let progress):
            let expected = progress.checkpoint == .shardEnd ? nil : open[lane]
            scene.expect(
                progress.openWindow == expected && (progress.checkpoint != .shardEnd || open[lane] == nil),
                .window,
                "lane \(lane) stores \(progress.shortDescription), open is \(open[lane]?.shortDescription ?? "nothing")"
            )
        case .laneEnded(let lane, _):
            guard let facts = scene.ledger.lanes[lane], !facts.hasFailedStore else { return }
            scene.expect(
                scene.ledger.shards[lane.shard]?.progress?.openWindow == open[lane],
                .window,
                "lane \(lane) ends, and its window is not durable: \(open[lane]?.shortDescription ?? "none")"
            )
        default: break
        }
    }

    private func invoked(_ lane: LaneID, _ invocation: ShardLane.Invocation, _ facts: LaneFacts, _ scene: Scene) {
        guard let length = facts.policy.tumblingWindow else {
            return scene.expect(invocation.timeWindow == nil, .window, "lane \(lane) has no windows")
        }
        guard let window = invocation.timeWindow else {
            return scene.fail(.window, "lane \(lane) invokes without its window")
        }
        let open = open[lane]
        scene.expect(
            window.state == open?.state ?? TimeWindowProperties.emptyState,
            .window,
            "lane \(lane) hands over \(String(decoding: window.state, as: UTF8.self)), open is "
                + (open?.shortDescription ?? "nothing")
        )
        if window.isFinalInvoke {
            scene.expect(window.window == open?.window, .window, "lane \(lane) ends a window that is not open")
            return checkEnd(window, lane, facts, scene)
        }
        let start = window.window.start.microsecondsSinceEpoch
        scene.expect(
            start % length.microseconds == 0 && window.window.end == window.window.start + length,
            .window,
            "lane \(lane) has a window from \(window.window.start) to \(window.window.end)"
        )
        scene.expect(
            invocation.records.allSatisfy { $0.arrival >= window.window.start && $0.arrival < window.window.end },
            .window,
            "lane \(lane) mixes windows in \(invocation.records.shortDescription)"
        )
        scene.expect(
            open.map { $0.window == window.window } ?? true,
            .window,
            "lane \(lane) begins a window before it has ended the one before"
        )
        let isTooLarge = (open?.state.count ?? 0) > facts.policy.windowStateLimit
        scene.expect(
            !isTooLarge,
            .window,
            "lane \(lane) goes on with a state of \(open?.state.count ?? 0) bytes"
        )
    }

    /// Whether there is a reason to end the open window.
    private func checkEnd(_ window: TimeWindowProperties, _ lane: LaneID, _ facts: LaneFacts, _ scene: Scene) {
        let isTooLarge = window.state.count > facts.policy.windowStateLimit
        guard !window.isTerminatedEarly else {
            return scene.expect(isTooLarge, .window, "lane \(lane) ends a window early")
        }
        guard facts.slots[0].segments.isEmpty else { return }
        scene.expect(!isTooLarge, .window, "lane \(lane) does not say that it ends a window early")
        if let next = facts.slots[0].queue.first {
            scene.expect(
                facts.policy.window(of: next) != window.window,
                .window,
                "lane \(lane) ends a window though \(next.sequenceNumber.shortDescription) belongs to it"
            )
        } else if !facts.isSourceAtEnd {
            let isIdle = facts.policy.tumblingWindowIdleTimeout.map { scene.now >= window.window.end + $0 } ?? false
            scene.expect(
                isIdle || (facts.policy.tumblingWindowIdleTimeout != nil && !scene.hasSteadyClock),
                .window,
                "lane \(lane) ends a window that may go on"
            )
        }
    }

    private mutating func ended(
        _ lane: LaneID,
        _ flight: SlotFacts.Flight,
        _ verdict: Verdict,
        _ policy: LanePolicy
    ) {
        guard policy.tumblingWindow != nil, case .succeeded(let count) = verdict else { return }
        guard let window = flight.invocation.timeWindow, !window.isFinalInvoke else {
            open[lane] = nil
            return
        }
        let state = open[lane]?.state ?? TimeWindowProperties.emptyState
        open[lane] = LaneProgress.OpenWindow(
            window: window.window,
            state: WindowState.adding(flight.invocation.records.prefix(count), to: state)
        )
    }

    private func failureRequested(
        _ discarded: ShardLane.DiscardedBatch,
        _ lane: LaneID,
        _ facts: LaneFacts,
        _ slot: SlotFacts,
        _ scene: Scene
    ) {
        let isFinal = slot.top?.isFinal ?? false
        let window = isFinal ? open[lane]?.window : discarded.records.first.flatMap { facts.policy.window(of: $0) }
        scene.expect(
            discarded.timeWindow?.window == window && discarded.timeWindow?.isFinalInvoke ?? false == isFinal
                && discarded.records.isEmpty == isFinal,
            .discard,
            "lane \(lane) writes down another window of \(discarded.records.shortDescription)"
        )
    }

    mutating func finish(in scene: Scene) {
        for (lane, facts) in scene.ledger.lanes {
            scene.expect(
                open[lane] == nil || facts.policy.tumblingWindowIdleTimeout == nil,
                .window,
                "the idle window of lane \(lane) is never ended"
            )
        }
    }
}
