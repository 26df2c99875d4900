import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Testing

/// Functions that are called by name, as `Invoke` does.
@Suite struct InvokeTests {
    private static let quick = Function("quick") { (_: DynamoDBEvent, _) in }

    @Test("P5 a function's answer is null, its item failures, the state of its window, or both")
    func answers() async throws {
        let bench = try await InvokeBench([
            Self.quick,
            Function("clicks") { (_: KinesisEvent, _) in },
            Function("reporting", responseType: .reportBatchItemFailures) { (event: DynamoDBEvent, _) in
                event.records.first.map { .failed(from: $0) } ?? .succeeded
            },
            Function("windows", window: ["n": 1]) { (_: DynamoDBEvent, state, _) in state["n", default: 0] += 1 },
            Function("both", window: ["n": 1], responseType: .reportBatchItemFailures) { (_: KinesisEvent, _, _) in
                .succeeded
            },
        ])
        #expect(try await bench.invoke("quick").answer == "null")
        #expect(try await bench.invoke("quick", InvokeBench.change).answer == "null")
        #expect(try await bench.invoke("clicks", InvokeBench.record).answer == "null")
        #expect(try await bench.invoke("reporting").answer == #"{"batchItemFailures":[]}"#)
        #expect(
            try await bench.invoke("reporting", InvokeBench.change).answer
                == #"{"batchItemFailures":[{"itemIdentifier":"100"}]}"#)
        #expect(try await bench.invoke("windows").answer == #"{"state":{"n":2}}"#)
        #expect(try await bench.invoke("both").answer == #"{"batchItemFailures":[],"state":{"n":1}}"#)
    }

    @Test("P5 a function that is called gets a context like one that is triggered")
    func context() async throws {
        struct Seen: Equatable {
            var requestID: String
            var functionARN: String
            var timeLeft: Duration
            var attempt: Int
            var stream: String
            var shard: String
            var tables: [String]
        }
        let seen = Stored<[Seen]>([])
        @Sendable func note(_ context: FunctionContext) async throws {
            let new = Seen(
                requestID: context.requestID, functionARN: context.invokedFunctionARN,
                timeLeft: context.deadline - context.invokedAt, attempt: context.attempt,
                stream: context.streamARN.description, shard: context.shardID.description,
                tables: try await context.tables.listTables())
            seen.change { $0.append(new) }
        }
        let bench = try await InvokeBench(
            [
                Function("orders") { (_: DynamoDBEvent, context) in try await note(context) },
                Function("clicks") { (_: KinesisEvent, context) in try await note(context) },
            ],
            settings: #"{"FunctionName": "clicks", "TimeoutSeconds": 9}"#
        )
        let results = [
            try await bench.invoke("orders", InvokeBench.change),
            try await bench.invoke("clicks", InvokeBench.record),
            try await bench.invoke("orders"),
        ]
        #expect(Set(results.map(\.requestID)).count == 3)
        #expect(seen.value.map(\.requestID) == results.map(\.requestID))
        #expect(seen.value.map(\.timeLeft) == [.seconds(3), .seconds(9), .seconds(3)])
        #expect(seen.value.map(\.attempt) == [1, 1, 1])
        #expect(seen.value[1].functionARN == "arn:aws:lambda:us-east-1:000000000000:function:clicks")
        #expect(
            seen.value.map(\.stream) == [
                "arn:aws:dynamodb:eu-west-1:123456789012:table/Birds/stream/2026-01-01T00:00:00.000",
                "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks",
                "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/invoked",
            ])
        #expect(seen.value.map(\.shard) == ["invoked", "shardId-000000000003", "invoked"])
    }

    @Test("P5 a function that throws has failed with the error's type and text; the wrong payload is its failure too")
    func failures() async throws {
        let bench = try await InvokeBench([
            Self.quick, Function("broken") { (_: DynamoDBEvent, _) in throw RuntimeTests.Failed() },
        ])
        #expect(try await bench.invoke("broken").outcome == .failed(type: "Failed", message: "Failed()"))
        for (payload, fault) in [
            ("{}", "Records is missing"), ("", "Records is missing"), ("[]", "expected an object"),
            (InvokeBench.record, "is not INSERT, MODIFY or REMOVE"),
            (#"{"Records":[{}]}"#, "Records[0].eventID is missing"),
        ] {
            let result = try await bench.invoke("quick", payload)
            guard case .failed(let type, let message) = result.outcome else {
                Issue.record("\(payload) was answered: \(result)")
                continue
            }
            #expect(type == "Runtime.UnmarshalError", "\(payload)")
            #expect(message.hasPrefix("Unable to unmarshal input: "), "\(payload)")
            #expect(message.contains(fault), "\(payload): \(message)")
        }
    }

    @Test("P5 a function that is not registered is refused with the nearest name")
    func missing() async throws {
        let bench = try await InvokeBench([Self.quick])
        for isLate in [false, true] {
            await #expect("late: \(isLate)") {
                if isLate { _ = try await bench.invokeLater("qick") } else { _ = try await bench.invoke("qick") }
            } throws: {
                ApiMappings.code($0) == .functionMissing && "\($0)".contains("did you mean quick?")
            }
        }
    }

    @Test("P5 an answer of more than 6,291,556 bytes is a failure")
    func tooLarge() async throws {
        let bench = try await InvokeBench([
            Function("large", responseType: .reportBatchItemFailures) { (_: DynamoDBEvent, _) in
                BatchResponse(itemFailures: [String(repeating: "7", count: 6_291_556)])
            }
        ])
        #expect(
            try await bench.invoke("large").outcome
                == .failed(
                    type: "Function.ResponseSizeTooLarge",
                    message: "Response payload size exceeded maximum allowed payload size (6291556 bytes)."))
    }

    @Test("P5 a function whose time is up is cancelled and has failed, at that instant")
    func timeout() async throws {
        let (release, releasing) = AsyncStream<Void>.makeStream()
        let wasCancelled = Stored(false)
        let bench = try await InvokeBench(
            [
                Function("slow") { (_: DynamoDBEvent, _) in
                    await withTaskCancellationHandler {
                        for await _ in release {}
                    } onCancel: {
                        wasCancelled.change { $0 = true }
                        releasing.finish()
                    }
                }
            ],
            settings: #"{"FunctionName": "slow", "TimeoutSeconds": 2, "ReservedConcurrentExecutions": 1}"#
        )
        let call = bench.begin("slow")
        bench.advance(by: .milliseconds(1_999))
        #expect(!wasCancelled.value)
        bench.advance(by: .milliseconds(1))
        #expect(wasCancelled.value)
        let result = try await call.value
        #expect(
            result.outcome
                == .failed(
                    type: "Sandbox.Timedout",
                    message: "RequestId: \(result.requestID) Error: Task timed out after 2.00 seconds"))
        #expect(try await bench.invoke("slow").answer == "null", "its place is free again")
        bench.advance(by: .seconds(60))
        #expect(bench.exits.value.isEmpty)
        #expect(!bench.logged.value.contains { $0.contains("goes on after its time was up") })
    }

    @Test("P5 a function that outlives its timeout keeps its place, and ends the process if its settings say so")
    func stuck() async throws {
        for whenStuck in FunctionSettings.StuckHandling.allCases {
            let (release, releasing) = AsyncStream<Void>.makeStream()
            let bench = try await InvokeBench(
                [
                    Function("stuck") { (_: DynamoDBEvent, _) in
                        await Task { for await _ in release {} }.value
                    }
                ],
                settings: #"""
                    {"FunctionName": "stuck", "TimeoutSeconds": 1, "StuckAfterSeconds": 4,
                     "ReservedConcurrentExecutions": 1, "WhenStuck": "\#(whenStuck.rawValue)"}
                    """#
            )
            let call = bench.begin("stuck")
            bench.advance(by: .seconds(1))
            #expect(try await call.value.answer == nil)
            await #expect("\(whenStuck)") { try await bench.invoke("stuck") } throws: {
                ApiMappings.code($0) == .functionThrottled
            }
            #expect(bench.exits.value.isEmpty)
            bench.advance(by: .seconds(4))
            #expect(bench.exits.value == (whenStuck == .exit ? [70] : []), "\(whenStuck)")
            #expect(bench.logged.value.contains { $0.contains("goes on after its time was up") })
            releasing.finish()
        }
    }
}
