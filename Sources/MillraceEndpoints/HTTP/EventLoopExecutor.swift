#if Endpoints
    import NIOCore
    import Synchronization

    /// Runs tasks on an event loop, so that a request and its response stay on the thread of their connection.
    final class EventLoopExecutor: TaskExecutor {
        private struct State {
            var jobs: [UnownedJob] = []
            var isScheduled = false
            var isRunning = false
        }

        /// The most rounds of jobs before the event loop looks after its connections again.
        private static let roundsMax = 8

        private let eventLoop: any EventLoop
        private let state = Mutex(State())

        /// Creates an executor.
        init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            let isFirst = state.withLock { state in
                state.jobs.append(job)
                if state.isScheduled || state.isRunning { return false }
                state.isScheduled = true
                return true
            }
            // One wake-up serves all that come until it is there, such as those that waited for the same commit.
            if isFirst { runSoon() }
        }

        private func runSoon() {
            eventLoop.execute {
                self.state.withLock { $0.isScheduled = false }
                self.run()
            }
        }

        /// Runs the jobs that are there, on the event loop; does nothing from inside of a job.
        func run() {
            eventLoop.preconditionInEventLoop()
            let isMine = state.withLock { state in
                defer { state.isRunning = true }
                return !state.isRunning
            }
            guard isMine else { return }
            for _ in 0..<Self.roundsMax {
                let jobs = state.withLock { state in
                    let jobs = state.jobs
                    state.jobs = []
                    return jobs
                }
                if jobs.isEmpty { break }
                for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            }
            let isMore = state.withLock { state in
                state.isRunning = false
                guard !state.jobs.isEmpty, !state.isScheduled else { return false }
                state.isScheduled = true
                return true
            }
            if isMore { runSoon() }
        }
    }
#endif
