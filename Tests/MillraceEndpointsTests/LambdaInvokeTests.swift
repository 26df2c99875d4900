import Millrace
import MillraceModel
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceEndpoints

/// What `Invoke` says beside the payload, and its limits.
@Suite struct LambdaInvokeTests {
    private static let path = "/2015-03-31/functions/orders/invocations"
    private static let event = #"{"Records":[]}"#

    private final class Calls: Sendable {
        private let ids = Mutex<[String]>([])

        func note(_ context: FunctionContext) { ids.withLock { $0.append(context.requestID) } }

        var all: [String] { ids.withLock { $0 } }
    }

    private static func bench(_ calls: Calls) async throws -> LambdaBench {
        try await LambdaBench(
            runs: false, manifest: "{}",
            functions: [Function("orders") { (_: DynamoDBEvent, context) in calls.note(context) }])
    }

    @Test("P5 the request id of an answer is the one that the function saw, and its version is the only one")
    func headers() async throws {
        let calls = Calls()
        let bench = try await Self.bench(calls)
        let response = await bench.send("POST", Self.path, Self.event)
        #expect(response.header("x-amzn-requestid") == calls.all.first)
        #expect(response.header("x-amz-executed-version") == "$LATEST")
        #expect(response.header("x-amz-function-error") == nil)
        #expect(response.header("x-amz-log-result") == nil)
        #expect(response.contentType == "application/json")
        #expect(response.text == "null")
    }

    @Test("P5 an Event is accepted, and the function called with the request id that was answered")
    func event() async throws {
        let calls = Calls()
        let bench = try await Self.bench(calls)
        let headers = [("x-amz-invocation-type", "Event")]
        let response = await bench.send("POST", Self.path, headers: headers, Self.event)
        #expect(response.status == 202)
        #expect(response.text == "")
        bench.settle()
        #expect(calls.all == [response.header("x-amzn-requestid")])
    }

    @Test("P5 a DryRun calls nothing")
    func dryRun() async throws {
        let calls = Calls()
        let bench = try await Self.bench(calls)
        let response = await bench.send("POST", Self.path, headers: [("x-amz-invocation-type", "DryRun")], "no JSON")
        bench.settle()
        #expect(response.status == 204)
        #expect(calls.all.isEmpty)
    }

    @Test(
        "P5 a payload may have 6,291,556 bytes, and 1,048,576 when nobody waits",
        arguments: [
            ("RequestResponse", 6_291_556, 200), ("Event", 1_048_576, 202),
        ])
    func limit(type: String, limit: Int, status: Int) async throws {
        let calls = Calls()
        let bench = try await Self.bench(calls)
        let headers = [("x-amz-invocation-type", type)]
        let fill = String(repeating: " ", count: limit - Self.event.utf8.count)
        let largest = await bench.send("POST", Self.path, headers: headers, Self.event + fill)
        #expect(largest.status == status)
        let response = await bench.send("POST", Self.path, headers: headers, Self.event + fill + " ")
        #expect(response.status == 413)
        #expect(response.errorName == "RequestTooLargeException")
        #expect(
            try response.errorMessage()
                == "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
        bench.settle()
        #expect(calls.all.count == 1)
    }
}
