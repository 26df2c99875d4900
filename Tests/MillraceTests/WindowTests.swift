import Millrace
import MillraceModel
import MillraceTesting
import Synchronization
import Testing

/// Tumbling windows as a function sees them.
@Suite struct WindowTests {
    struct Totals: Codable, Equatable, Sendable {
        var count = 0
        var ids: [String] = []
    }

    /// What the final invocations were given.
    private final class Closed: Sendable {
        private let totals = Mutex<[Totals]>([])

        func note(_ totals: Totals) { self.totals.withLock { $0.append(totals) } }

        var all: [Totals] { totals.withLock { $0 } }
    }

    private static func manifest(_ parameters: String = "") -> String {
        RuntimeTests.manifest(#""TumblingWindowInSeconds": 60 \#(parameters.isEmpty ? "" : ",") \#(parameters)"#)
    }

    private static func counter(_ closed: Closed) -> Function {
        Function("orders", window: Totals()) { (event: DynamoDBEvent, totals: inout Totals, _) in
            totals.count += event.records.count
            totals.ids += event.records.compactMap { $0.change.keys["id"]?.stringValue }
            if event.timeWindow?.isFinalInvoke == true { closed.note(totals) }
        }
    }

    @Test("T6 a function adds up a window over several batches, and is called once more when a later record comes")
    func addsUp() async throws {
        let closed = Closed()
        try await withTestRuntime(
            manifest: Self.manifest(#""BatchSize": 2"#),
            functions: [Self.counter(closed)]
        ) { runtime in
            try await RuntimeTests.put(["a", "b", "c"], into: runtime)
            try runtime.advance(by: .seconds(59))
            try await RuntimeTests.put(["d"], into: runtime)
            try runtime.advance(by: .seconds(600))
            #expect(closed.all.isEmpty, "without an idle timeout a window waits for a later record")
            try await RuntimeTests.put(["e"], into: runtime)
            try runtime.settle()
            #expect(closed.all == [Totals(count: 4, ids: ["a", "b", "c", "d"])])
        }
    }

    @Test("T6 with an idle timeout a window closes by itself")
    func idleTimeout() async throws {
        let closed = Closed()
        try await withTestRuntime(
            manifest: Self.manifest(#""TumblingWindowIdleTimeoutInSeconds": 5"#),
            functions: [Self.counter(closed)]
        ) { runtime in
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            #expect(closed.all == [Totals(count: 1, ids: ["a"])])
            #expect(runtime.elapsed == .seconds(65))
        }
    }

    @Test("T6 the state outlives a disabled mapping: it goes on where the window was")
    func stateIsDurable() async throws {
        let closed = Closed()
        try await withTestRuntime(manifest: Self.manifest(), functions: [Self.counter(closed)]) { runtime in
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.advance(by: .seconds(1))
            try await runtime.disableMapping(of: "orders")
            try runtime.advance(by: .seconds(1))
            try await RuntimeTests.put(["b"], into: runtime)
            try runtime.advance(by: .seconds(1))
            try await runtime.enableMapping(of: "orders")
            try runtime.advance(by: .seconds(120))
            try await RuntimeTests.put(["c"], into: runtime)
            try runtime.settle()
            #expect(closed.all == [Totals(count: 2, ids: ["a", "b"])])
        }
    }

    @Test("T6 a state that is no JSON object fails the invocation, and the dead letter tells its window")
    func scalarState() async throws {
        let function = Function("orders", window: 0) { (event: DynamoDBEvent, count: inout Int, _) in
            count += event.records.count
        }
        let manifest = Self.manifest(#""MaximumRetryAttempts": 0, \#(RuntimeTests.deadLetters)"#)
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            let letter = try #require(runtime.deadLetters.first)
            #expect(letter.responseContext?.isFunctionError == true)
            #expect(letter.timeWindowInfo?.isFinalInvoke == false)
            let event = try DynamoDBEvent(json: Array(letter.payload.utf8))
            #expect(event.timeWindow?.state == TimeWindowProperties.emptyState)
        }
    }

    @Test("T6 a function without a state on a mapping with windows is refused, and the other way round")
    func refusals() async throws {
        let plain = Function("orders") { (_: DynamoDBEvent, _) in }
        await #expect {
            try await withTestRuntime(manifest: Self.manifest(), functions: [plain]) { _ in }
        } throws: { error in
            "\(error)".contains("/EventSourceMappings/0/TumblingWindowInSeconds: does not fit")
        }
        await #expect {
            try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: [Self.counter(Closed())]) { _ in }
        } throws: { error in
            "\(error)".contains("/EventSourceMappings/0/TumblingWindowInSeconds: missing")
        }
    }
}
