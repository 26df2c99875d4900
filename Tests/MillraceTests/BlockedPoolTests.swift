import Logging
import MillraceModel
import MillraceTesting
import Synchronization
import Testing

@testable import Millrace

/// Handlers that hold all threads of their pool, which is another one than the runtime's own.
@Suite struct BlockedPoolTests {
    private let scheduler = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
    private let handlers = StepExecutor()
    private let drivers = StepExecutor()

    @Test("a lane that records have woken in a pool without a free thread is worked on all the same, and loses none")
    func stop() async throws {
        let text = #"""
            {"KinesisStreams": [{"Name": "clicks", "ShardCount": 1}],
             "EventSourceMappings": [
               {"FunctionName": "clicks", "EventSourceArn": "stream/clicks", "StartingPosition": "TRIM_HORIZON"}]}
            """#
        let manifest = try Manifest(json: Array(text.utf8), path: "test")
        let environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: Ports(
                scheduler: scheduler,
                random: SeededGenerator(seed: 7),
                handlerExecutor: handlers,
                driverExecutor: drivers,
                exitProcess: { _ in }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let count = Mutex(0)
        let function = Function("clicks") { (event: KinesisEvent, _) in
            count.withLock { $0 += event.records.count }
        }
        func start() throws -> (MillraceRuntime, Task<Void, any Error>) {
            let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: [function])
            let running = Task(executorPreference: drivers) { try await runtime.run() }
            drivers.drain()
            return (runtime, running)
        }
        let (blocked, blockedRun) = try start()
        #expect(blocked.isIdle)
        try await environment.kinesis.putRecord(.init(data: [1], partitionKey: "k"), to: .init(name: "clicks"))
        drivers.drain()
        #expect(!blocked.isIdle, "a record waits for a thread")
        blocked.stop()
        drivers.drain()
        // The invocation finds no thread either, so its time runs out.
        let end = scheduler.now + .seconds(60)
        while scheduler.runNext(by: end) { drivers.drain() }
        #expect(count.withLock { $0 } == 0)
        let ledger = try #require(try await blocked.status().first).ledger
        #expect(ledger.invocations == 1, "another thread has worked on the lane, and called the function")
        // Who was called first finds nothing to do.
        handlers.drain()
        drivers.drain()
        try await blockedRun.value

        let (runtime, run) = try start()
        while !runtime.isIdle {
            drivers.drain()
            handlers.drain()
        }
        #expect(count.withLock { $0 } >= 1)
        runtime.stop()
        drivers.drain()
        try await run.value
    }
}
