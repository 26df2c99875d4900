import Millrace
import MillraceModel
import Synchronization

extension Bench {
    /// What a process with 10,000 open shards and nothing to do costs.
    func idle() async throws -> BenchSample {
        var many = workload
        (many.shards, many.store) = (10_000, .memory)
        let bench = try await BenchRuntime.start(many, directory: scratch("store"))
        let scheduler = bench.environment.ports.scheduler
        let before = Usage.processorSeconds
        let watch = Stopwatch()
        await scheduler.wait(until: scheduler.now + .seconds(seconds))
        let share = (Usage.processorSeconds - before) / watch.seconds
        let peak = Usage.peakMebibytes
        try await bench.stop()
        return BenchSample(share * 100, details: ["peakMebibytes": peak])
    }

    /// What a `ParallelizationFactor` of 10 gains: one shard, 1,000 keys, a handler that waits 10 ms.
    ///
    /// The keys are as many in each slot: with others the fullest slot has some more, and all wait for it.
    func parallel() async throws -> BenchSample {
        func rate(_ factor: Int) async throws -> Double {
            var single = workload
            (single.shards, single.batchSize, single.records) = (1, 10, 2_000)
            let scheduler = SystemScheduler()
            let bench = try await BenchRuntime.start(
                single, directory: scratch("store-\(factor)"), mapping: #""ParallelizationFactor": \#(factor)"#
            ) { _, _ in
                await scheduler.wait(until: scheduler.now + .milliseconds(10))
            }
            let records = RecordPool(bytes: single.recordBytes, keysPerSlot: 100, slots: 10)
            let watch = Stopwatch()
            try await bench.produce(records, count: single.records, producers: 1)
            await bench.drain()
            let rate = watch.rate(of: single.records)
            try await bench.stop()
            return rate
        }
        let (one, ten) = (try await rate(1), try await rate(10))
        return BenchSample(ten / one, details: ["factor1": one, "factor10": ten])
    }

    /// Finding one poison record in a batch of 10,000 by bisecting it.
    func bisect() async throws -> BenchSample {
        let (count, poison) = (10_000, 6_173)
        var single = workload
        (single.shards, single.batchSize, single.records, single.recordBytes) = (1, count, count, 8)
        let handlers = Mutex(Duration.zero)
        let first = Mutex<Stopwatch?>(nil)
        let bench = try await BenchRuntime.start(
            single, directory: scratch("store"),
            mapping:
                #""MaximumBatchingWindowInSeconds": 5, "BisectBatchOnFunctionError": true, "MaximumRetryAttempts": 0"#
        ) { event, _ in
            first.withLock { $0 = $0 ?? Stopwatch() }
            let watch = Stopwatch()
            defer { handlers.withLock { $0 += watch.elapsed } }
            if event.records.contains(where: { $0.kinesis.partitionKey == "key-\(poison)" }) {
                throw BenchError("poison")
            }
        }
        let records = RecordPool(bytes: single.recordBytes, keys: count)
        try await bench.produce(records, count: count, producers: 1)
        await bench.drain()
        let elapsed = first.withLock { $0?.elapsed ?? .zero } - handlers.withLock { $0 }
        let (calls, expected) = (bench.counter.invocations, Self.bisections(of: count, around: poison))
        try await bench.stop()
        guard calls == expected else { throw BenchError("\(calls) invocations instead of \(expected)") }
        return BenchSample(elapsed / .milliseconds(1), details: ["invocations": Double(calls)])
    }

    /// How many invocations it takes until one record of so many is alone.
    private static func bisections(of count: Int, around poison: Int) -> Int {
        guard count > 1 else { return 1 }
        let middle = count / 2
        let isLeft = poison < middle
        return 2 + bisections(of: isLeft ? middle : count - middle, around: isLeft ? poison : poison - middle)
    }
}
