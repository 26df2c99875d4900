import Dispatch

/// An executor of one thread, on which everybody has to wait for everybody else.
final class LoopExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "MillraceStreamsTests.LoopExecutor")
    private let key = DispatchSpecificKey<ObjectIdentifier>()

    init() { queue.setSpecific(key: key, value: ObjectIdentifier(self)) }

    /// Whether the caller runs on it.
    var isHere: Bool { DispatchQueue.getSpecific(key: key) == ObjectIdentifier(self) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
