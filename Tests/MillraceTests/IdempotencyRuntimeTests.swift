import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// Idempotent functions in the real runtime.
@Suite struct IdempotencyRuntimeTests {
    typealias Form = IdempotencyBench.Form

    static func function(
        _ form: Form,
        _ handle: @escaping @Sendable (_ id: String, _ context: FunctionContext) async throws -> Void
    ) -> Function {
        @Sendable func id(_ record: DynamoDBRecord) -> String { record.change.keys["id"]?.stringValue ?? "?" }
        switch form {
        case .whole:
            return Function("orders") { (event: DynamoDBEvent, context) in
                for record in event.records { try await handle(id(record), context) }
            }
        case .reporting:
            return Function("orders", responseType: .reportBatchItemFailures) { (event: DynamoDBEvent, context) in
                for record in event.records {
                    do { try await handle(id(record), context) } catch { return .failed(from: record) }
                }
                return .succeeded
            }
        case .each:
            return Function("orders", each: DynamoDBRecord.self) { try await handle(id($0), $1) }
        }
    }

    static func manifest(_ form: Form, _ parameters: String = "", functions: String = "") -> String {
        var all = form == .whole ? [] : [#""FunctionResponseTypes": ["ReportBatchItemFailures"]"#]
        if !parameters.isEmpty { all.append(parameters) }
        return RuntimeTests.manifest(all.joined(separator: ", "), functions: functions)
    }

    @Test("P2 a fault plan that delivers everything twice has each effect once", arguments: Form.allCases)
    func redelivered(_ form: Form) async throws {
        let effects = Stored<[String]>([])
        let function = Self.function(form) { id, _ in effects.change { $0.append(id) } }.idempotent(by: .eventID)
        let ids = (0..<40).map { "o\($0)" }
        try await withTestRuntime(
            manifest: Self.manifest(form, #""BatchSize": 7"#),
            functions: [function],
            faults: .redeliverEverything
        ) { runtime in
            try await RuntimeTests.put(ids, into: runtime)
            try runtime.settle()
            #expect(effects.value == ids)
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.redeliveries == [.injected: 40], "all of them came twice")
            #expect(ledger.failedInvocations == 0)
        }
    }

    @Test("P2 a business key finds the second write of a producer too")
    func producerRetry() async throws {
        let effects = Stored<[String]>([])
        let function = Self.function(.whole) { id, _ in effects.change { $0.append(id) } }
            .idempotent(by: .change { $0.change.newImage?["orderID"]?.stringValue })
        try await withTestRuntime(manifest: Self.manifest(.whole), functions: [function]) { runtime in
            for id in ["a", "b"] {
                try await runtime.table("Orders").put(["id": .string(id), "orderID": "4711"])
                try runtime.settle()
            }
            try await runtime.table("Orders").put(["id": "c"])
            try await runtime.table("Orders").put(["id": "c", "version": 2])
            try runtime.settle()
            #expect(effects.value == ["a", "c", "c"])
        }
    }

    @Test(
        "P2 a batch of which one record keeps failing has the effects of the others once",
        arguments: [Form.reporting, .each])
    func failing(_ form: Form) async throws {
        let effects = Stored<[String]>([])
        let failures = Stored(0)
        let function = Self.function(form) { id, _ in
            if id == "b", failures.value < 4 {
                failures.change { $0 += 1 }
                throw RuntimeTests.Failed()
            }
            effects.change { $0.append(id) }
        }.idempotent(by: .eventID)
        try await withTestRuntime(
            manifest: Self.manifest(form), functions: [function], faults: .redeliverEverything
        ) { runtime in
            try await RuntimeTests.put(["a", "b", "c"], into: runtime)
            try runtime.settle()
            #expect(effects.value == ["a", "b", "c"])
        }
    }

    @Test("P2 what a stopped mapping has handled is not handled again when it starts")
    func restart() async throws {
        let effects = Stored<[String]>([])
        let isBroken = Stored(true)
        // With ten slots the checkpoint stays before the one that fails, and what was done behind it comes again.
        let function = Self.function(.each) { id, _ in
            if id == "o3", isBroken.value { throw RuntimeTests.Failed() }
            effects.change { $0.append(id) }
        }.idempotent(by: .eventID)
        let ids = (0..<20).map { "o\($0)" }
        try await withTestRuntime(
            manifest: Self.manifest(.each, #""BatchSize": 1, "ParallelizationFactor": 10"#),
            functions: [function]
        ) { runtime in
            try await RuntimeTests.put(ids, into: runtime)
            try runtime.advance(by: .milliseconds(10))
            let done = effects.value.count
            #expect((1..<20).contains(done), "some are done, and not all")
            try await runtime.disableMapping(of: "orders")
            try runtime.settle()
            isBroken.change { $0 = false }
            try await runtime.enableMapping(of: "orders")
            try runtime.settle()
            #expect(effects.value.sorted() == ids.sorted())
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.redeliveries[.restart, default: 0] > 1, "more came again than the one that failed")
        }
    }

    @Test(
        "P2 a record that a delivery which died was handling waits for that one's deadline, and is handled then",
        arguments: Form.allCases)
    func died(_ form: Form) async throws {
        let handledAt = Stored<[Timestamp]>([])
        let halt = Halt()
        let function = Self.function(form) { _, context in
            if context.shardID == "dead" {
                await halt.hold()
            } else {
                handledAt.change { $0.append(context.invokedAt) }
            }
        }.idempotent(by: .change { $0.change.keys["id"]?.stringValue })
        try await withTestRuntime(manifest: Self.manifest(form), functions: [function]) { runtime in
            let deadline = runtime.now + .seconds(900)
            let stream = try await ApiMappings.stream(of: runtime)
            let record = DynamoDBRecord(
                eventID: "other",
                eventName: .insert,
                change: .init(
                    approximateCreationDateTime: .epoch, keys: ["id": "a"],
                    sequenceNumber: SequenceNumber(normalized: "1"), sizeBytes: 1,
                    streamViewType: .keysOnly),
                eventSourceARN: stream
            )
            let context = TestContext(
                tables: runtime.tables, invokedAt: runtime.now, timeout: .seconds(900), shardID: "dead")
            async let dead = function.invoke(with: DynamoDBEvent(records: [record]), context: context)
            await halt.arrival()
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            #expect(handledAt.value.count == 1)
            #expect(handledAt.value.allSatisfy { $0 >= deadline && $0 < deadline + .seconds(61) })
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.failedInvocations > 3, "it was refused and tried again")
            halt.open()
            _ = try await dead
        }
    }

    @Test(
        "P2 a handler that ends when it is cancelled at its timeout has not handled its record",
        arguments: Form.allCases)
    func timeout(_ form: Form) async throws {
        let attempts = Stored<[String]>([])
        let function = Self.function(form) { id, _ in
            attempts.change { $0.append(id) }
            guard id == "b", attempts.value.count < 3 else { return }
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            await withTaskCancellationHandler {
                for await _ in stream {}
            } onCancel: {
                continuation.finish()
            }
        }.idempotent(by: .eventID)
        let settings = #"{"FunctionName": "orders", "TimeoutSeconds": 10}"#
        try await withTestRuntime(
            manifest: Self.manifest(form, #""Enabled": false"#, functions: settings), functions: [function]
        ) { runtime in
            try await RuntimeTests.put(["a", "b"], into: runtime)
            try await runtime.enableMapping(of: "orders")
            try runtime.settle()
            #expect(attempts.value == (form == .each ? ["a", "b", "b"] : ["a", "b", "a", "b"]))
            #expect(runtime.elapsed >= .seconds(10))
        }
    }

    @Test("P2 an attempt after an abandoned handler has the record to itself, and the abandoned one changes nothing")
    func abandoned() async throws {
        let halt = Halt()
        let attempts = Stored(0)
        let function = Self.function(.whole) { _, _ in
            attempts.change { $0 += 1 }
            if attempts.value == 1 { await halt.hold() }
        }.idempotent(by: .eventID)
        let settings = #"{"FunctionName": "orders", "TimeoutSeconds": 3, "WhenStuck": "abandon"}"#
        try await withTestRuntime(
            manifest: Self.manifest(.whole, functions: settings), functions: [function], faults: .redeliverEverything
        ) { runtime in
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.advance(by: .seconds(60))
            #expect(attempts.value == 2)
            halt.open()
            try runtime.settle()
            #expect(attempts.value == 2)
            let ledger = try #require(try await runtime.status().first?.ledger)
            #expect(ledger.succeeded == 1)
            #expect(ledger.redeliveries == [.retry: 1, .injected: 1])
        }
    }

    @Test("P2 a function by decoded change is one by record: what stands before a failed change is done")
    func decodedChanges() async throws {
        let effects = Stored<[String]>([])
        let failures = Stored(0)
        let function = Function("orders", eachChangeOf: RuntimeTests.Order.self) { change, _ in
            guard case .inserted(let order) = change else { return }
            if order.id == "b", failures.value < 2 {
                failures.change { $0 += 1 }
                throw RuntimeTests.Failed()
            }
            effects.change { $0.append(order.id) }
        }.idempotent(by: .eventID)
        try await withTestRuntime(
            manifest: Self.manifest(.each, #""Enabled": false"#), functions: [function], faults: .redeliverEverything
        ) { runtime in
            try await RuntimeTests.put(["a", "b", "c"], into: runtime)
            try await runtime.enableMapping(of: "orders")
            try runtime.advance(by: .zero)
            #expect(effects.value == ["a"])
            #expect(try await runtime.tables.store.extent(of: "idempotency").rowCount == 1)
            try runtime.settle()
            #expect(effects.value == ["a", "b", "c"])
        }
    }

    @Test("P2 Kinesis records have their effect once, also those that a producer put twice")
    func kinesis() async throws {
        let effects = Stored<[String]>([])
        @Sendable func text(_ record: KinesisRecord) -> String { String(decoding: record.kinesis.data, as: UTF8.self) }
        let function = Function("clicks", each: KinesisRecord.self) { record, _ in
            effects.change { $0.append(text(record)) }
        }.idempotent(by: .record { text($0).isEmpty ? nil : text($0) }, store: .memory())
        let mapping = #"""
            {"FunctionName": "clicks", "EventSourceArn": "stream/clicks", "StartingPosition": "TRIM_HORIZON",
             "FunctionResponseTypes": ["ReportBatchItemFailures"]}
            """#
        try await withTestRuntime(
            manifest: ApiMappings.manifest(mappings: mapping), functions: [function], faults: .redeliverEverything
        ) { runtime in
            for data in ["one", "two", "one", "", "three"] {
                try await runtime.kinesis.putRecord(
                    .init(data: [UInt8](data.utf8), partitionKey: "k"), to: .init(name: "clicks"))
                try runtime.settle()
            }
            #expect(effects.value == ["one", "two", "", "", "three"])
        }
    }
}
