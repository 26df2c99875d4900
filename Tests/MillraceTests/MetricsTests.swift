import Foundation
import Metrics
import MetricsTestKit
import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// The metrics of a mapping, §9; each test has a function of its own, by whose name its figures are found.
@Suite struct MetricsTests {
    /// What all runtimes of this process count into.
    private static let factory: TestMetrics = {
        let factory = TestMetrics()
        MetricsSystem.bootstrap(factory)
        return factory
    }()

    /// The figures of one function by name; 0 for what was never counted.
    private func figures(of function: String) -> (String) -> Int64 {
        { name in
            Self.factory.counters
                .filter { $0.label == name && $0.dimensions.contains { $0 == ("FunctionName", function) } }
                .reduce(0) { $0 + $1.totalValue }
        }
    }

    private func manifest(_ function: String, _ parameters: String, functions: String = "") -> String {
        _ = Self.factory
        return RuntimeTests.manifest(parameters, functions: functions)
            .replacingOccurrences(of: "\"orders\"", with: "\"\(function)\"")
    }

    @Test("§9 InvokedEventCount counts retries again, Errors and FailedInvokeEventCount the failed ones")
    func retries() async throws {
        let function = Function("measured-retries") { (_: DynamoDBEvent, context) in
            if context.attempt < 3 { throw RuntimeTests.Failed() }
        }
        let manifest = manifest("measured-retries", #""BatchSize": 1"#)
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await RuntimeTests.put(["a", "b"], into: runtime)
            try runtime.settle()
        }
        let count = figures(of: "measured-retries")
        #expect(count("PolledEventCount") == 2)
        #expect(count("Invocations") == 6)
        #expect(count("Errors") == 4)
        #expect(count("InvokedEventCount") == 6)
        #expect(count("FailedInvokeEventCount") == 4)
        #expect(count("RedeliveredEventCount") == 4)
    }

    @Test("§9 a mapping that is made at run time is counted like one of the manifest, by its own id")
    func madeAtRunTime() async throws {
        _ = Self.factory
        let function = Function("measured-api") { (_: DynamoDBEvent, _) in }
        try await withTestRuntime(manifest: ApiMappings.manifest, functions: [function]) { runtime in
            try runtime.settle()
            let id = try await runtime.runtime.createMapping(ApiMappings.wanted("measured-api", of: runtime)).mapping.id
            try await RuntimeTests.put(["a", "b"], into: runtime)
            try runtime.settle()
            let counter = Self.factory.counters.first {
                $0.label == "InvokedEventCount" && $0.dimensions.contains { $0 == ("EventSourceMappingUUID", id) }
            }
            #expect(counter?.totalValue == 2)
        }
        #expect(figures(of: "measured-api")("PolledEventCount") == 2)
    }

    @Test("§9 3 discarded with a destination are delivered to it and not dropped, without one the other way round")
    func discarded() async throws {
        for (name, destination) in [("measured-kept", ", \(RuntimeTests.deadLetters)"), ("measured-dropped", "")] {
            let function = Function(name) { (_: DynamoDBEvent, _) in throw RuntimeTests.Failed() }
            let manifest = manifest(name, #""BatchSize": 1, "MaximumRetryAttempts": 0"# + destination)
            try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
                try await RuntimeTests.put(["a", "b", "c"], into: runtime)
                try runtime.settle()
            }
            let count = figures(of: name)
            let isKept = !destination.isEmpty
            #expect(count("OnFailureDestinationDeliveredEventCount") == (isKept ? 3 : 0))
            #expect(count("DroppedEventCount") == (isKept ? 0 : 3))
        }
    }

    @Test("§9 a partial failure is no error, and counts as failed what is delivered again")
    func partialFailure() async throws {
        let function = Function("measured-partial", responseType: .reportBatchItemFailures) {
            (event: DynamoDBEvent, context) in
            context.redeliveredCount == 0 && event.records.count == 3 ? .failed(from: event.records[1]) : .succeeded
        }
        let parameters = #""FunctionResponseTypes": ["ReportBatchItemFailures"], "Enabled": false"#
        let manifest = manifest("measured-partial", parameters)
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await RuntimeTests.put(["a", "b", "c"], into: runtime)
            try await runtime.enableMapping(of: "measured-partial")
            try runtime.settle()
            #expect(try await runtime.status().first?.lastProcessingResult == "OK")
        }
        let count = figures(of: "measured-partial")
        #expect(count("Invocations") == 2)
        #expect(count("Errors") == 0)
        #expect(count("FailedInvokeEventCount") == 2)
    }

    @Test("§9 Throttles are no Invocations and no Errors")
    func throttles() async throws {
        let function = Function("measured-throttles") { (_: DynamoDBEvent, _) in await stepAside() }
        let manifest = manifest(
            "measured-throttles",
            #""BatchSize": 1, "ParallelizationFactor": 10"#,
            functions: #"{"FunctionName": "measured-throttles", "ReservedConcurrentExecutions": 1}"#
        )
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await RuntimeTests.put((0..<20).map { "\($0)" }, into: runtime)
            try runtime.settle()
        }
        let count = figures(of: "measured-throttles")
        #expect(count("Throttles") > 0)
        #expect(count("Invocations") == 20)
        #expect(count("Errors") == 0)
    }

    @Test("§9 what a filter drops is polled and filtered out, and not invoked")
    func filteredOut() async throws {
        let function = Function("measured-filter") { (_: DynamoDBEvent, _) in }
        let manifest = manifest(
            "measured-filter",
            #""FilterCriteria": {"Filters": [{"Pattern": "{\"eventName\": [\"REMOVE\"]}"}]}"#
        )
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await RuntimeTests.put(["a", "b"], into: runtime)
            try runtime.settle()
        }
        let count = figures(of: "measured-filter")
        #expect(count("PolledEventCount") == 2)
        #expect(count("FilteredOutEventCount") == 2)
        #expect(count("InvokedEventCount") == 0)
    }
}
