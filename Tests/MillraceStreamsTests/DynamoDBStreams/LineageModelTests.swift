import MillraceModel
import MillraceStreams
import Testing

@Suite("Readers against a model")
struct LineageModelTests {
    private func expectCoverage(_ coverage: [String: Int], _ names: [String]) {
        for name in names { #expect(coverage[name, default: 0] > 0, "\(name) never happened: \(coverage)") }
    }

    @Test("G9 G10 G20 G22 readers get each change once, in order, but those that expired before they came")
    func memory() async throws {
        var coverage: [String: Int] = [:]
        for seed in UInt64(1)...20 {
            var world = try LineageWorld(seed: seed, survivesRestart: false) { MemoryStore(now: $0.now) }
            try await world.run(steps: 300)
            coverage.merge(world.coverage, uniquingKeysWith: +)
        }
        expectCoverage(
            coverage,
            [
                "received", "left out", "split", "roll-over", "disable", "ExpiredIteratorException",
                "TrimmedDataAccessException",
            ])
    }

    @Test(
        "G9 G10 G20 G22 the same holds over restarts of a file, read from memory and from the disk",
        arguments: [false, true])
    func file(hasShortTail: Bool) async throws {
        var coverage: [String: Int] = [:]
        for seed in UInt64(1)...4 {
            try await withTemporaryFolder { folder in
                let limits = hasShortTail ? TailLimits(shardRecordCountMax: 3, storeRecordCountMax: 5) : TailLimits()
                var world = try LineageWorld(seed: seed, survivesRestart: true) { clock in
                    try SQLiteStore(
                        path: folder.path("store.sqlite"), synchronous: .off, tailLimits: limits, now: clock.now)
                }
                try await world.run(steps: 250)
                coverage.merge(world.coverage, uniquingKeysWith: +)
            }
        }
        expectCoverage(coverage, ["received", "left out", "split", "roll-over", "disable", "restart"])
    }
}
