package import Millrace
import MillraceModel

extension Ports {
    /// Ports of a runtime whose time a test moves.
    ///
    /// - Parameters:
    ///   - scheduler: The clock.
    ///   - executor: Where handlers and drivers run: a `StepExecutor`, or a queue where a disk or a socket answers at a
    ///     moment of its own.
    ///   - seed: Where all jitter and all request ids come from.
    package static func virtual(_ scheduler: any Scheduler, executor: any TaskExecutor, seed: UInt64 = 7) -> Ports {
        Ports(
            scheduler: scheduler,
            random: SeededGenerator(seed: seed),
            handlerExecutor: executor,
            driverExecutor: executor,
            exitProcess: { preconditionFailure("the process would exit with \($0)") }
        )
    }
}
