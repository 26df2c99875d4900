import Logging
import MillraceCore
import MillraceModel
import MillraceStreams

/// Performs what a lane wants done and tells it what came of it.
///
/// One task a lane; while the shard has nothing new it sleeps in its mailbox, and the store's callback wakes it. The
/// handler runs in a task of its own on another executor, so that one which blocks or never ends can still be timed out.
final class LaneDriver: Sendable {
    private enum Message: Sendable {
        case input(ShardLane.Input)
        case readable(ShardLane.Token)
    }

    /// What is under way; touched by the driver's task only.
    private struct InFlight {
        var read: (token: ShardLane.Token, after: Checkpoint, limit: Int, wait: StoreWait)?
        var timers: [ShardLane.Token: ScheduledAction] = [:]
        var handlers: [ShardLane.Token: Task<Void, Never>] = [:]
        /// Whether a tumbling window is stored, or is about to be.
        var hasStoredWindow: Bool
        var end: ShardLane.End?
    }

    private let site: MappingSite
    private let key: LaneKey
    private let mailbox: Mailbox<Message>
    private let logger: Logger
    private let start: LaneProgress

    init(site: MappingSite, shard: ShardID, from progress: LaneProgress) {
        self.site = site
        key = LaneKey(mapping: site.mapping.id, stream: site.streamARN, shard: shard)
        mailbox = Mailbox(activity: site.activity)
        start = progress
        var logger = site.logger
        logger[metadataKey: LogKey.shardID] = "\(shard)"
        self.logger = logger
    }

    /// Tells the lane to end as soon as nothing is in flight.
    func stop() { mailbox.post(.input(.stop)) }

    /// Says that nobody waits for the lane any more.
    func close() { mailbox.close() }

    /// Runs the lane until it ends.
    func run() async -> ShardLane.End {
        var recorder = LaneRecorder(
            ledger: site.journal.ledgers(mapping: key.mapping, stream: key.stream)[key.shard] ?? LaneLedger(),
            key: key,
            site: site,
            logger: logger
        )
        var lane = ShardLane(
            source: site.source(of: key.shard),
            policy: site.policy,
            from: start,
            deliveredBefore: recorder.ledger.marks
        )
        recorder.forgetMarks(through: start.checkpoint)
        // Each run of a lane draws for itself: request ids must not come again when a mapping is enabled again.
        let run = site.laneRuns.next()
        var random = site.ports.random.derived(for: "\(key.mapping)|\(key.stream)|\(key.shard)|\(run)")
        var inFlight = InFlight(hasStoredWindow: start.openWindow != nil)
        var effects: [ShardLane.Effect] = []
        mailbox.post(.input(.start))
        while true {
            if lane.isIdle { recorder.flush() }
            site.ports.probe?.lane(key, of: site.function.name, isAbout: lane.isIdle ? nil : lane.stateNames)
            for message in await mailbox.takeAll(isIdle: lane.isIdle) {
                guard let input = await input(of: message, &inFlight) else { continue }
                lane.handle(input, now: site.ports.scheduler.now, using: &random, into: &effects)
                for effect in effects { perform(effect, &inFlight, &recorder) }
                if case .placeFree = input, !effects.contains(where: \.isInvocation) { site.concurrency.passOn() }
                effects.removeAll(keepingCapacity: true)
                if let end = inFlight.end {
                    cancelAll(&inFlight)
                    site.concurrency.leave(key)
                    recorder.flush()
                    site.ports.probe?.lane(key, of: site.function.name, isAbout: nil)
                    return end
                }
            }
        }
    }

    /// What a message means to the lane; a read is done here, and nothing comes of one that is not awaited any more.
    private func input(of message: Message, _ inFlight: inout InFlight) async -> ShardLane.Input? {
        switch message {
        case .input(.timerFired(let token)):
            inFlight.timers[token] = nil
            return .timerFired(token)
        case .input(.invocationFinished(let token, let outcome)):
            inFlight.handlers[token] = nil
            return .invocationFinished(token, outcome)
        case .input(let input):
            return input
        case .readable(let token):
            guard let read = inFlight.read, read.token == token else { return nil }
            inFlight.read = nil
            do {
                try site.ports.probe?.willRead(key)
                let page = try await site.store.read(shardKey, after: read.after, limit: read.limit)
                guard page.records.isEmpty, !page.isAtShardEnd else {
                    return .pageRead(
                        token,
                        records: page.records,
                        isAtShardEnd: page.isAtShardEnd,
                        skippedTrimmedRecords: page.skippedTrimmedRecords
                    )
                }
                awaitReadable(token, after: read.after, limit: read.limit, &inFlight)
                return nil
            } catch StoreError.noSuchShard, StoreError.noSuchStream {
                return .readFailed(token, .shardGone)
            } catch {
                return .readFailed(token, .transient("\(error)"))
            }
        }
    }

    private var shardKey: ShardKey { ShardKey(stream: key.stream, shard: key.shard) }

    private func awaitReadable(
        _ token: ShardLane.Token,
        after position: Checkpoint,
        limit: Int,
        _ inFlight: inout InFlight
    ) {
        let wait = site.store.whenReadable(shardKey, after: position) { [mailbox] in
            mailbox.post(.readable(token))
        }
        inFlight.read = (token, position, limit, wait)
    }

    private func perform(_ effect: ShardLane.Effect, _ inFlight: inout InFlight, _ recorder: inout LaneRecorder) {
        switch effect {
        case .read(let token, let position, let limit):
            awaitReadable(token, after: position, limit: limit, &inFlight)
        case .invoke(let invocation):
            guard site.ports.probe?.mayInvoke(site.function.name) ?? true else {
                return mailbox.post(.input(.invocationFinished(invocation.token, .throttled)))
            }
            guard site.concurrency.begin() else {
                mailbox.post(.input(.invocationFinished(invocation.token, .throttled)))
                // In this order: the lane has to know that it waits when it hears that there is a place.
                let waiter = FunctionConcurrency.WaiterKey(lane: key, slot: invocation.slot)
                site.concurrency.wait(as: waiter) { [mailbox] in mailbox.post(.input(.placeFree)) }
                return
            }
            recorder.willInvoke(invocation)
            inFlight.handlers[invocation.token] = invoke(invocation)
        case .cancelInvocation(let token):
            inFlight.handlers[token]?.cancel()
        case .deliverFailure(let token, let discarded):
            deliverFailure(token, discarded)
        case .storeProgress(let token, let progress):
            // What the checkpoint covers is not delivered again, so it has to be counted by now.
            recorder.flush()
            storeProgress(token, progress, endsWindow: inFlight.hasStoredWindow && progress.openWindow == nil)
            inFlight.hasStoredWindow = inFlight.hasStoredWindow || progress.openWindow != nil
        case .startTimer(let token, let instant):
            inFlight.timers[token] = site.ports.scheduler.schedule(at: instant) { [mailbox] in
                mailbox.post(.input(.timerFired(token)))
            }
        case .cancelTimer(let token):
            if let timer = inFlight.timers.removeValue(forKey: token) { site.ports.scheduler.cancel(timer) }
        case .exitProcess:
            logger.critical("A handler is stuck; the process exits as the function's settings say")
            recorder.flush()
            site.ports.exitProcess(70)
        case .finished(let end):
            inFlight.end = end
        case .observe(let event):
            recorder.observe(event, now: site.ports.scheduler.now)
        }
    }

    private func cancelAll(_ inFlight: inout InFlight) {
        if let read = inFlight.read { site.store.cancel(read.wait) }
        for timer in inFlight.timers.values { site.ports.scheduler.cancel(timer) }
        inFlight = InFlight(hasStoredWindow: false)
    }

    private func invoke(_ invocation: ShardLane.Invocation) -> Task<Void, Never> {
        let start = site.ports.scheduler.now
        return site.ports.startHandler { [self] in
            let outcome: ShardLane.Outcome
            do {
                let response = try await call(invocation)
                let fault = response.state.flatMap(Self.fault)
                outcome = fault.map { .failed($0) } ?? .responded(response)
            } catch {
                outcome = .failed("\(error)")
            }
            site.metrics.duration(site.ports.scheduler.now - start)
            site.concurrency.end()
            mailbox.post(.input(.invocationFinished(invocation.token, outcome)))
        }
    }

    /// What makes a window's state unfit to be kept; `nil` when it is fit.
    private static func fault(inState state: [UInt8]) -> String? {
        if state.count > EventSizing.payloadLimit {
            return "the state has \(state.count) bytes; an answer holds \(EventSizing.payloadLimit) at most"
        }
        return TimeWindowProperties.fault(inState: state).map { "the state is no JSON object: \($0)" }
    }

    private func call(_ invocation: ShardLane.Invocation) async throws -> BatchResponse {
        let batch = EventBatch(
            records: invocation.records,
            timeWindow: invocation.timeWindow,
            shardID: key.shard,
            site: site
        )
        let context = FunctionContext(invocation, of: batch, logger: logger)
        switch site.function.handler {
        case .dynamoDB(let body):
            let event = batch.dynamoDBEvent()
            guard let probe = site.ports.probe else { return try await body(event, context) }
            return try await probe.invoke(site.function.name, .dynamoDB(event), context) {
                try await body(event, context)
            }
        case .kinesis(let body):
            let event = batch.kinesisEvent()
            guard let probe = site.ports.probe else { return try await body(event, context) }
            return try await probe.invoke(site.function.name, .kinesis(event), context) {
                try await body(event, context)
            }
        }
    }

    private func deliverFailure(_ token: ShardLane.Token, _ discarded: ShardLane.DiscardedBatch) {
        guard let deadLetters = site.deadLetters else {
            preconditionFailure("mapping \(key.mapping) has no dead-letter file to write \(discarded.condition) to")
        }
        let batch = EventBatch(
            records: discarded.records,
            timeWindow: discarded.timeWindow,
            shardID: key.shard,
            site: site
        )
        site.ports.startDriver { [self] in
            do {
                let record = batch.failureRecord(of: discarded, at: site.ports.scheduler.now)
                if let probe = site.ports.probe {
                    try await probe.deliverFailure { try await deadLetters.append(record) }
                } else {
                    try await deadLetters.append(record)
                }
                mailbox.post(.input(.failureDelivered(token)))
            } catch {
                mailbox.post(.input(.failureDeliveryFailed(token, "\(error)")))
            }
        }
    }

    private func storeProgress(_ token: ShardLane.Token, _ progress: LaneProgress, endsWindow: Bool) {
        site.ports.startDriver { [self] in
            do {
                if let probe = site.ports.probe {
                    try await probe.storeProgress {
                        try await site.checkpoints.save(progress, of: key, endsWindow: endsWindow)
                    }
                } else {
                    try await site.checkpoints.save(progress, of: key, endsWindow: endsWindow)
                }
                mailbox.post(.input(.progressStored(token)))
            } catch {
                mailbox.post(.input(.progressFailed(token, "\(error)")))
            }
        }
    }
}

extension ShardLane.Effect {
    fileprivate var isInvocation: Bool {
        if case .invoke = self { true } else { false }
    }
}
