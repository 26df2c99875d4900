import Millrace
import MillraceFunctions
import MillraceTables
import MillraceTesting
import Testing

@Suite("G37a usage metrics on the runtime")
struct UsageMetricsRuntimeTests {
    private func metrics(_ minute: String, in runtime: TestRuntime) async throws -> [AttributeValue?] {
        let item = try await runtime.table("UsageMetrics").get(["app": "chat", "minute": .string(minute)])
        return ["events", "count", "durationMilliseconds"].map { item?[$0] }
    }

    @Test("G37a G38 uses count in the minute in which they were, also those that come a day late")
    func late() async throws {
        try await withTestRuntime(manifest: Shipped.manifest(), functions: Shipped().functions) { runtime in
            let events = runtime.table("UsageEvents")
            try await events.put(usage("chat", "2026-01-01T00:00:10Z", count: "2", milliseconds: "0.1"))
            try await events.put(usage("chat", "2026-01-01T00:01:00Z"))
            try runtime.settle()
            #expect(try await metrics("2026-01-01T00:00", in: runtime) == [1, 2, number("0.1")])
            #expect(try await metrics("2026-01-01T00:01", in: runtime) == [1, 1, 0])
            try runtime.advance(by: .seconds(86_400))
            try await events.put(usage("chat", "2026-01-01T00:00:59Z", milliseconds: "0.2"))
            try await events.delete(["app": "chat", "time": "2026-01-01T00:01:00Z"])
            try runtime.settle()
            #expect(try await metrics("2026-01-01T00:00", in: runtime) == [2, 3, number("0.3")])
            #expect(try await metrics("2026-01-01T00:01", in: runtime) == [0, 0, 0])
            #expect(runtime.duplicates().isEmpty)
            #expect(runtime.deadLetters.isEmpty)
        }
    }

    @Test("G16 G37a uses that time to live deletes stay counted")
    func expiry() async throws {
        try await withTestRuntime(manifest: Shipped.manifest(), functions: Shipped().functions) { runtime in
            try await runtime.tables.updateTimeToLive("UsageEvents", TimeToLive(attributeName: "expires"))
            var event = try usage("chat", "2026-01-01T00:00:10Z", milliseconds: "5")
            event["expires"] = 1_767_229_200
            try await runtime.table("UsageEvents").put(event)
            let isRemoved = { @Sendable in
                runtime.deliveries(of: "usage-metrics").flatMap(\.records).contains { $0.label.hasPrefix("REMOVE") }
            }
            try await runtime.settle(until: isRemoved)
            try runtime.settle()
            #expect(runtime.elapsed >= .seconds(3_600))
            #expect(try await runtime.table("UsageEvents").items().items.isEmpty)
            #expect(try await metrics("2026-01-01T00:00", in: runtime) == [1, 1, 5])
        }
    }

    @Test("G37a P3 a use that cannot be read is tried four times and kept with its event; those behind it are counted")
    func poison() async throws {
        try await withTestRuntime(manifest: Shipped.manifest(), functions: Shipped().functions) { runtime in
            let events = runtime.table("UsageEvents")
            var poison = try usage("chat", "2026-01-01T00:00:00Z")
            poison["durationMilliseconds"] = "long"
            try await events.put(poison)
            try runtime.settle()
            try await events.put(usage("chat", "2026-01-01T00:00:01Z"))
            try runtime.settle()
            let deliveries = runtime.deliveries(of: "usage-metrics")
            #expect(deliveries.map(\.attempt) == [1, 2, 3, 4, 1])
            #expect(runtime.duplicates(by: .retry, of: "usage-metrics").count == 3)
            let deadLetter = try #require(runtime.deadLetters.first)
            #expect(runtime.deadLetters.count == 1)
            #expect(try deadLetter.changes() == ["INSERT app=chat, time=2026-01-01T00:00:00Z"])
            #expect(deadLetter.condition == .retryAttemptsExhausted)
            #expect(deadLetter.approximateInvokeCount == 4)
            #expect(deadLetter.requestID == deliveries[3].requestID)
            #expect(try await metrics("2026-01-01T00:00", in: runtime) == [1, 1, 0])
        }
    }

    @Test("G37a P3 with bisected batches nothing but the use that cannot be read is missing from the metrics")
    func bisected() async throws {
        let manifest = try Shipped.manifest(of: "usage-metrics") { $0.bisectBatchOnFunctionError = true }
        try await withTestRuntime(manifest: manifest, functions: Shipped().functions) { runtime in
            for second in 0..<10 {
                var event = try usage("chat", "2026-01-01T00:00:0\(second)Z", milliseconds: "\(second)")
                if second == 6 { event["count"] = "many" }
                try await runtime.table("UsageEvents").put(event)
            }
            try runtime.settle()
            #expect(
                try runtime.deadLetters.map { try $0.changes() } == [["INSERT app=chat, time=2026-01-01T00:00:06Z"]])
            #expect(!runtime.duplicates(by: .bisect).isEmpty)
            #expect(try await metrics("2026-01-01T00:00", in: runtime) == [9, 9, 39])
        }
    }
}
