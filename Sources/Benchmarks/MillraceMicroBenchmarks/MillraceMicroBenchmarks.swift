import Benchmark
import MillraceMicroWork

/// All rows, each for about a second; figures marked with `*` are those of one unit, such as one record.
let benchmarks: @Sendable () -> Void = {
    for row in MicroRow.all {
        let configuration = Benchmark.Configuration(
            metrics: [.wallClock, .cpuTotal, .throughput], scalingFactor: .kilo, maxDuration: .seconds(1))
        Benchmark(row.name, configuration: configuration) { benchmark in
            try await row.run(
                units: benchmark.scaledIterations.count,
                begin: { benchmark.startMeasurement() },
                end: { benchmark.stopMeasurement() }
            )
        }
    }
}
