import DequeModule
import Synchronization

/// Runs tasks one after the other on the thread that asks for it, so that a test knows when nothing is left to run.
package final class StepExecutor: TaskExecutor {
    private let jobs = Mutex(Deque<UnownedJob>())

    /// Creates an executor without jobs.
    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Runs jobs, also those that come meanwhile, until none is left.
    package func drain() {
        while let job = jobs.withLock({ $0.popFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
