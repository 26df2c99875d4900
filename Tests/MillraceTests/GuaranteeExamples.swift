import Millrace
import MillraceModel
import MillraceTesting
import Synchronization
import Testing

/// What a handler saw: each record's id with the cause of its redelivery, or `first`.
final class Sightings: Sendable {
    private let sightings = Mutex<[String]>([])

    func note(_ event: DynamoDBEvent, _ context: FunctionContext) {
        for record in event.records {
            let id = record.change.keys["id"]?.stringValue ?? "?"
            let cause = context.redeliveryCause(of: record)?.rawValue ?? "first"
            sightings.withLock { $0.append("\(id) \(cause)") }
        }
    }

    var all: [String] { sightings.withLock { $0 } }
}

/// The examples of the page "Semantics and guarantees"; the documentation tests find its blocks here.
@Suite struct GuaranteeExamples {
    private struct Outage: Error {}

    private func withOrders(
        _ ids: [String],
        _ function: Function,
        parameters: String = "",
        faults: FaultPlan = .none,
        _ body: (TestRuntime) async throws -> Void
    ) async throws {
        // Disabled at first, so that all of them meet in one batch.
        let parameters = #""Enabled": false"# + (parameters.isEmpty ? "" : ", ") + parameters
        try await withTestRuntime(
            manifest: RuntimeTests.manifest(parameters),
            functions: [function],
            faults: faults
        ) { runtime in
            for id in ids { try await runtime.table("Orders").put(["id": .string(id)]) }
            try await runtime.enableMapping(of: "orders")
            try await body(runtime)
        }
    }

    @Test("P2 retry: what had succeeded comes again with what failed")
    func retry() async throws {
        let seen = Sightings()
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            seen.note(event, context)
            if context.attempt == 1 { throw Outage() }
        }
        try await withOrders(["a", "b"], function) { runtime in
            try runtime.settle()
            #expect(seen.all == ["a first", "b first", "a retry", "b retry"])
        }
    }

    @Test("P2 bisect: both halves of a failed batch come again")
    func bisect() async throws {
        let seen = Sightings()
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            seen.note(event, context)
            if event.records.count > 1 { throw Outage() }
        }
        try await withOrders(["a", "b"], function, parameters: #""BisectBatchOnFunctionError": true"#) { runtime in
            try runtime.settle()
            #expect(seen.all == ["a first", "b first", "a bisect", "b bisect"])
        }
    }

    @Test("P2 partialFailure: what stands behind a failed record comes again with it")
    func partialFailure() async throws {
        let seen = Sightings()
        let function = Function("orders", responseType: .reportBatchItemFailures) { (event: DynamoDBEvent, context) in
            seen.note(event, context)
            guard context.redeliveredCount == 0 else { return .succeeded }
            return .failed(from: event.records[1])
        }
        let parameters = #""FunctionResponseTypes": ["ReportBatchItemFailures"]"#
        try await withOrders(["a", "b", "c"], function, parameters: parameters) { runtime in
            try runtime.settle()
            #expect(seen.all == ["a first", "b first", "c first", "b partialFailure", "c partialFailure"])
        }
    }

    @Test("P2 restart: what was in hand when the mapping stopped comes again")
    func restart() async throws {
        let seen = Sightings()
        let isBroken = Mutex(true)
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            seen.note(event, context)
            if isBroken.withLock({ $0 }) { throw Outage() }
        }
        try await withOrders(["a"], function) { runtime in
            try runtime.advance(by: .zero)
            try await runtime.disableMapping(of: "orders")
            try runtime.settle()
            isBroken.withLock { $0 = false }
            try await runtime.enableMapping(of: "orders")
            try runtime.settle()
            #expect(seen.all == ["a first", "a restart"])
        }
    }

    @Test("P2 injected: a fault plan delivers every batch once more")
    func injected() async throws {
        let seen = Sightings()
        let function = Function("orders") { (event: DynamoDBEvent, context) in seen.note(event, context) }
        try await withOrders(["a"], function, faults: .redeliverEverything) { runtime in
            try runtime.settle()
            #expect(seen.all == ["a first", "a injected"])
        }
    }

    @Test("P2 a second write is a second record, unless it changes nothing")
    func producerRetry() async throws {
        let seen = Sightings()
        let function = Function("orders") { (event: DynamoDBEvent, context) in seen.note(event, context) }
        try await withOrders(["a", "a"], function) { runtime in
            try await runtime.table("Orders").put(["id": "a", "version": 2])
            try runtime.settle()
            #expect(seen.all == ["a first", "a first"])
        }
    }
}
