import Logging
import MillraceCore
import MillraceModel
import MillraceStreams
import Synchronization

/// Performs what a lane wants done and tells it what came of it.
///
/// It is no task and has no thread: whoever is called for the first message works on all that come (``Inbox``). A
/// handler runs in a task on another executor, so that one which blocks or never ends can still be timed out; when it
/// returns and nobody works on the lane, its task does, and goes on with the next batch without a hop. A lane that rests
/// is woken by records in such a task, too.
final class LaneDriver: Sendable {
    enum Message: Sendable {
        case input(ShardLane.Input)
        /// The store has something behind the position that a read asked for.
        case readable(ShardLane.Token)
        /// A read that had to go to the disk has ended.
        case read(ShardLane.Token, Result<RecordPage, any Error>)
        /// The timers up to a reading of the uptime have run out.
        case timersDue(Duration)
    }

    /// The lane and what is under way for it; touched only by who works on its messages.
    struct Work: ~Copyable {
        var lane: ShardLane
        var recorder: LaneRecorder
        var random: SeededGenerator
        var timers = LaneTimers()
        /// The read that is out; it goes to the disk unless it waits.
        var read: (token: ShardLane.Token, after: Checkpoint, limit: Int, wait: StoreWait?)?
        var handlers: [ShardLane.Token: HandlerTask] = [:]
        /// Whether a tumbling window is stored, or is about to be.
        var hasStoredWindow: Bool
        var end: ShardLane.End?
        var effects: [ShardLane.Effect] = []
        var messages: [Message] = []
        /// The task that works on the messages and can run the next handler; `nil` when it is none of a handler.
        var idleTask: HandlerTask?
        /// The invocation that this task is to go on with.
        var handedOver: ShardLane.Invocation?

        /// Whether nothing happens before the next record comes; a page that is on its way may hold it.
        var isIdle: Bool { lane.isIdle && read?.wait != nil }
    }

    /// How often all messages are taken before other lanes get their turn: a filter may drop page after page.
    private static let roundsMax = 64
    /// How often while the next handler waits: enough for a page and a stored checkpoint.
    private static let roundsBeforeHandler = 4

    let site: MappingSite
    let key: LaneKey
    /// Where the lane's progress is stored.
    let rows: CheckpointStore.LaneRows
    let logger: Logger
    private let inbox: Inbox<Message>
    private let work: Mutex<Work>
    private let whenEnded: @Sendable (ShardLane.End) -> Void

    /// Creates a lane that does nothing before it is started.
    ///
    /// - Parameter whenEnded: Called once, when the lane has ended.
    init(
        site: MappingSite,
        shard: ShardID,
        from progress: LaneProgress,
        whenEnded: @escaping @Sendable (ShardLane.End) -> Void
    ) {
        self.site = site
        self.whenEnded = whenEnded
        let key = LaneKey(mapping: site.mapping.id, stream: site.streamARN, shard: shard)
        self.key = key
        rows = CheckpointStore.LaneRows(of: key)
        inbox = Inbox(activity: site.activity)
        var logger = site.logger
        logger[metadataKey: LogKey.shardID] = "\(shard)"
        self.logger = logger
        var recorder = LaneRecorder(
            ledger: site.journal.ledger(of: key) ?? LaneLedger(), key: key, site: site, logger: logger)
        let lane = ShardLane(
            source: site.source(of: shard),
            policy: site.policy,
            from: progress,
            deliveredBefore: recorder.ledger.marks
        )
        recorder.forgetMarks(through: progress.checkpoint)
        // Each run of a lane draws for itself: request ids must not come again when a mapping is enabled again.
        let run = site.laneRuns.next()
        let random = site.ports.random.derived(for: "\(key.mapping)|\(key.stream)|\(key.shard)|\(run)")
        work = Mutex(
            Work(lane: lane, recorder: recorder, random: random, hasStoredWindow: progress.openWindow != nil))
    }

    /// Begins to read.
    func start() { post(.input(.start)) }

    /// Tells the lane to end as soon as nothing is in flight.
    func stop() { post(.input(.stop)) }

    /// Says that nobody waits for the lane any more.
    func close() { inbox.close() }

    /// Brings a message, and has the lane worked on elsewhere if nobody does.
    func post(_ message: Message) {
        if case .readable = message {
            // What handlers that block the pool hold up is only what would have to wait for a thread there anyway.
            guard inbox.post(message, isUrgent: false) else { return }
            HandlerTask.start(in: site.ports) { [self] task in
                guard inbox.begin(), let invocation = workOnMessages(in: task) else { return }
                await run(invocation, in: task)
            }
        } else {
            guard inbox.post(message) else { return }
            site.ports.startDriver { [self] in
                if inbox.begin() { _ = workOnMessages(in: nil) }
            }
        }
    }

    /// Brings how an invocation ended, from its handler's task, which works on the lane itself if nobody does.
    ///
    /// - Parameter goesOn: Whether it may; not when another lane was called for the function's place, for it would be
    ///   taken again before that one comes.
    /// - Returns: What the task is to go on with.
    func finish(
        _ token: ShardLane.Token,
        _ outcome: ShardLane.Outcome,
        in task: HandlerTask,
        goesOn: Bool
    ) -> ShardLane.Invocation? {
        let message = Message.input(.invocationFinished(token, outcome))
        guard goesOn else {
            post(message)
            return nil
        }
        return inbox.postAndBegin(message) ? workOnMessages(in: task) : nil
    }

    /// Tells the lane that timers have run out.
    func wake(at due: Duration) { post(.timersDue(due)) }

    /// Works on the messages until there are none, or for so long that it is somebody else's turn; only for who began.
    ///
    /// - Parameter task: The task that works, if handlers can run in it.
    /// - Returns: What this task is to go on with.
    private func workOnMessages(in task: HandlerTask?) -> ShardLane.Invocation? {
        let (end, next, isUnfinished) = work.withLock { work in
            work.idleTask = task
            var rounds = 0
            while work.end == nil, rounds < Self.roundsMax, takeMessages(&work) {
                for message in work.messages {
                    if let input = input(of: message, &work) { handle(input, &work) }
                    if work.end != nil { break }
                }
                // A handler that waits for the end of this had better not wait long.
                rounds += work.handedOver == nil ? 1 : Self.roundsMax / Self.roundsBeforeHandler
            }
            defer { (work.idleTask, work.handedOver) = (nil, nil) }
            return (work.end, work.handedOver, work.end == nil && rounds >= Self.roundsMax)
        }
        if let end { whenEnded(end) }
        // Nobody else was told to work on what is left, or on what has come.
        if isUnfinished { site.ports.startDriver { [self] in _ = workOnMessages(in: nil) } }
        return next
    }

    private func takeMessages(_ work: inout Work) -> Bool {
        let isIdle = work.isIdle
        if isIdle {
            work.recorder.flush()
            work.timers.rest(site.ports.scheduler)
        }
        if let probe = site.ports.probe {
            probe.lane(key, of: site.function.name, isAbout: isIdle ? nil : work.lane.stateNames)
        }
        return inbox.takeAll(into: &work.messages, isIdle: isIdle)
    }

    private func handle(_ input: ShardLane.Input, _ work: inout Work) {
        var effects = work.effects
        work.effects = []
        work.lane.handle(input, now: site.ports.scheduler.now, using: &work.random, into: &effects)
        for effect in effects { perform(effect, &work) }
        if case .placeFree = input, !effects.contains(where: \.isInvocation) { site.concurrency.passOn() }
        effects.removeAll(keepingCapacity: true)
        work.effects = effects
        if work.end != nil { leave(&work) }
    }

    /// The end: nothing is in flight but what the lane has given up.
    private func leave(_ work: inout Work) {
        if let wait = work.read?.wait { site.store.cancel(wait) }
        work.read = nil
        work.timers.cancelAll(site.ports.scheduler)
        site.concurrency.leave(key)
        work.recorder.flush()
        site.ports.probe?.lane(key, of: site.function.name, isAbout: nil)
    }

    /// What a message means to the lane; nothing comes of one that is not awaited any more.
    private func input(of message: Message, _ work: inout Work) -> ShardLane.Input? {
        switch message {
        case .input(.invocationFinished(let token, let outcome)):
            work.handlers[token] = nil
            return .invocationFinished(token, outcome)
        case .input(let input):
            return input
        case .timersDue(let due):
            for token in work.timers.takeDue(at: due, site.ports.scheduler, wake) where work.end == nil {
                handle(.timerFired(token), &work)
            }
            return nil
        case .readable(let token):
            guard let read = work.read, read.token == token else { return nil }
            return self.read(token, after: read.after, limit: read.limit, &work)
        case .read(let token, let result):
            guard let read = work.read, read.token == token else { return nil }
            return pageRead(token, result, after: read.after, limit: read.limit, &work)
        }
    }
}
