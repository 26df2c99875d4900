import Foundation

/// Measures rows; each run of one belongs into a process of its own, so that none sees the memory of another.
package struct Bench: Sendable {
    /// What the throughput row runs.
    package var workload: Workload
    /// How many records the backlog has.
    package var backlog: Int
    /// How long the rows measure that take a time and not an amount, in seconds.
    package var seconds: Int
    /// Runs this program as a worker with some arguments, for the rows that need further processes.
    package var worker: WorkerProcess
    let directory: String

    /// Creates a bench.
    ///
    /// - Parameter directory: A scratch directory, there and empty.
    package init(workload: Workload, backlog: Int, seconds: Int, directory: String, worker: WorkerProcess) {
        self.workload = workload
        self.backlog = backlog
        self.seconds = seconds
        self.directory = directory
        self.worker = worker
    }

    /// Runs a row once.
    package func measure(_ row: BenchRow) async throws -> BenchSample {
        switch row {
        case .throughput: try await throughput(workload)
        case .writers: try await writers()
        case .invocations: try await invocations()
        case .latency: try await latency()
        case .puts: try await puts()
        case .idle: try await idle()
        case .shards: try await costOfShards()
        case .backlog: try await readBacklog()
        case .start: try await timesToReady()
        case .parallel: try await parallel()
        case .bisect: try await bisect()
        }
    }

    /// A directory for one store.
    func scratch(_ name: String) -> String { directory + "/" + name }
}
