import MillraceCore
import MillraceModel
import MillraceStreams

/// The process and the mapping in it: starting, stopping, crashing.
extension World {
    /// Whether there is a process that can crash.
    var canCrash: Bool { mapping != nil && crashCount < scenario.crashCountMax }

    /// Starts the process with what is durable.
    func startProcess() async throws {
        guard mapping == nil else { return }
        runCount += 1
        let settings = durable.settings
        let run = MappingRun(
            number: runCount,
            machine: machines.makeMapping(durable.life.startingPosition, settings.policy.inputOutputBackoff),
            settings: settings
        )
        mapping = run
        note { "run \(run.number) of the mapping begins, with \(self.durable.progress.count) checkpoints" }
        happened(.mappingStarted(run: run.number, durable.life, settings))
        if durable.life.startingPosition == .latest, !durable.progress.isEmpty { marks.insert(.latestAfterRestart) }
        if durable.progress.values.contains(where: { $0.openWindow != nil }) { marks.insert(.restartWithOpenWindow) }
        // A deletion that was asked for goes on in the next process.
        let isDeleting = durable.nextLife != nil
        try await tellMapping(run.number, .start(isEnabled: settings.isEnabled && !isDeleting))
        if isDeleting {
            guard run.machine.state == .disabled else {
                return scene.fail(.life, "a mapping that is to be deleted is \(run.machine.state.rawValue)")
            }
            run.isDeleting = true
            try await tellMapping(run.number, .delete)
        }
    }

    /// Tells the process to stop.
    func stopProcess() async throws {
        guard let mapping, !mapping.isStopping else { return }
        note { "run \(mapping.number) is told to stop" }
        mapping.isStopping = true
        if mapping.lanes.values.contains(where: \.isBackingOff) { marks.insert(.stopDuringBackoff) }
        if !handlers.isEmpty { marks.insert(.stopDuringInvocation) }
        if mapping.lanes.values.contains(where: { !$0.deliveries.isEmpty }) { marks.insert(.stopDuringDelivery) }
        if mapping.isStoringStartingPoints { marks.insert(.startingPointsHeldStop) }
        if mapping.machine.state == .updating { marks.insert(.stopDuringUpdate) }
        if mapping.machine.state == .deleting { marks.insert(.stopDuringDeletion) }
        happened(.stopRequested(run: mapping.number))
        try await tellMapping(mapping.number, .stop)
    }

    /// Lets a run go whose machine has finished; another process follows, or another mapping.
    func mappingFinished(_ run: MappingRun) {
        note { "run \(run.number) of the mapping has ended" }
        scene.expect(run.lanes.isEmpty, .protocolMisuse, "run \(run.number) has ended and left lanes behind")
        happened(.mappingFinished(run: run.number, isDeleted: run.isDeleted))
        release(run)
        mapping = nil
        if run.isDeleted, let life = durable.nextLife {
            marks.insert(.recreated)
            note { "the mapping is gone, another one is created: \(life)" }
            happened(.lifeBegan(life, progressCount: durable.progress.count + durable.marks.count))
            durable.life = life
            durable.settings = life.settings
            durable.nextLife = nil
        }
        startAgain()
    }

    private func startAgain() {
        schedule(.startProcess, after: random.microseconds(0...(random.chance(0.5) ? 10_000 : 3_000_000)))
    }

    /// Ends the process: machines, handlers and everything in flight are gone, what is durable is not.
    func crash(because reason: String) {
        guard let run = mapping else { return }
        note { "CRASH because \(reason)" }
        crashCount += 1
        markCrash(run)
        release(run)
        mapping = nil
        handlers = [:]
        lastCrashedRun = runCount
        happened(.crashed)
        startAgain()
    }

    private func markCrash(_ run: MappingRun) {
        if handlers.values.contains(where: \.hasBegun) { marks.insert(.crashDuringInvocation) }
        for (id, handler) in handlers where !handler.hasBegun {
            guard let last = handler.invocation.records.last?.sequenceNumber else { continue }
            if scene.ledger[id.lane.shard, last]?.markedIn == id.lane { marks.insert(.crashBeforeHandler) }
        }
        if durable.life.startingPosition != .trimHorizon, !scene.ledger.hasStartingPoints {
            marks.insert(.crashBeforeStartingPoints)
        }
        if run.machine.state == .updating { marks.insert(.crashDuringUpdate) }
        if run.isDeleting { marks.insert(.crashDuringDeletion) }
        if durable.progress.values.contains(where: { $0.openWindow != nil }) { marks.insert(.crashWithOpenWindow) }
        for (id, shard) in scene.ledger.shards {
            let checkpoint = shard.checkpoint ?? .trimHorizon
            let isAhead = { (record: RecordFacts) in .after(record.record.sequenceNumber) > checkpoint }
            if shard.records.contains(where: { $0.isDeadLettered && isAhead($0) }) { marks.insert(.crashAfterDelivery) }
            if let first = shard.firstUnsettled(),
                shard.records.contains(where: { $0.hasSucceeded && isAhead($0) && $0.index > first.index })
            {
                marks.insert(.crashAfterOvertaking)
            }
            let isWaiting = shard.exists && shard.checkpoint == nil && run.lanes[id] == nil && !shard.parents.isEmpty
            if isWaiting, shard.parents.allSatisfy({ scene.ledger.shards[$0]?.checkpoint == .shardEnd }) {
                marks.insert(.crashAfterShardEnd)
            }
        }
    }

    private func release(_ run: MappingRun) {
        if let wait = run.shardsWait { store.cancel(wait) }
        for lane in run.lanes.values {
            if let read = lane.read { store.cancel(read.wait) }
        }
    }

    /// Turns what the store called back about into events.
    func wakeUp() {
        for wakeUp in wakeUps.takeAll() {
            switch wakeUp {
            case .readable(let lane, let token): schedule(.readable(lane, token))
            case .shardsChanged(let run): schedule(.mapping(run: run, .shardsChanged))
            }
        }
    }
}
