import Logging
import MillraceCore
import MillraceModel
import MillraceStreams

/// Performs what a mapping's machine wants done and tells it what came of it: lists shards, runs lanes.
final class MappingDriver: Sendable {
    let site: MappingSite
    private let mailbox: Mailbox<MappingMachine.Input>

    init(site: MappingSite) {
        self.site = site
        mailbox = Mailbox(activity: site.activity)
    }

    /// Tells the mapping to stop; `run` returns when all its lanes have ended.
    func stop() { mailbox.post(.stop) }

    /// Runs the mapping until it is stopped.
    ///
    /// - Throws: `StoreError` when the checkpoints cannot be loaded.
    func run() async throws {
        defer { mailbox.close() }
        let checkpoints = try await site.checkpoints.load(mapping: site.mapping.id, stream: site.streamARN)
        var machine = MappingMachine(
            startingPosition: site.mapping.startingPosition,
            backoff: site.policy.inputOutputBackoff
        )
        var random = site.ports.random.derived(for: site.mapping.id)
        var state = State()
        var effects: [MappingMachine.Effect] = []
        mailbox.post(.start(checkpoints: checkpoints))
        while true {
            for input in await mailbox.takeAll(isIdle: machine.isIdle) {
                if case .laneFinished(let shard, _) = input { state.lanes.removeValue(forKey: shard)?.close() }
                if case .timerFired(let token) = input { state.timers[token] = nil }
                machine.handle(input, now: site.ports.scheduler.now, using: &random, into: &effects)
                for effect in effects { perform(effect, &state) }
                effects.removeAll(keepingCapacity: true)
                if state.isFinished {
                    if let wait = state.shardsWait { site.store.cancel(wait) }
                    return
                }
            }
        }
    }

    /// What is under way; touched by the driver's task only.
    private struct State {
        var lanes: [ShardID: LaneDriver] = [:]
        var timers: [MappingMachine.Token: ScheduledAction] = [:]
        var shardsWait: StoreWait?
        var isFinished = false
    }

    private func perform(_ effect: MappingMachine.Effect, _ state: inout State) {
        switch effect {
        case .listShards(let token):
            listShards(token, &state)
        case .storeStartingPoints(let token, let checkpoints):
            storeStartingPoints(token, checkpoints)
        case .startLane(let shard, let checkpoint):
            let lane = LaneDriver(site: site, shard: shard, from: checkpoint)
            state.lanes[shard] = lane
            site.ports.startDriver { [mailbox] in
                let end = await lane.run()
                mailbox.post(.laneFinished(shard, end))
            }
        case .stopLane(let shard):
            state.lanes[shard]?.stop()
        case .startTimer(let token, let instant):
            state.timers[token] = site.ports.scheduler.schedule(at: instant) { [mailbox] in
                mailbox.post(.timerFired(token))
            }
        case .cancelTimer(let token):
            if let timer = state.timers.removeValue(forKey: token) { site.ports.scheduler.cancel(timer) }
        case .finished:
            state.isFinished = true
        case .observe(let event):
            log(event)
        }
    }

    private func listShards(_ token: MappingMachine.Token, _ state: inout State) {
        if let wait = state.shardsWait { site.store.cancel(wait) }
        // The version is read first: a change in between is noticed, if need be once too often.
        let version = site.store.stream(site.streamARN)?.version
        let shards = site.store.shards(of: site.streamARN)
        state.shardsWait = version.map { version in
            site.store.whenShardsChange(of: site.streamARN, since: version) { [mailbox] in
                mailbox.post(.shardsChanged)
            }
        }
        mailbox.post(
            .shardsListed(
                token,
                shards.map { shard in
                    MappingMachine.Shard(
                        id: shard.id,
                        parents: shard.parents,
                        isOpen: shard.isOpen,
                        tip: site.store.tip(of: ShardKey(stream: site.streamARN, shard: shard.id))
                    )
                }
            )
        )
    }

    private func storeStartingPoints(_ token: MappingMachine.Token, _ checkpoints: [ShardID: Checkpoint]) {
        site.ports.startDriver { [site, mailbox] in
            do {
                try await site.checkpoints.save(checkpoints, mapping: site.mapping.id, stream: site.streamARN)
                mailbox.post(.startingPointsStored(token))
            } catch {
                mailbox.post(.startingPointsFailed(token, "\(error)"))
            }
        }
    }

    private func log(_ event: MappingMachine.Event) {
        switch event {
        case .shardDiscovered(let shard, let parents):
            site.logger.info(
                "A shard was discovered",
                metadata: [LogKey.shardID: "\(shard)", "waiting.for": "\(parents.map(\.description))"]
            )
        case .shardFinished(let shard):
            site.logger.info("A shard is finished", metadata: [LogKey.shardID: "\(shard)"])
        case .inputOutputFailed(let reason, let wait):
            site.logger.error(
                "The shards cannot be taken over; it is tried again",
                metadata: [LogKey.error: "\(reason)", LogKey.wait: "\(wait)"]
            )
        case .drained:
            site.logger.notice("The stream is disabled and all of it is resolved")
        }
    }
}
