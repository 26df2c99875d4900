import Logging
import MillraceCore
import MillraceModel

/// Calling the function.
extension LaneDriver {
    /// How many invocations a task runs before the tasks of other lanes get their turn on the same threads.
    private static let turnLength = 32
    /// How long it runs them: the deadlines of the others go on meanwhile.
    private static let turnTime = Duration.milliseconds(1)

    /// Runs a handler, and goes on with what the lane invokes next.
    func run(_ invocation: ShardLane.Invocation, in task: HandlerTask) async {
        var next = invocation
        while true {
            let turnEnd = site.ports.scheduler.uptime + Self.turnTime
            for _ in 0..<Self.turnLength {
                let outcome = await outcome(of: next)
                let isAwaited = site.concurrency.end()
                guard let following = finish(next.token, outcome, in: task, goesOn: !isAwaited) else { return }
                next = following
                if site.ports.scheduler.uptime >= turnEnd { break }
            }
            await Task.yield()
        }
    }

    private func outcome(of invocation: ShardLane.Invocation) async -> ShardLane.Outcome {
        let start = site.ports.scheduler.now
        let outcome: ShardLane.Outcome
        do {
            let response = try await call(invocation)
            let fault = response.state.flatMap(Self.fault)
            outcome = fault.map { .failed($0) } ?? .responded(response)
        } catch {
            outcome = .failed("\(error)")
        }
        site.metrics.duration(site.ports.scheduler.now - start)
        return outcome
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
}
