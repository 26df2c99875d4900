import Logging
import Millrace
import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// Several runtimes one after the other on one environment, as after a restart.
@Suite struct RestartTests {
    private let scheduler = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
    private let executor = StepExecutor()

    private func environment(_ manifest: Manifest) async throws -> RuntimeEnvironment {
        try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: Ports(
                scheduler: scheduler,
                random: SeededGenerator(seed: 7),
                handlerExecutor: executor,
                driverExecutor: executor,
                exitProcess: { _ in }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func drain(_ runtime: MillraceRuntime) {
        executor.drain()
        while !runtime.isIdle, scheduler.runNext(by: scheduler.now + .seconds(3_600)) { executor.drain() }
    }

    /// Runs a runtime until it is idle, and stops it.
    private func work(
        _ manifest: Manifest,
        on environment: RuntimeEnvironment,
        _ function: Function,
        _ body: () async throws -> Void = {}
    ) async throws {
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: [function])
        let running = Task(executorPreference: executor) { try await runtime.run() }
        drain(runtime)
        try await body()
        drain(runtime)
        runtime.stop()
        executor.drain()
        try await running.value
    }

    @Test("T8 LATEST holds at first discovery only: a restart goes on at the checkpoint")
    func latest() async throws {
        let text = RuntimeTests.manifest(startingPosition: "LATEST")
        let manifest = try Manifest(json: Array(text.utf8), path: "test")
        let environment = try await environment(manifest)
        try await environment.prepare(manifest)
        let orders = environment.tables.table("Orders")
        try await orders.put(["id": "before"])
        let deliveries = RuntimeTests.Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        try await work(manifest, on: environment, function) { try await orders.put(["id": "first"]) }
        try await orders.put(["id": "while stopped"])
        try await work(manifest, on: environment, function)
        #expect(deliveries.all == [["first"], ["while stopped"]])
    }

    @Test("P2 a record that was delivered before a stop and not checkpointed comes again with cause restart")
    func restartCause() async throws {
        let manifest = try Manifest(json: Array(RuntimeTests.manifest().utf8), path: "test")
        let environment = try await environment(manifest)
        try await environment.prepare(manifest)
        try await environment.tables.table("Orders").put(["id": "a"])
        let causes = Mutex<[RedeliveryCause?]>([])
        let isBroken = Mutex(true)
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            causes.withLock { causes in causes += event.records.map { context.redeliveryCause(of: $0) } }
            if isBroken.withLock({ $0 }) { throw RuntimeTests.Failed() }
        }
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: [function])
        let running = Task(executorPreference: executor) { try await runtime.run() }
        executor.drain()
        runtime.stop()
        executor.drain()
        try await running.value
        isBroken.withLock { $0 = false }
        try await work(manifest, on: environment, function)
        #expect(causes.withLock { $0 } == [nil, .restart])
        let status = try await environment.status(of: manifest.mappings[0].mapping)
        #expect(status.ledger.recordsDelivered == 1)
        #expect(status.ledger.redeliveries == [.restart: 1])
    }

    @Test("T10 a checkpoint belongs to one stream by its full ARN: a stream made anew is read from its beginning")
    func newStream() async throws {
        let manifest = try Manifest(json: Array(RuntimeTests.manifest().utf8), path: "test")
        let environment = try await environment(manifest)
        try await environment.prepare(manifest)
        let orders = environment.tables.table("Orders")
        let deliveries = RuntimeTests.Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        try await orders.put(["id": "a"])
        try await work(manifest, on: environment, function)
        try await environment.tables.updateStream(of: "Orders", enabled: false)
        try await environment.tables.updateStream(of: "Orders", enabled: true, viewType: .newAndOldImages)
        try await orders.put(["id": "b"])
        try await work(manifest, on: environment, function)
        #expect(deliveries.all == [["a"], ["b"]])
        let mapping = manifest.mappings[0].mapping.id
        #expect(try await environment.checkpoints.streams(of: mapping).count == 2)
    }

    @Test("P3 a runtime whose task is cancelled brings what is in hand to its end, and runs once only")
    func cancelled() async throws {
        let manifest = try Manifest(json: Array(RuntimeTests.manifest().utf8), path: "test")
        let environment = try await environment(manifest)
        try await environment.prepare(manifest)
        try await environment.tables.table("Orders").put(["id": "a"])
        let (release, releasing) = AsyncStream<Void>.makeStream()
        let hasEnded = Mutex(false)
        let function = Function("orders") { (_: DynamoDBEvent, _) in
            for await _ in release {}
            hasEnded.withLock { $0 = true }
        }
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: [function])
        let running = Task(executorPreference: executor) {
            try await runtime.run()
            #expect(hasEnded.withLock { $0 }, "the runtime ended before its handler")
        }
        executor.drain()
        running.cancel()
        executor.drain()
        releasing.finish()
        executor.drain()
        try await running.value
        let mapping = manifest.mappings[0].mapping
        let stored = try await environment.checkpoints.load(
            mapping: mapping.id,
            stream: environment.source(of: mapping).stream.arn
        )
        #expect(stored.values.map(\.checkpoint) != [.trimHorizon] && !stored.isEmpty)
        await #expect {
            try await runtime.run()
        } throws: { error in
            (error as? MillraceError)?.code == .runtimeHasRun
        }
    }

    @Test("a mapping whose checkpoints cannot be read ends the runtime with the reason, instead of falling silent")
    func unreadableCheckpoint() async throws {
        let manifest = try Manifest(json: Array(RuntimeTests.manifest().utf8), path: "test")
        let environment = try await environment(manifest)
        let mapping = manifest.mappings[0].mapping.id
        try await environment.store.write { transaction in
            let key = [UInt8]("\(mapping)\0arn\0shard\0".utf8)
            transaction.setRow(RowKey(space: "checkpoints", key: key), Array("nonsense".utf8))
        }
        let runtime = try MillraceRuntime(
            manifest: manifest,
            environment: environment,
            functions: [Function("orders") { (_: DynamoDBEvent, _) in }]
        )
        let running = Task(executorPreference: executor) { try await runtime.run() }
        executor.drain()
        await #expect {
            try await running.value
        } throws: { error in
            (error as? MillraceError)?.code == .storeUnusable && "\(error)".contains("checkpoint")
        }
    }

    @Test("a store that fails while tables are prepared ends the runtime with an error of its own")
    func failingStore() async throws {
        let manifest = try Manifest(json: Array(RuntimeTests.manifest().utf8), path: "test")
        let environment = try await environment(manifest)
        try await environment.close()
        let runtime = try MillraceRuntime(
            manifest: manifest,
            environment: environment,
            functions: [Function("orders") { (_: DynamoDBEvent, _) in }]
        )
        await #expect {
            try await runtime.run()
        } throws: { error in
            (error as? MillraceError)?.code == .storeUnusable
        }
    }

    @Test("a table that exists with another key is refused, and nothing is changed")
    func differentTable() async throws {
        let manifest = try Manifest(json: Array(RuntimeTests.manifest().utf8), path: "test")
        let environment = try await environment(manifest)
        let definition = try TableDefinition(name: "Orders", keySchema: KeySchema(hash: "other"), streamViewType: nil)
        try await environment.tables.createTable(definition)
        await #expect {
            try await environment.prepare(manifest)
        } throws: { error in
            (error as? MillraceError)?.code == .tableDiffers && "\(error)".contains("Orders")
        }
    }
}
