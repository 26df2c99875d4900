import Logging
import MillraceCore
import MillraceModel
import MillraceStreams

/// Performs what a mapping's machine wants done and tells it what came of it: lists shards, runs lanes.
final class MappingDriver: Sendable {
    /// What is asked of a running mapping.
    enum Command: Sendable {
        /// New settings, and whether it is to be enabled.
        case update(MappingSite)
        /// Rest, with the settings as they are.
        case disable
        /// The end of it, and of all that is stored of it.
        case delete
    }

    private enum Message: Sendable {
        case input(MappingMachine.Input)
        case command(Command)
    }

    let mappingID: String
    /// The mapping as it was when it began.
    let mapping: EventSourceMapping
    let condition: MappingCondition
    private let initialSite: MappingSite
    private let mailbox: Mailbox<Message>

    init(site: MappingSite) {
        mappingID = site.mapping.id
        mapping = site.mapping
        condition = site.condition
        initialSite = site
        mailbox = Mailbox(activity: site.activity)
    }

    /// Tells the mapping to stop; `run` returns when all its lanes have ended.
    func stop() { post(.stop) }

    /// Says that the mapping will never run.
    func close() { mailbox.close() }

    /// Asks for a change; it waits until the mapping is no longer on its way to another state.
    func send(_ command: Command) { mailbox.post(.command(command)) }

    private func post(_ input: MappingMachine.Input) { mailbox.post(.input(input)) }

    /// What is under way; touched by the driver's task only.
    private struct State {
        var site: MappingSite
        /// What the lanes begin from, as it was loaded.
        var progress: [ShardID: LaneProgress] = [:]
        var lanes: [ShardID: LaneDriver] = [:]
        var timers: [MappingMachine.Token: ScheduledAction] = [:]
        var shardsWait: StoreWait?
        /// Settings that hold when the lanes have ended.
        var nextSite: MappingSite?
        /// Commands that wait for a state that is none of transition.
        var commands: [Command] = []
        var isFinished = false
    }

    /// Runs the mapping until it is stopped or deleted.
    ///
    /// - Returns: Whether it is deleted.
    /// - Throws: `StoreError` when the checkpoints cannot be loaded.
    func run() async throws -> Bool {
        defer { mailbox.close() }
        var machine = MappingMachine(
            startingPosition: initialSite.mapping.startingPosition,
            backoff: initialSite.policy.inputOutputBackoff
        )
        var random = initialSite.ports.random.derived(for: mappingID)
        var state = State(site: initialSite)
        var effects: [MappingMachine.Effect] = []
        post(.start(isEnabled: initialSite.mapping.isEnabled))
        while true {
            for message in await mailbox.takeAll(isIdle: machine.isIdle) {
                guard var input = input(of: message, machine, &state) else { continue }
                while true {
                    machine.handle(input, now: state.site.ports.scheduler.now, using: &random, into: &effects)
                    for effect in effects { try await perform(effect, &state) }
                    effects.removeAll(keepingCapacity: true)
                    guard !machine.state.isTransition, !state.commands.isEmpty else { break }
                    input = begin(state.commands.removeFirst(), &state)
                }
                if state.isFinished {
                    if let wait = state.shardsWait { state.site.store.cancel(wait) }
                    return machine.isDeleted
                }
            }
        }
    }

    /// What a message means to the machine; a command that has to wait means nothing yet.
    private func input(of message: Message, _ machine: MappingMachine, _ state: inout State) -> MappingMachine.Input? {
        switch message {
        case .command(let command):
            state.commands.append(command)
            guard !machine.state.isTransition else { return nil }
            return begin(state.commands.removeFirst(), &state)
        case .input(let input):
            if case .laneFinished(let shard, _) = input { state.lanes.removeValue(forKey: shard)?.close() }
            if case .timerFired(let token) = input { state.timers[token] = nil }
            return input
        }
    }

    private func begin(_ command: Command, _ state: inout State) -> MappingMachine.Input {
        switch command {
        case .delete: return .delete
        case .disable: return .update(isEnabled: false)
        case .update(let site):
            state.nextSite = site
            return .update(isEnabled: site.mapping.isEnabled)
        }
    }

    private func perform(_ effect: MappingMachine.Effect, _ state: inout State) async throws {
        switch effect {
        case .applySettings:
            if let site = state.nextSite { state.site = site }
            state.nextSite = nil
        case .loadCheckpoints(let token):
            try await loadCheckpoints(token, &state)
        case .listShards(let token):
            listShards(token, &state)
        case .storeStartingPoints(let token, let checkpoints):
            state.progress = checkpoints.mapValues { LaneProgress($0) }
            storeStartingPoints(token, checkpoints, state.site)
        case .startLane(let shard, let checkpoint):
            var progress = state.progress[shard] ?? LaneProgress(checkpoint)
            progress.checkpoint = checkpoint
            let lane = LaneDriver(site: state.site, shard: shard, from: progress) { [mailbox] end in
                mailbox.post(.input(.laneFinished(shard, end)))
            }
            state.lanes[shard] = lane
            lane.start()
        case .stopLane(let shard):
            state.lanes[shard]?.stop()
        case .deleteCheckpoints(let token):
            deleteProgress(token, state.site)
        case .startTimer(let token, let instant):
            state.timers[token] = state.site.ports.scheduler.schedule(at: instant) { [mailbox] in
                mailbox.post(.input(.timerFired(token)))
            }
        case .cancelTimer(let token):
            if let timer = state.timers.removeValue(forKey: token) { state.site.ports.scheduler.cancel(timer) }
        case .finished:
            state.isFinished = true
        case .observe(let event):
            observe(event, state.site.logger)
        }
    }

    /// - Throws: `StoreError.corrupt`: nobody can say where to go on. Any other failure is tried again.
    private func loadCheckpoints(_ token: MappingMachine.Token, _ state: inout State) async throws {
        do {
            state.progress = try await state.site.checkpoints.load(mapping: mappingID, stream: state.site.streamARN)
            post(.checkpointsLoaded(token, state.progress.mapValues(\.checkpoint)))
        } catch let error as StoreError {
            if case .corrupt = error { throw error }
            post(.checkpointsLoadFailed(token, "\(error)"))
        }
    }

    private func listShards(_ token: MappingMachine.Token, _ state: inout State) {
        let site = state.site
        if let wait = state.shardsWait { site.store.cancel(wait) }
        // The version is read first: a change in between is noticed, if need be once too often.
        let version = site.store.stream(site.streamARN)?.version
        let shards = site.store.shards(of: site.streamARN)
        state.shardsWait = version.map { version in
            site.store.whenShardsChange(of: site.streamARN, since: version) { [mailbox] in
                mailbox.post(.input(.shardsChanged))
            }
        }
        // Only the very first discovery asks where its starting position lies.
        let isFirst = state.progress.isEmpty
        site.ports.startDriver { [mailbox] in
            do {
                var listed: [MappingMachine.Shard] = []
                for shard in shards {
                    listed.append(
                        MappingMachine.Shard(
                            id: shard.id,
                            parents: shard.parents,
                            isOpen: shard.isOpen,
                            start: isFirst ? try await Self.start(in: shard, site) : .trimHorizon
                        )
                    )
                }
                mailbox.post(.input(.shardsListed(token, listed)))
            } catch {
                mailbox.post(.input(.listFailed(token, "\(error)")))
            }
        }
    }

    /// Where the mapping's starting position lies in a shard.
    private static func start(in shard: ShardDescription, _ site: MappingSite) async throws -> Checkpoint {
        let key = ShardKey(stream: site.streamARN, shard: shard.id)
        return switch site.mapping.startingPosition {
        case .trimHorizon: .trimHorizon
        case .latest: site.store.tip(of: key)
        case .atTimestamp:
            try await site.store.position(in: key, before: site.mapping.startingPositionTimestamp ?? .epoch)
        }
    }

    private func storeStartingPoints(
        _ token: MappingMachine.Token,
        _ checkpoints: [ShardID: Checkpoint],
        _ site: MappingSite
    ) {
        site.ports.startDriver { [mailbox] in
            do {
                try await site.checkpoints.save(checkpoints, mapping: site.mapping.id, stream: site.streamARN)
                mailbox.post(.input(.startingPointsStored(token)))
            } catch {
                mailbox.post(.input(.startingPointsFailed(token, "\(error)")))
            }
        }
    }

    private func deleteProgress(_ token: MappingMachine.Token, _ site: MappingSite) {
        site.ports.startDriver { [mailbox] in
            do {
                try await site.environment.forget(mapping: site.mapping.id)
                mailbox.post(.input(.checkpointsDeleted(token)))
            } catch {
                mailbox.post(.input(.deleteFailed(token, "\(error)")))
            }
        }
    }

    private func observe(_ event: MappingMachine.Event, _ logger: Logger) {
        switch event {
        case .stateChanged(let state):
            condition.state = state
            logger.info("The mapping is in another state", metadata: [LogKey.state: "\(state.rawValue)"])
        case .shardDiscovered(let shard, let parents):
            logger.info(
                "A shard was discovered",
                metadata: [LogKey.shardID: "\(shard)", "waiting.for": "\(parents.map(\.description))"]
            )
        case .shardFinished(let shard):
            logger.info("A shard is finished", metadata: [LogKey.shardID: "\(shard)"])
        case .inputOutputFailed(let reason, let wait):
            condition.sourceFailed(reason)
            logger.error(
                "The mapping cannot go on; it is tried again",
                metadata: [LogKey.error: "\(reason)", LogKey.wait: "\(wait)"]
            )
        case .drained:
            logger.notice("The stream is disabled and all of it is resolved")
        }
    }
}
