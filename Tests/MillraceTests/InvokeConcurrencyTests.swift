import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// Calls by name beside each other, beside mappings, and those that nobody waits for.
@Suite struct InvokeConcurrencyTests {
    private static let one = #"{"FunctionName": "orders", "TimeoutSeconds": 60, "ReservedConcurrentExecutions": 1}"#

    /// A function that waits until it is released, and notes how often it was called.
    private final class Held: Sendable {
        let calls = Stored(0)
        private let releases: AsyncStream<Void>
        private let releasing: AsyncStream<Void>.Continuation

        init() { (releases, releasing) = AsyncStream.makeStream() }

        var function: Function {
            Function("orders") { [self] (_: DynamoDBEvent, _) in
                calls.change { $0 += 1 }
                for await _ in releases {}
            }
        }

        func release() { releasing.finish() }
    }

    @Test("T3 beyond ReservedConcurrentExecutions a call is throttled, and spends nothing")
    func throttled() async throws {
        let held = Held()
        let bench = try await InvokeBench([held.function], settings: Self.one)
        let first = bench.begin("orders")
        await #expect { try await bench.invoke("orders") } throws: { error in
            ApiMappings.code(error) == .functionThrottled && (error as? MillraceError)?.isRetryable == true
        }
        held.release()
        bench.drain()
        #expect(try await first.value.answer == "null")
        #expect(try await bench.invoke("orders").answer == "null")
        #expect(held.calls.value == 2)
    }

    @Test("T3 calls by name and those of mappings share the function's places")
    func sharedWithMappings() async throws {
        let held = Held()
        let bench = try await InvokeBench(
            [held.function], settings: Self.one, mappings: ApiMappings.ofManifest)
        let running = Task(executorPreference: bench.executor) { try await bench.runtime.run() }
        bench.drain()
        try await bench.environment.tables.table("Orders").put(["id": "a"])
        bench.drain()
        #expect(held.calls.value == 1)
        await #expect { try await bench.invoke("orders") } throws: { ApiMappings.code($0) == .functionThrottled }
        let requestID = try await bench.invokeLater("orders")
        bench.drain()
        #expect(held.calls.value == 1)
        held.release()
        bench.drain()
        #expect(held.calls.value == 2, "\(requestID) waited for the place")
        #expect(bench.runtime.isIdle)
        bench.runtime.stop()
        bench.drain()
        try await running.value
    }

    @Test("P5 a call that nobody waits for runs once, after the answer, and its failure is logged")
    func late() async throws {
        let ids = Stored<[String]>([])
        let bench = try await InvokeBench([
            Function("orders") { (_: DynamoDBEvent, context) in
                ids.change { $0.append(context.requestID) }
                throw RuntimeTests.Failed()
            }
        ])
        let id = try await bench.invokeLater("orders")
        #expect(ids.value.isEmpty)
        bench.advance(by: .seconds(3_600))
        #expect(ids.value == [id])
        #expect(
            bench.logged.value.contains(
                "error: A function that was invoked without waiting failed; it is not called again Failed: Failed()"))
    }

    @Test("P5 at most 1,000 calls that nobody waits for are kept; the next one is refused until one has ended")
    func bound() async throws {
        let held = Held()
        let bench = try await InvokeBench([held.function], settings: Self.one)
        for _ in 0..<1_000 { _ = try await bench.invokeLater("orders") }
        bench.drain()
        #expect(held.calls.value == 1)
        await #expect { try await bench.invokeLater("orders") } throws: {
            ApiMappings.code($0) == .functionThrottled && "\($0)".contains("1000 invocations")
        }
        held.release()
        bench.drain()
        #expect(held.calls.value == 1_000)
        _ = try await bench.invokeLater("orders")
        bench.drain()
        #expect(held.calls.value == 1_001)
    }
}
