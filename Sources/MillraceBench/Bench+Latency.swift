import Histogram
import Millrace
import MillraceModel
import MillraceStreams
import Synchronization

extension Bench {
    /// The time from an append to its handler, at four records a second.
    func latency() async throws -> BenchSample {
        let histogram = Mutex(Histogram<UInt64>(numberOfSignificantValueDigits: .three))
        let appended = Mutex<Stopwatch?>(nil)
        let bench = try await BenchRuntime.start(workload, directory: scratch("store")) { _, _ in
            guard let watch = appended.withLock({ $0 }) else { return }
            let nanoseconds = UInt64(watch.elapsed / .nanoseconds(1))
            _ = histogram.withLock { $0.record(nanoseconds) }
        }
        let records = RecordPool(bytes: workload.recordBytes).entries(0..<1)
        let scheduler = bench.environment.ports.scheduler
        for _ in 0..<4 * seconds {
            await scheduler.wait(until: scheduler.now + .milliseconds(250))
            appended.withLock { $0 = Stopwatch() }
            try await bench.environment.kinesis.putRecords(
                records, to: KinesisService.StreamIdentifier(BenchRuntime.stream))
            await bench.drain()
        }
        try await bench.stop()
        func milliseconds(_ percentile: Double) -> Double {
            Double(histogram.withLock { $0.valueAtPercentile(percentile) }) / 1e6
        }
        return BenchSample(
            milliseconds(50),
            details: ["p90Milliseconds": milliseconds(90), "p99Milliseconds": milliseconds(99)]
        )
    }
}
