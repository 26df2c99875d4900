import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// Mappings on Kinesis streams.
@Suite struct KinesisMappingTests {
    private let scheduler = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
    private let executor = StepExecutor()

    private func environment(
        _ manifest: Manifest,
        _ deadLetters: MemoryDeadLetters = MemoryDeadLetters()
    ) async throws -> RuntimeEnvironment {
        let environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: Ports(
                scheduler: scheduler,
                random: SeededGenerator(seed: 7),
                handlerExecutor: executor,
                driverExecutor: executor,
                exitProcess: { _ in }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            deadLetterSink: { _ in deadLetters }
        )
        try await environment.kinesis.createStream(.init(streamName: "clicks", shardCount: 1))
        return environment
    }

    private func put(_ text: String, key: String = "k", into environment: RuntimeEnvironment) async throws {
        try await environment.kinesis.putRecord(
            .init(data: [UInt8](text.utf8), partitionKey: key), to: .init(name: "clicks"))
    }

    private func run(
        _ manifest: Manifest,
        on environment: RuntimeEnvironment,
        _ function: Function
    ) async throws {
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: [function])
        let running = Task(executorPreference: executor) { try await runtime.run() }
        executor.drain()
        while !runtime.isIdle, scheduler.runNext(by: scheduler.now + .seconds(3_600)) { executor.drain() }
        runtime.stop()
        executor.drain()
        try await running.value
    }

    private func manifest(_ parameters: String) throws -> Manifest {
        let json = """
            {"EventSourceMappings": [{"FunctionName": "clicks", "EventSourceArn": "stream/clicks", \(parameters)}]}
            """
        return try Manifest(json: Array(json.utf8), path: "test")
    }

    @Test("T8 AT_TIMESTAMP begins at the first record that arrived at that instant or later, at first discovery only")
    func atTimestamp() async throws {
        let manifest = try manifest(
            #""StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1767225605"#
        )
        let environment = try await environment(manifest)
        for second in 0..<10 {
            try await put("\(second)", into: environment)
            scheduler.move(to: scheduler.now + .seconds(1))
        }
        let seen = Mutex<[String]>([])
        let function = Function("clicks") { (event: KinesisEvent, _) in
            let texts = event.records.map { String(decoding: $0.kinesis.data, as: UTF8.self) }
            seen.withLock { $0 += texts }
        }
        try await run(manifest, on: environment, function)
        #expect(seen.withLock { $0 } == ["5", "6", "7", "8", "9"])
        try await put("late", into: environment)
        try await run(manifest, on: environment, function)
        #expect(seen.withLock { $0 } == ["5", "6", "7", "8", "9", "late"])
    }

    @Test("T8 AT_TIMESTAMP in the future is refused, as at AWS")
    func future() async throws {
        let manifest = try manifest(
            #""StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1767225601"#
        )
        let environment = try await environment(manifest)
        await #expect {
            try await run(manifest, on: environment, Function("clicks") { (_: KinesisEvent, _) in })
        } throws: { error in
            (error as? MillraceError)?.code == .startingPositionInFuture && "\(error)".contains("2026-01-01T00:00:01")
        }
    }

    @Test("T4 the failure record of a Kinesis batch has its times in milliseconds, and the record in its payload")
    func failureRecord() async throws {
        let manifest = try manifest(
            #"""
            "StartingPosition": "TRIM_HORIZON", "MaximumRetryAttempts": 0,
            "DestinationConfig": {"OnFailure": {"Destination": "file:dead.jsonl"}}
            """#
        )
        let deadLetters = MemoryDeadLetters()
        let environment = try await environment(manifest, deadLetters)
        scheduler.move(to: scheduler.now + .milliseconds(835))
        try await put("x", into: environment)
        try await run(
            manifest, on: environment, Function("clicks") { (_: KinesisEvent, _) in throw RuntimeTests.Failed() })
        let letter = try #require(deadLetters.records.first)
        let json = String(decoding: letter.json(), as: UTF8.self)
        #expect(json.contains(#""approximateArrivalOfFirstRecord":"2026-01-01T00:00:00.835Z""#), "\(json)")
        #expect(json.contains(#""KinesisBatchInfo":{"shardId":"#))
        let event = try KinesisEvent(json: Array(letter.payload.utf8))
        #expect(event.records.map(\.kinesis.data) == [[UInt8]("x".utf8)])
    }

    @Test("T7 the data of a Kinesis record is filtered as JSON, and what is no JSON is dropped")
    func filter() async throws {
        let manifest = try manifest(
            #""StartingPosition": "TRIM_HORIZON", "FilterCriteria": {"Filters": [{"Pattern": "{\"data\": {\"kind\": [\"click\"]}}"}]}"#
        )
        let environment = try await environment(manifest)
        for text in [#"{"kind": "click", "n": 1}"#, #"{"kind": "scroll"}"#, "no JSON", #"{"kind": "click", "n": 2}"#] {
            try await put(text, into: environment)
        }
        let seen = Mutex<[String]>([])
        let function = Function("clicks") { (event: KinesisEvent, _) in
            let texts = event.records.map { String(decoding: $0.kinesis.data, as: UTF8.self) }
            seen.withLock { $0 += texts }
        }
        try await run(manifest, on: environment, function)
        #expect(seen.withLock { $0 } == [#"{"kind": "click", "n": 1}"#, #"{"kind": "click", "n": 2}"#])
    }
}
