import Foundation

/// What the runtime needs from outside: time, randomness, and where its tasks run.
package struct Ports: Sendable {
    /// The clock and its timers.
    package var scheduler: any Scheduler
    /// Where all jitter and all request ids come from.
    package var random: SeededGenerator
    /// Where the runtime's tasks and the handlers run; `nil` means Swift's cooperative pool.
    package var executor: (any TaskExecutor)?
    /// Ends the process with a status.
    package var exitProcess: @Sendable (Int32) -> Void

    /// Creates ports.
    package init(
        scheduler: any Scheduler,
        random: SeededGenerator,
        executor: (any TaskExecutor)? = nil,
        exitProcess: @escaping @Sendable (Int32) -> Void
    ) {
        self.scheduler = scheduler
        self.random = random
        self.executor = executor
        self.exitProcess = exitProcess
    }

    /// The machine's clock and randomness, and the cooperative pool.
    package static func system() -> Ports {
        var system = SystemRandomNumberGenerator()
        return Ports(scheduler: SystemScheduler(), random: SeededGenerator(seed: system.next())) { exit($0) }
    }

    /// Starts a task on the runtime's executor.
    @discardableResult
    package func start(_ operation: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: executor, operation: operation)
    }
}
