import Logging
import MillraceModel
import MillraceTables
import Synchronization

/// One call of a function that no mapping makes, with the function's timeout and its place among the others.
///
/// The answer is awaited until the time is up, and no longer: then the handler is cancelled, and keeps its place until
/// it ends.
final class DirectInvocation: Sendable {
    typealias Outcome = InvocationResult.Outcome

    /// What a call needs.
    struct Site: Sendable {
        let function: Function
        let functionARN: String
        let settings: FunctionSettings
        let concurrency: FunctionConcurrency
        let activity: Activity
        let ports: Ports
        let tables: TableService
        let logger: Logger
        /// What events that do not say where they come from are said to come from.
        let streamARN: StreamARN
    }

    /// What events of tables, which do not name their shard, are said to come from.
    private static let shardID = ShardID("invoked")

    private struct State {
        var waiter: CheckedContinuation<Outcome, Never>?
        var handler: Task<Void, Never>?
        var timer: ScheduledAction?
        var hasEnded = false
        var hasTimedOut = false
    }

    /// The request id that the function sees.
    let requestID: String
    private let site: Site
    private let payload: [UInt8]
    private let logger: Logger
    private let state = Mutex(State())

    /// Creates a call; it is busy from now on.
    init(_ site: Site, payload: [UInt8], requestID: String) {
        self.site = site
        self.payload = payload
        self.requestID = requestID
        var logger = site.logger
        logger[metadataKey: LogKey.functionName] = "\(site.function.name)"
        logger[metadataKey: LogKey.requestID] = "\(requestID)"
        self.logger = logger
        site.activity.begin()
    }

    /// Calls the function if it has a place; `nil` when it has none.
    func run() async -> Outcome? {
        guard site.concurrency.begin() else {
            site.activity.end()
            return nil
        }
        return await call()
    }

    /// Waits for a place, and calls the function then.
    func runWhenFree() async -> Outcome {
        while !site.concurrency.begin() {
            await withCheckedContinuation { continuation in
                site.concurrency.wait(as: .init(requestID: requestID)) { continuation.resume() }
            }
        }
        return await call()
    }

    private func call() async -> Outcome {
        let invokedAt = site.ports.scheduler.now
        let deadline = invokedAt + site.settings.timeout
        return await withCheckedContinuation { continuation in
            state.withLock { $0.waiter = continuation }
            keep(site.ports.scheduler.schedule(at: deadline) { [self] in timeIsUp() })
            let handler = site.ports.startHandler { [self] in
                ended(await outcome(invokedAt, deadline))
            }
            let isLate = state.withLock { state in
                if !state.hasEnded { state.handler = handler }
                return state.hasTimedOut
            }
            if isLate { handler.cancel() }
        }
    }

    /// Keeps a timer until the handler has ended.
    private func keep(_ timer: ScheduledAction) {
        let isOver = state.withLock { state in
            if !state.hasEnded { state.timer = timer }
            return state.hasEnded
        }
        if isOver { site.ports.scheduler.cancel(timer) }
    }

    private func outcome(_ invokedAt: Timestamp, _ deadline: Timestamp) async -> Outcome {
        do {
            let answer = try await site.function.invoke(payload: payload) { [self] origin in
                FunctionContext(
                    requestID: requestID,
                    invokedFunctionARN: site.functionARN,
                    deadline: deadline,
                    logger: logger,
                    attempt: 1,
                    streamARN: origin.streamARN ?? site.streamARN,
                    shardID: origin.shardID ?? Self.shardID,
                    invokedAt: invokedAt,
                    tables: site.tables,
                    redelivery: .none
                )
            }
            guard answer.count <= EventSizing.payloadLimit else {
                return .failed(
                    type: "Function.ResponseSizeTooLarge",
                    message: "Response payload size exceeded maximum allowed payload size "
                        + "(\(EventSizing.payloadLimit) bytes)."
                )
            }
            return .answered(answer)
        } catch let error as EventDecodingError {
            return .failed(type: "Runtime.UnmarshalError", message: "Unable to unmarshal input: \(error)")
        } catch {
            return .failed(type: "\(type(of: error))", message: "\(error)")
        }
    }

    private func ended(_ outcome: Outcome) {
        let (waiter, timer, hasTimedOut) = state.withLock { state in
            state.hasEnded = true
            defer { (state.waiter, state.handler, state.timer) = (nil, nil, nil) }
            return (state.waiter, state.timer, state.hasTimedOut)
        }
        if let timer { site.ports.scheduler.cancel(timer) }
        site.concurrency.end()
        waiter?.resume(returning: outcome)
        if hasTimedOut { logger.info("A function that was invoked has ended after its time was up") }
        site.activity.end()
    }

    private func timeIsUp() {
        let (waiter, handler) = state.withLock { state in
            state.hasTimedOut = !state.hasEnded
            defer { state.waiter = nil }
            return (state.waiter, state.handler)
        }
        handler?.cancel()
        let stuckAt = site.ports.scheduler.now + site.settings.stuckAfter
        keep(site.ports.scheduler.schedule(at: stuckAt) { [self] in stuck() })
        let seconds = Int((site.settings.timeout.seconds * 100).rounded())
        let text = "\(seconds / 100).\(seconds % 100 < 10 ? "0" : "")\(seconds % 100)"
        waiter?.resume(
            returning: .failed(
                type: "Sandbox.Timedout",
                message: "RequestId: \(requestID) Error: Task timed out after \(text) seconds"
            )
        )
    }

    /// No lane waits for the handler, so that only one of the three ways of `WhenStuck` means something here.
    private func stuck() {
        guard !state.withLock(\.hasEnded) else { return }
        logger.error("A function that was invoked goes on after its time was up and it was cancelled")
        guard site.settings.whenStuck == .exit else { return }
        logger.critical("A handler is stuck; the process exits as the function's settings say")
        site.ports.exitProcess(70)
    }
}
