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
            if !state.isHalted || job.isOfActor { state.jobs.append(job) }
        }
    }

    /// Runs jobs, also those that come meanwhile, until none is left; only those of actors once it was halted.
    package func drain() {
        while let job = state.withLock({ $0.jobs.popFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Runs no task any more: what is suspended stays so for ever, as in a process that was killed.
    ///
    /// Actors that the tasks have called outlive them. Without the job that it waits for, an actor would answer nobody
    /// ever again; so a call that has reached one is carried out, like a request that is under way when its sender dies.
    package func halt() {
        state.withLock { state in
            state.isHalted = true
            state.jobs.removeAll { !$0.isOfActor }
        }
    }
}

extension UnownedJob {
    /// Whether it lets an actor work on what it was called for; only tasks have ids.
    fileprivate var isOfActor: Bool { description.hasSuffix("(id: nil)") }
}
