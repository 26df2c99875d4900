import ArgumentParser
import Foundation
import MillraceBench
import MillraceModel

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine: throughput, latency, shards, backlogs.",
        discussion: """
            Each run of a row has a process of its own; the figure is the median. Where there is one, the machine's own \
            limit is measured in the same run: a loop that builds the same events and awaits the same closure, or one \
            over SQLite's C API. Rows: \(BenchRow.allCases.map(\.rawValue).joined(separator: ", ")).
            """
    )

    @OptionGroup var options: BenchOptions
    @Argument(help: "The rows to measure; throughput unless given.") var rows: [BenchRow] = [.throughput]
    @Option(help: "How often each row is run.") var runs = 5
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
        guard (1...1_000).contains(runs) else { throw ValidationError("--runs is \(runs); it goes from 1 to 1000") }
    }

    func run() async throws {
        try await reportingFailures {
            let worker = try options.worker()
            let showsProgress = isatty(STDERR_FILENO) == 1
            var reports: [BenchReport] = []
            for row in rows {
                var samples: [BenchSample] = []
                for run in 1...runs {
                    if showsProgress { printError("\(row.rawValue): run \(run) of \(runs) …") }
                    samples.append(try worker.sample(["sample", row.rawValue]))
                }
                reports.append(BenchReport(row: row, samples: samples))
                if !json { for line in BenchReport(row: row, samples: samples).lines { print(line) } }
                flushOutput()
            }
            if json { printJSON(.object(JSONObject([("rows", .array(reports.map(\.json)))]))) }
        }
    }
}
