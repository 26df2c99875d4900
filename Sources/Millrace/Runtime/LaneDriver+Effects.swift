import Logging
import MillraceCore
import MillraceModel

/// What a lane wants done.
extension LaneDriver {
    func perform(_ effect: ShardLane.Effect, _ work: inout Work) {
        switch effect {
        case .read(let token, let position, let limit):
            if let input = read(token, after: position, limit: limit, &work) { post(.input(input)) }
        case .invoke(let invocation):
            invoke(invocation, &work)
        case .cancelInvocation(let token):
            work.handlers[token]?.cancel()
        case .deliverFailure(let token, let discarded):
            deliverFailure(token, discarded)
        case .storeProgress(let token, let progress):
            // What the checkpoint covers is not delivered again, so it has to be counted by now.
            work.recorder.flush()
            storeProgress(token, progress, endsWindow: work.hasStoredWindow && progress.openWindow == nil)
            work.hasStoredWindow = work.hasStoredWindow || progress.openWindow != nil
        case .startTimer(let token, let instant):
            work.timers.start(token, at: instant, site.ports.scheduler, wake)
        case .cancelTimer(let token):
            work.timers.cancel(token)
        case .exitProcess:
            logger.critical("A handler is stuck; the process exits as the function's settings say")
            work.recorder.flush()
            site.ports.exitProcess(70)
        case .finished(let end):
            work.end = end
        case .observe(let event):
            work.recorder.observe(event, now: site.ports.scheduler.now)
        }
    }

    private func invoke(_ invocation: ShardLane.Invocation, _ work: inout Work) {
        guard site.ports.probe?.mayInvoke(site.function.name) ?? true else {
            return post(.input(.invocationFinished(invocation.token, .throttled)))
        }
        guard site.concurrency.begin() else {
            post(.input(.invocationFinished(invocation.token, .throttled)))
            // In this order: the lane has to know that it waits when it hears that there is a place.
            let waiter = FunctionConcurrency.WaiterKey(lane: key, slot: invocation.slot)
            site.concurrency.wait(as: waiter) { [self] in post(.input(.placeFree)) }
            return
        }
        work.recorder.willInvoke(invocation)
        if let task = work.idleTask, !task.isCancelled {
            work.idleTask = nil
            work.handedOver = invocation
            work.handlers[invocation.token] = task
        } else {
            work.handlers[invocation.token] = HandlerTask.start(in: site.ports) { [self] task in
                await run(invocation, in: task)
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
                post(.input(.failureDelivered(token)))
            } catch {
                post(.input(.failureDeliveryFailed(token, "\(error)")))
            }
        }
    }
}

extension ShardLane.Effect {
    var isInvocation: Bool {
        if case .invoke = self { true } else { false }
    }
}
