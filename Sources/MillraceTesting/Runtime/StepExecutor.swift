import DequeModule
import Synchronization

/// Runs tasks one after the other on the thread that asks for it, so that a test knows when nothing is left to run.
package final class StepExecutor: TaskExecutor {
    private struct State {
        var jobs = Deque<UnownedJob>()
        var isHalted = false
    }

    private let state = Mutex(State())

    /// Creates an executor without jobs.
    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { state in
            if !state.isHalted { state.jobs.append(job) }
        }
    }

    /// Runs jobs, also those that come meanwhile, until none is left or the executor was halted.
    package func drain() {
        while let job = state.withLock({ $0.jobs.popFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Runs nothing any more: what is suspended stays so for ever, as in a process that was killed.
    package func halt() {
        state.withLock { state in
            state.isHalted = true
            state.jobs = []
        }
    }
}
