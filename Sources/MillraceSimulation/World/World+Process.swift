import MillraceCore
import MillraceModel
import MillraceStreams

/// The process and the mapping in it: starting, stopping, crashing.
extension World {
    /// Makes the stream and lays out the future.
    func begin() async throws {
        let (stream, shardCount) = (stream, scenario.shardCount)
        try await store.write { transaction in
            try transaction.createStream(stream, viewType: .newAndOldImages, shardCount: shardCount)
        }
        noteShards()
        for number in 0..<scenario.recordCount { queue.push(.produce(number: number), at: writeTime()) }
        var operationTime = someTime()
        for operation in scenario.operations {
            // Often one right after the other, while the mapping is still busy with the last one.
            let pause = random.microseconds(0...3 * scenario.latencyMicrosecondsMax + 1_000)
            operationTime = random.chance(0.5) ? operationTime + pause : someTime()
            queue.push(.operate(operation), at: min(operationTime, scenario.safetyMicroseconds))
        }
        for _ in 0..<scenario.clockJumpCount {
            queue.push(.clockJumps(random.microseconds(-60_000_000...60_000_000)), at: someTime())
        }
        for _ in 0..<scenario.mappingStopCount {
            // Often right after the start, where a mapping does what it does only once.
            let isEarly = random.chance(0.6)
            let time = isEarly ? scenario.startMicroseconds + random.microseconds(0...1_000_000) : someTime()
            queue.push(.stopMapping, at: min(time, scenario.safetyMicroseconds))
        }
        queue.push(.startMapping, at: scenario.startMicroseconds)
        queue.push(.faultsEnd, at: scenario.safetyMicroseconds)
    }

    private func writeTime() -> Int64 {
        guard scenario.isWrittenAtStart else { return someTime() }
        let offset = random.microseconds(-1_000_000...2_000_000)
        return min(max(0, scenario.startMicroseconds + offset), scenario.safetyMicroseconds)
    }

    private func someTime() -> Int64 { random.microseconds(0...scenario.safetyMicroseconds) }

    /// Whether there is a process that can crash.
    var canCrash: Bool { mapping != nil && crashCount < scenario.crashCountMax }

    /// Starts the mapping from what is durable.
    func startMapping() {
        guard mapping == nil else { return }
        runCount += 1
        let run = MappingRun(
            number: runCount,
            machine: machines.makeMapping(scenario.startingPosition, scenario.policy.inputOutputBackoff)
        )
        mapping = run
        note { "run \(run.number) of the mapping begins, with \(self.durable.checkpoints.count) checkpoints" }
        happened(.mappingStarted(run: run.number))
        if scenario.startingPosition == .latest, !durable.checkpoints.isEmpty { marks.insert(.latestAfterRestart) }
        tellMapping(run.number, .start(checkpoints: durable.checkpoints))
    }

    /// Tells the mapping to stop.
    func stopMapping() {
        guard let mapping, !mapping.isStopping else { return }
        note { "run \(mapping.number) is told to stop" }
        mapping.isStopping = true
        for lane in mapping.lanes.values {
            if lane.isBackingOff { marks.insert(.stopDuringBackoff) }
        }
        if !handlers.isEmpty { marks.insert(.stopDuringInvocation) }
        if scene.ledger.lanes.values.contains(where: { $0.failure != nil }) { marks.insert(.stopDuringDelivery) }
        if mapping.isStoringStartingPoints { marks.insert(.startingPointsHeldStop) }
        tellMapping(mapping.number, .stop)
    }

    /// Lets a run go whose machine has finished; another follows.
    func mappingFinished(_ run: MappingRun) {
        note { "run \(run.number) of the mapping has ended" }
        scene.expect(run.lanes.isEmpty, .protocolMisuse, "run \(run.number) has ended and left lanes behind")
        release(run)
        mapping = nil
        startAgain()
    }

    private func startAgain() {
        schedule(.startMapping, after: random.microseconds(0...(random.chance(0.5) ? 10_000 : 3_000_000)))
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
            if durable.marks[id.lane.shard].map({ $0 >= last }) ?? false { marks.insert(.crashBeforeHandler) }
        }
        if scenario.startingPosition == .latest, !scene.ledger.hasStartingPoints {
            marks.insert(.crashBeforeStartingPoints)
        }
        for (id, shard) in scene.ledger.shards {
            let checkpoint = shard.checkpoint ?? .trimHorizon
            if shard.records.contains(where: { $0.isDeadLettered && .after($0.record.sequenceNumber) > checkpoint }) {
                marks.insert(.crashAfterDelivery)
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
