import Millrace
import MillraceCore
import MillraceModel

/// Is called right before and right behind each handler.
typealias HandlerObserver = @Sendable (Delivery, HandlerMoment) async -> Void

/// When a handler is looked at.
enum HandlerMoment {
    case isCalled
    case hasReturned
}

/// Brings the faults of a plan into one life of the process, and notes what the lanes do in it.
struct LifeProbe: LaneProbe {
    let injector: FaultInjector
    let log: DeliveryLog
    let scheduler: LifeScheduler
    /// Ends the life.
    let die: @Sendable () -> Void
    let observer: HandlerObserver?

    func willRead(_ lane: LaneKey) throws {
        let fault = injector.draw { if case .throttleSource(let count) = $0 { .times(count) } else { nil } }
        if fault != nil { throw InjectedFault(description: "the source is throttled on purpose") }
    }

    func mayInvoke(_ function: String) -> Bool {
        injector.draw { if case .throttle(let count) = $0 { .times(count) } else { nil } } == nil
    }

    func invoke(
        _ function: String,
        _ event: InvokedEvent,
        _ context: FunctionContext,
        _ handler: () async throws -> BatchResponse
    ) async throws -> BatchResponse {
        let delivery = log.begin(event, context, to: function)
        if delivery.records.contains(where: { $0.cause == .injected }) { injector.noteRedelivery() }
        do {
            let response = try await perform(.handler) {
                await observer?(delivery, .isCalled)
                let result: Result<BatchResponse, any Error>
                do { result = .success(try await handler()) } catch { result = .failure(error) }
                await observer?(delivery, .hasReturned)
                try await delay()
                return try result.get()
            }
            let failures = response.itemFailures
            log.end(delivery.number, failures.isEmpty ? .succeeded : .itemFailures(failures))
            return response
        } catch {
            log.end(delivery.number, .failed("\(error)"))
            throw error
        }
    }

    func storeProgress(_ store: () async throws -> Void) async throws { try await perform(.checkpoint, store) }

    func deliverFailure(_ deliver: () async throws -> Void) async throws { try await perform(.deadLetter, deliver) }

    func lane(_ lane: LaneKey, of function: String, isAbout states: ShardLane.StateNames?) {
        log.note(lane, of: function, states)
    }

    /// Does a step, with what goes wrong before and after it.
    private func perform<Value>(_ step: FaultPlan.Step, _ body: () async throws -> Value) async throws -> Value {
        if draw({ if case .crashBefore(step, let occurrence) = $0 { occurrence } else { nil } }) { await crash() }
        if draw({ if case .fail(step, let occurrence) = $0 { occurrence } else { nil } }) {
            throw InjectedFault(description: "the \(step) failed on purpose")
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        if draw({ if case .crashAfter(step, let occurrence) = $0 { occurrence } else { nil } }) { await crash() }
        if draw({ if case .loseAnswer(step, let occurrence) = $0 { occurrence } else { nil } }) {
            throw InjectedFault(description: "the answer of the \(step) was lost on purpose")
        }
        return try result.get()
    }

    private func draw(_ occurrence: (FaultPlan.Fault) -> FaultPlan.Occurrence?) -> Bool {
        injector.draw(occurrence) != nil
    }

    /// Keeps a handler from returning, for a while or for ever.
    private func delay() async throws {
        if draw({ if case .stuckHandler(let occurrence) = $0 { occurrence } else { nil } }) { await never() }
        let slow = injector.draw { if case .slowHandler(_, let occurrence) = $0 { occurrence } else { nil } }
        guard case .slowHandler(let delay, _)? = slow else { return }
        try await scheduler.wait(for: delay)
    }

    private func crash() async -> Never {
        die()
        await never()
    }

    private func never() async -> Never {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        preconditionFailure("nobody resumes what never ends")
    }
}

extension LifeScheduler {
    /// Waits in virtual time, unless the task is cancelled.
    fileprivate func wait(for delay: Duration) async throws {
        let gate = Gate()
        let timer = schedule(at: now + delay) { gate.open() }
        await gate.passed()
        cancel(timer)
        try Task.checkCancellation()
    }
}
