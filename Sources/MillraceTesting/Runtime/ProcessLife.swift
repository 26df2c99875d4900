import Millrace
import MillraceModel
import Synchronization

/// One life of the process under test: from its start to a crash, or to the end of the test.
final class ProcessLife: Sendable {
    private struct State {
        var hasEnded = false
        var failure: (any Error)?
        var isDead = false
    }

    let runtime: MillraceRuntime
    private let executor: StepExecutor
    private let scheduler: LifeScheduler
    private let upkeepScheduler: LifeScheduler
    private let state = Mutex(State())

    /// Starts the runtime; nothing happens before `drain()`.
    init(
        runtime: MillraceRuntime,
        executor: StepExecutor,
        scheduler: LifeScheduler,
        upkeepScheduler: LifeScheduler
    ) {
        self.runtime = runtime
        self.executor = executor
        self.scheduler = scheduler
        self.upkeepScheduler = upkeepScheduler
        Task(executorPreference: executor) { [self] in
            do {
                try await runtime.run()
                state.withLock { $0.hasEnded = true }
            } catch {
                state.withLock { ($0.hasEnded, $0.failure) = (true, error) }
            }
        }
    }

    /// Whether the runtime has returned.
    var hasEnded: Bool { state.withLock(\.hasEnded) }
    /// Why the runtime has failed, if it has.
    var failure: (any Error)? { state.withLock(\.failure) }
    /// Whether the process was killed.
    var isDead: Bool { state.withLock(\.isDead) }
    /// Whether there is nothing to do.
    var isIdle: Bool { runtime.isIdle }
    /// Whether time can bring on what there is to do; the upkeep of tables and streams goes on for ever.
    var waitsForTime: Bool { scheduler.hasTimers }

    /// Runs everything that can run at this instant.
    ///
    /// - Returns: False when there is no end to it.
    @discardableResult
    func drain() -> Bool { executor.drain() }

    /// Ends the life at once: nothing of it runs any more.
    func kill() {
        state.withLock { $0.isDead = true }
        executor.halt()
        scheduler.halt()
        upkeepScheduler.halt()
    }
}
