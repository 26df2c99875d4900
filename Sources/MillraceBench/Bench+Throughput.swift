import Millrace
import MillraceModel

extension Bench {
    /// Append, shard, typed event, handler, checkpoint.
    func throughput(_ workload: Workload, perInvocation: Bool = false) async throws -> BenchSample {
        let records = RecordPool(bytes: workload.recordBytes)
        let bench = try await BenchRuntime.start(workload, directory: scratch("store"))
        // The first records make the runtime's tables and caches; they are not counted.
        try await bench.produce(records, count: min(workload.records, 4_000), producers: workload.shards)
        await bench.drain()
        let warmUp = bench.counter.records
        let processorSeconds = Usage.processorSeconds
        let watch = Stopwatch()
        try await bench.produce(records, count: workload.records, producers: min(workload.shards, 4))
        await bench.drain()
        let rate = watch.rate(of: workload.records)
        let cost = (Usage.processorSeconds - processorSeconds) / Double(workload.records)
        guard bench.counter.records - warmUp == workload.records else {
            throw BenchError("\(bench.counter.records - warmUp) of \(workload.records) records were delivered")
        }
        try await bench.stop()
        let limit =
            switch workload.store {
            case .memory:
                try await BareLoop(recordBytes: workload.recordBytes, tables: bench.environment.tables)
                    .rate(records: workload.records, batchSize: workload.batchSize)
            case .sqlite:
                try BareInserts.rate(
                    path: scratch("bare.sqlite"),
                    rows: workload.records,
                    rowBytes: workload.recordBytes,
                    tables: workload.shards,
                    perTransaction: RecordPool.callSize,
                    isFull: false
                )
            }
        return BenchSample(rate, limit: limit, details: ["processorMicrosecondsPerRecord": cost * 1e6])
    }

    /// Batches of one record, in memory.
    func invocations() async throws -> BenchSample {
        var single = workload
        (single.batchSize, single.store) = (1, .memory)
        return try await throughput(single)
    }

    /// What a record costs with 10,000 shards, against four: the ratio of the processor's time.
    ///
    /// In batches of one: with 10,000 shards there are hardly others, so four must not gain by theirs.
    func costOfShards() async throws -> BenchSample {
        func cost(_ shards: Int) async throws -> Double {
            var many = workload
            (many.shards, many.store, many.batchSize) = (shards, .memory, 1)
            let sample = try await throughput(many)
            guard let cost = sample.details["processorMicrosecondsPerRecord"] else {
                throw BenchError("the throughput row does not say what a record costs")
            }
            return cost
        }
        let (few, many) = (try await cost(4), try await cost(10_000))
        return BenchSample(many / few, details: ["fewMicroseconds": few, "manyMicroseconds": many])
    }
}
