import Dispatch
import Synchronization

/// Runs async work on the thread that calls it, and starts no other.
///
/// What has one thread takes the same instructions every time, and valgrind follows it more easily than a pool.
final class CallingThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let arrivals = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Result<Void, any Error>?>(nil)

    /// Takes a job, from whatever thread it comes.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrivals.signal()
    }

    /// Runs work to its end; called once.
    ///
    /// - Parameter body: The work.
    /// - Throws: What the work throws.
    func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        Task(executorPreference: self) { [self] in
            let result: Result<Void, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            outcome.withLock { $0 = result }
        }
        while true {
            if let result = outcome.withLock({ $0 }) { return try result.get() }
            arrivals.wait()
            let job = jobs.withLock { $0.removeFirst() }
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
