import DequeModule
import Millrace
import Synchronization

/// Runs tasks one after the other on the thread that asks for it, so that a test knows when nothing is left to run.
package final class StepExecutor: TaskExecutor {
    private struct State {
        var jobs = Deque<UnownedJob>()
        var isHalted = false
    }

    /// Where actors go on whose callers have died.
    private static let afterlife = QueueExecutor(label: "millrace.test.actors")

    private let state = Mutex(State())
    private let jobCountMax: Int

    /// Creates an executor without jobs.
    ///
    /// - Parameter jobCountMax: How many jobs may run without the clock being moved: far more than a test needs.
    package init(jobCountMax: Int = 2_000_000) { self.jobCountMax = jobCountMax }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isHalted = state.withLock { state in
            if !state.isHalted { state.jobs.append(job) }
            return state.isHalted
        }
        if isHalted, job.isOfActor { Self.afterlife.enqueue(ExecutorJob(job)) }
    }

    /// Runs jobs, also those that come meanwhile, until none is left; only those of actors once it was halted.
    ///
    /// - Returns: False when there is no end to them: tasks that go on without waiting for time.
    @discardableResult
    package func drain() -> Bool {
        for _ in 0..<jobCountMax {
            guard let job = state.withLock({ $0.jobs.popFirst() }) else { return true }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        return false
    }

    /// Runs no task any more: what is suspended stays so for ever, as in a process that was killed.
    ///
    /// Actors that the tasks have called outlive them. Without the job that it waits for, an actor would answer nobody
    /// ever again; so a call that has reached one is carried out, like a request that is under way when its sender dies:
    /// with the next drain, and on a queue of its own if it comes after that.
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
