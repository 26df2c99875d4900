import Dispatch

/// Runs tasks one after the other on a Dispatch queue, apart from Swift's cooperative pool.
package final class QueueExecutor: TaskExecutor {
    private let queue: DispatchQueue

    /// Creates an executor with a queue of its own.
    package init(label: String) { queue = DispatchQueue(label: label) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
