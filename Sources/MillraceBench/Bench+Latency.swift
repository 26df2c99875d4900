import Histogram
import Millrace
import MillraceModel
import MillraceStreams
import Synchronization

extension Bench {
    /// The time from an append to its handler, at four records a second, and what it would be if caches stayed warm.
    func latency() async throws -> BenchSample {
        let sparse = try await latencies(of: 4 * seconds, every: .milliseconds(250))
        let frequent = try await latencies(of: 1_000, every: .milliseconds(1))
        return BenchSample(
            sparse.milliseconds(50),
            details: [
                "p90Milliseconds": sparse.milliseconds(90), "p99Milliseconds": sparse.milliseconds(99),
                "p50AtOneMillisecond": frequent.milliseconds(50),
            ]
        )
    }

    private func latencies(of count: Int, every interval: Duration) async throws -> Latencies {
        let latencies = Latencies()
        let bench = try await BenchRuntime.start(
            workload, directory: scratch("store-\(interval.microseconds)")
        ) { _, _ in
            latencies.delivered()
        }
        let records = RecordPool(bytes: workload.recordBytes).entries(0..<1)
        let scheduler = bench.environment.ports.scheduler
        for _ in 0..<count {
            await scheduler.wait(until: scheduler.now + interval)
            latencies.appending()
            try await bench.environment.kinesis.putRecords(
                records, to: KinesisService.StreamIdentifier(BenchRuntime.stream))
            await bench.drain()
        }
        try await bench.stop()
        return latencies
    }
}

/// How long records take, one after the other.
private final class Latencies: Sendable {
    private let histogram = Mutex(Histogram<UInt64>(numberOfSignificantValueDigits: .three))
    private let appended = Mutex<Stopwatch?>(nil)

    /// A record is about to be appended.
    func appending() { appended.withLock { $0 = Stopwatch() } }

    /// Its handler was called.
    func delivered() {
        guard let watch = appended.withLock({ $0 }) else { return }
        let nanoseconds = UInt64(watch.elapsed / .nanoseconds(1))
        _ = histogram.withLock { $0.record(nanoseconds) }
    }

    func milliseconds(_ percentile: Double) -> Double {
        Double(histogram.withLock { $0.valueAtPercentile(percentile) }) / 1e6
    }
}
