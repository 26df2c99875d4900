/// What can be measured: one row of the report each.
package enum BenchRow: String, CaseIterable, Sendable {
    /// Append, shard, typed event, handler, checkpoint: records a second.
    case throughput
    /// 64 writers of single records, each on disk with `synchronous` `FULL` before the next.
    case writers
    /// Batches of one record, in memory.
    case invocations
    /// The time from an append to its handler, at four records a second.
    case latency
    /// Conditional puts into a table whose stream keeps both images, on disk.
    case puts
    /// What a process with 10,000 open shards and nothing to do costs.
    case idle
    /// What a record costs with 10,000 shards, against four.
    case shards
    /// Reading a backlog from disk: memory and throughput.
    case backlog
    /// How long a process takes to be ready on a backlog, and after `kill -9` under load.
    case start
    /// What a `ParallelizationFactor` of 10 gains.
    case parallel
    /// Finding one poison record in a batch of 10,000 by bisecting it.
    case bisect

    /// What the figure counts.
    package var unit: String {
        switch self {
        case .throughput, .writers, .backlog: "records/s"
        case .invocations: "invocations/s"
        case .latency: "ms (p50)"
        case .puts: "writes/s"
        case .idle: "% of a core"
        case .shards: "times the cost"
        case .start, .bisect: "ms"
        case .parallel: "times the throughput"
        }
    }

    /// Whether a smaller figure is the better one.
    package var isBetterSmaller: Bool {
        switch self {
        case .throughput, .writers, .invocations, .puts, .backlog, .parallel: false
        case .latency, .idle, .shards, .start, .bisect: true
        }
    }
}
