import ArgumentParser
import MillraceBench

/// What is measured, and how much of it.
struct BenchOptions: ParsableArguments {
    @Option(help: "How many shards the stream has.") var shards = 4
    @Option(help: "How many records are written and delivered.") var records = 200_000
    @Option(name: .customLong("batch-size"), help: "The most records of one invocation.") var batchSize = 100
    @Option(name: .customLong("record-bytes"), help: "The bytes of data in a record.") var recordBytes = 1_024
    @Option(help: "memory or sqlite.") var store = Workload.Store.memory
    @Option(help: "How many records the backlog has that is read from disk.") var backlog = 1_000_000
    @Option(help: "How long the rows measure that take a time, in seconds.") var seconds = 10

    func validate() throws {
        let amounts = [
            ("--shards", shards, 1...10_000), ("--records", records, 1...100_000_000),
            ("--batch-size", batchSize, 1...10_000), ("--record-bytes", recordBytes, 1...1_048_576),
            ("--backlog", backlog, 1...100_000_000), ("--seconds", seconds, 1...3_600),
        ]
        for (name, value, range) in amounts where !range.contains(value) {
            throw ValidationError("\(name) is \(value); it goes from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    var workload: Workload {
        Workload(shards: shards, records: records, batchSize: batchSize, recordBytes: recordBytes, store: store)
    }

    /// The same options for a worker.
    var arguments: [String] {
        [
            "--shards", "\(shards)", "--records", "\(records)", "--batch-size", "\(batchSize)",
            "--record-bytes", "\(recordBytes)", "--store", store.rawValue, "--backlog", "\(backlog)",
            "--seconds", "\(seconds)",
        ]
    }

    /// What measures in this process.
    func bench(in directory: String) throws -> Bench {
        Bench(
            workload: workload,
            backlog: backlog,
            seconds: seconds,
            directory: directory,
            worker: try worker()
        )
    }

    /// What measures in processes of its own.
    func worker() throws -> WorkerProcess {
        WorkerProcess(executable: try executablePath(), arguments: ["bench-worker"] + arguments)
    }
}

extension Workload.Store: ExpressibleByArgument {}
extension BenchRow: ExpressibleByArgument {}
