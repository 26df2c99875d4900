import Foundation

/// What the runtime needs from outside: time, randomness, and where its tasks run.
package struct Ports: Sendable {
    /// The clock and its timers.
    package var scheduler: any Scheduler
    /// Wakes the upkeep of tables and streams, which goes on for ever; the same clock, apart only for tests that look
    /// whether anybody else waits.
    package var upkeepScheduler: any Scheduler
    /// Where all jitter and all request ids come from.
    package var random: SeededGenerator
    /// Where keys and nonces come from; unlike the other one it cannot be guessed.
    package var secureRandom: any RandomNumberGenerator & Sendable
    /// Where handlers run, and lanes that records have woken; `nil` means Swift's cooperative pool.
    package var handlerExecutor: (any TaskExecutor)?
    /// Where the runtime's other tasks run: elsewhere, so that handlers which block all threads of the pool can still be
    /// timed out, and other shards' checkpoints stored.
    package var driverExecutor: any TaskExecutor
    /// Ends the process with a status.
    package var exitProcess: @Sendable (Int32) -> Void
    /// What watches the lanes and comes between them and the world, in tests; `nil` for nothing.
    package var probe: (any LaneProbe)?

    /// Creates ports.
    package init(
        scheduler: any Scheduler,
        upkeepScheduler: (any Scheduler)? = nil,
        random: SeededGenerator,
        secureRandom: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        handlerExecutor: (any TaskExecutor)?,
        driverExecutor: any TaskExecutor,
        exitProcess: @escaping @Sendable (Int32) -> Void,
        probe: (any LaneProbe)? = nil
    ) {
        self.scheduler = scheduler
        self.upkeepScheduler = upkeepScheduler ?? scheduler
        self.random = random
        self.secureRandom = secureRandom
        self.handlerExecutor = handlerExecutor
        self.driverExecutor = driverExecutor
        self.exitProcess = exitProcess
        self.probe = probe
    }

    /// The machine's clock and randomness, and the cooperative pool.
    package static func system() -> Ports {
        var system = SystemRandomNumberGenerator()
        return Ports(
            scheduler: SystemScheduler(),
            random: SeededGenerator(seed: system.next()),
            handlerExecutor: nil,
            driverExecutor: QueueExecutor(label: "millrace.drivers"),
            exitProcess: { exit($0) }
        )
    }

    /// Starts a task of the runtime's own.
    package func startDriver(_ operation: @escaping @Sendable () async -> Void) {
        Task(executorPreference: driverExecutor, operation: operation)
    }

    /// Starts a task that runs a handler.
    package func startHandler(_ operation: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: handlerExecutor, operation: operation)
    }
}
