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
        var end: ShardLane.End?
    }

    private let site: MappingSite
    private let key: LaneKey
    private let mailbox: Mailbox<Message>
    private let logger: Logger
    private let start: Checkpoint

    init(site: MappingSite, shard: ShardID, from checkpoint: Checkpoint) {
        self.site = site
        key = LaneKey(mapping: site.mapping.id, stream: site.streamARN, shard: shard)
        mailbox = Mailbox(activity: site.activity)
        start = checkpoint
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
            shardID: key.shard,
            policy: site.policy,
            from: start,
            deliveredThrough: recorder.ledger.deliveredThrough
        )
        var random = site.ports.random.derived(for: "\(key.mapping)|\(key.stream)|\(key.shard)")
        var inFlight = InFlight()
        var effects: [ShardLane.Effect] = []
        mailbox.post(.input(.start))
        while true {
            if lane.isIdle { recorder.flush() }
            for message in await mailbox.takeAll(isIdle: lane.isIdle) {
                guard let input = await input(of: message, &inFlight) else { continue }
                lane.handle(input, now: site.ports.scheduler.now, using: &random, into: &effects)
                for effect in effects { perform(effect, &inFlight, &recorder) }
                effects.removeAll(keepingCapacity: true)
                if let end = inFlight.end {
                    cancelAll(&inFlight)
                    recorder.flush()
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
            recorder.willInvoke(invocation)
            inFlight.handlers[invocation.token] = invoke(invocation)
        case .cancelInvocation(let token):
            inFlight.handlers[token]?.cancel()
        case .deliverFailure(let token, let discarded):
            deliverFailure(token, discarded)
        case .storeCheckpoint(let token, let checkpoint):
            // What the checkpoint covers is not delivered again, so it has to be counted by now.
            recorder.flush()
            storeCheckpoint(token, checkpoint)
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
        inFlight = InFlight()
    }

    private func invoke(_ invocation: ShardLane.Invocation) -> Task<Void, Never> {
        site.ports.startHandler { [self] in
            let outcome: ShardLane.Outcome
            do {
                let response = try await call(invocation)
                outcome = site.function.responseType == nil ? .succeeded : .responded(response)
            } catch {
                outcome = .failed("\(error)")
            }
            mailbox.post(.input(.invocationFinished(invocation.token, outcome)))
        }
    }

    private func call(_ invocation: ShardLane.Invocation) async throws -> BatchResponse {
        let batch = EventBatch(records: invocation.records, shardID: key.shard, site: site)
        let context = FunctionContext(invocation, of: batch, logger: logger)
        switch site.function.handler {
        case .dynamoDB(let body): return try await body(batch.dynamoDBEvent(), context)
        case .kinesis(let body): return try await body(batch.kinesisEvent(), context)
        }
    }

    private func deliverFailure(_ token: ShardLane.Token, _ discarded: ShardLane.DiscardedBatch) {
        guard let deadLetters = site.deadLetters else {
            preconditionFailure("mapping \(key.mapping) has no dead-letter file to write \(discarded.condition) to")
        }
        let batch = EventBatch(records: discarded.records, shardID: key.shard, site: site)
        site.ports.startDriver { [site, mailbox] in
            do {
                let record = batch.failureRecord(of: discarded, at: site.ports.scheduler.now)
                try await deadLetters.append(record)
                mailbox.post(.input(.failureDelivered(token)))
            } catch {
                mailbox.post(.input(.failureDeliveryFailed(token, "\(error)")))
            }
        }
    }

    private func storeCheckpoint(_ token: ShardLane.Token, _ checkpoint: Checkpoint) {
        site.ports.startDriver { [site, key, mailbox] in
            do {
                try await site.checkpoints.save([key.shard: checkpoint], mapping: key.mapping, stream: key.stream)
                mailbox.post(.input(.checkpointStored(token)))
            } catch {
                mailbox.post(.input(.checkpointFailed(token, "\(error)")))
            }
        }
    }
}
