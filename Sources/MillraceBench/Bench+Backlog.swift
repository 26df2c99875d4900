import Foundation
import Millrace
import MillraceModel

extension Bench {
    private var durable: Workload {
        var durable = workload
        durable.store = .sqlite
        return durable
    }

    /// Writes a backlog that no mapping has read.
    package func fill() async throws {
        let manifest = try BenchRuntime.manifest(durable, hasMapping: false)
        let environment = try await BenchRuntime.environment(.sqlite, manifest, directory: directory)
        try await environment.prepare(manifest)
        try await BenchRuntime.produce(
            RecordPool(bytes: workload.recordBytes), count: backlog, producers: 4, into: environment.kinesis)
        try await environment.close()
    }

    /// Reads the backlog in a directory; the peak of the memory is that of this process.
    package func drain() async throws -> BenchSample {
        let watch = Stopwatch()
        let bench = try await BenchRuntime.start(durable, directory: directory)
        await bench.drain()
        let rate = watch.rate(of: backlog)
        let peak = Usage.peakMebibytes
        guard bench.counter.records == backlog else {
            throw BenchError("\(bench.counter.records) of \(backlog) records were delivered")
        }
        try await bench.stop()
        return BenchSample(rate, details: ["peakMebibytes": peak])
    }

    /// Runs until it is killed: says `ready` on a line when it is, and with a load `loaded` when some of it is written.
    package func serve(underLoad: Bool) async throws {
        let bench = try await BenchRuntime.start(durable, directory: directory, waitsUntilIdle: false)
        print("ready")
        flushOutput()
        let records = RecordPool(bytes: workload.recordBytes)
        while underLoad {
            try await bench.produce(records, count: 20_000, producers: 4)
            print("loaded")
            flushOutput()
        }
        try await bench.ended()
    }

    func readBacklog() async throws -> BenchSample {
        let store = scratch("store")
        try worker.run(["fill", "--directory", store])
        var sample = try worker.sample(["drain", "--directory", store])
        // The same store written and read at once, which is what this one is compared with.
        sample.limit = try await throughput(durable).value
        return sample
    }

    func timesToReady() async throws -> BenchSample {
        let store = scratch("store")
        try worker.run(["fill", "--directory", store])
        let backlog = try worker.milliseconds(until: "ready", ["serve", "--directory", store])
        _ = try worker.milliseconds(until: "loaded", ["serve", "--under-load", "--directory", store])
        let killed = try worker.milliseconds(until: "ready", ["serve", "--directory", store])
        return BenchSample(
            max(backlog, killed), details: ["backlogMilliseconds": backlog, "afterKillMilliseconds": killed])
    }

    private func flushOutput() { fflush(nil) }
}
