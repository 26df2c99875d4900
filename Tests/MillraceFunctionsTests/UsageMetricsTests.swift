import Millrace
import Testing

@testable import MillraceFunctions

@Suite("G37a usage metrics")
struct UsageMetricsTests {
    private func minute(_ app: String, _ minute: String, in bench: Bench) async throws -> [AttributeValue?] {
        let item = try await bench.item(["app": .string(app), "minute": .string(minute)], in: "UsageMetrics")
        return ["events", "count", "durationMilliseconds"].map { item?[$0] }
    }

    @Test("G38 G37a events are counted and summed by minute and app, digit by digit")
    func sums() async throws {
        let bench = try await Bench()
        try await bench.put(
            [
                usage("chat", "2026-01-31T23:59:00Z", count: "2", milliseconds: "0.1"),
                usage("chat", "2026-01-31T23:59:59.999Z", milliseconds: "0.2"),
                usage("chat", "2026-02-01T00:00:00Z"),
                usage("mail", "2026-01-31T23:59:10Z", count: "7", milliseconds: "99999999999999999999"),
                usage("mail", "2026-01-31T23:59:11Z", count: "0", milliseconds: "0.5"),
            ], into: "UsageEvents")
        try await bench.deliver(bench.changes(of: "UsageEvents"), to: usageMetrics)
        #expect(try await minute("chat", "2026-01-31T23:59", in: bench) == [2, 3, number("0.3")])
        #expect(try await minute("chat", "2026-02-01T00:00", in: bench) == [1, 1, 0])
        #expect(try await minute("mail", "2026-01-31T23:59", in: bench) == [2, 7, number("99999999999999999999.5")])
    }

    @Test("G37a corrected events count with their new numbers, deleted ones no more")
    func corrections() async throws {
        let bench = try await Bench()
        try await bench.put(
            [
                usage("chat", "2026-01-31T23:59:00Z", count: "2", milliseconds: "0.1"),
                usage("chat", "2026-01-31T23:59:01Z", milliseconds: "5"),
                usage("chat", "2026-01-31T23:59:00Z", count: "3", milliseconds: "0.7"),
            ], into: "UsageEvents")
        try await bench.tables.table("UsageEvents").delete(["app": "chat", "time": "2026-01-31T23:59:01Z"])
        let changes = try await bench.changes(of: "UsageEvents")
        #expect(changes.map(\.eventName) == [.insert, .insert, .modify, .remove])
        // In one batch and in three.
        for batches in [changes.batches(of: 10), changes.batches(of: 2)] {
            let bench = try await Bench()
            for batch in batches { try await bench.deliver(batch, to: usageMetrics) }
            #expect(try await minute("chat", "2026-01-31T23:59", in: bench) == [1, 3, number("0.7")])
        }
    }

    @Test("G37a events that time to live deletes stay counted")
    func expiry() async throws {
        let bench = try await Bench()
        try await bench.put([usage("chat", "2026-01-31T23:59:00Z", milliseconds: "5")], into: "UsageEvents")
        try await bench.tables.table("UsageEvents").delete(["app": "chat", "time": "2026-01-31T23:59:00Z"])
        var changes = try await bench.changes(of: "UsageEvents")
        changes[1].userIdentity = .timeToLive
        try await bench.deliver(changes, to: usageMetrics)
        #expect(try await minute("chat", "2026-01-31T23:59", in: bench) == [1, 1, 5])
    }

    @Test("G37a two shards at once that meet in one minute lose nothing and count nothing twice")
    func shards() async throws {
        let bench = try await Bench()
        for index in 0..<200 {
            let time = "2026-01-31T23:59:\(10 + index % 50).\(100 + index)Z"
            try await bench.put([usage("chat", time, milliseconds: "\(index)")], into: "UsageEvents")
        }
        let changes = try await bench.changes(of: "UsageEvents")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for parity in 0..<2 {
                let own = changes.enumerated().filter { $0.offset % 2 == parity }.map(\.element)
                group.addTask {
                    let shard = ShardID("shardId-0000000000000000000\(parity)-00000000")
                    for start in stride(from: 0, to: own.count, by: 5) {
                        // Each batch overlaps the one before.
                        let batch = own[max(0, start - 3)..<min(start + 5, own.count)]
                        try await bench.deliver(batch, to: usageMetrics, from: shard)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await minute("chat", "2026-01-31T23:59", in: bench) == [200, 200, 19_900])
    }
}
