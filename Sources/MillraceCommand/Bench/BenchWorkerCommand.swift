import ArgumentParser
import Foundation
import MillraceBench

/// One run of a row, or a part of it, as a process of its own.
struct BenchWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bench-worker", shouldDisplay: false)

    /// What the process is for.
    enum Work: String, ExpressibleByArgument {
        case sample, fill, drain, serve
    }

    @OptionGroup var options: BenchOptions
    @Argument var work: Work
    @Argument var row: BenchRow?
    @Option var directory: String?
    @Flag(name: .customLong("under-load")) var underLoad = false

    func run() async throws {
        try await reportingFailures {
            switch work {
            case .sample: try await inScratch { try await printSample($0.measure(row ?? .throughput)) }
            case .fill: try await bench.fill()
            case .drain: try await printSample(bench.drain())
            case .serve: try await bench.serve(underLoad: underLoad)
            }
        }
    }

    private var bench: Bench {
        get throws {
            guard let directory else { throw ValidationError("\(work.rawValue) needs --directory") }
            return try options.bench(in: directory)
        }
    }

    private func inScratch(_ body: (Bench) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("millrace-bench-\(ProcessInfo.processInfo.processIdentifier)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                printError("\(directory) is left over: \(error.localizedDescription)")
            }
        }
        try await body(options.bench(in: directory))
    }

    private func printSample(_ sample: BenchSample) throws {
        print(String(decoding: try JSONEncoder().encode(sample), as: UTF8.self))
    }
}
