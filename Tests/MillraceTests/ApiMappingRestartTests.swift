import Foundation
import Logging
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Testing

@testable import Millrace

/// Mappings that are made at run time, over several runtimes on one environment, as after restarts and crashes.
@Suite struct ApiMappingRestartTests {
    private typealias Deliveries = RuntimeTests.Deliveries

    private let scheduler = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
    private let executor = StepExecutor()
    private let manifest: Manifest
    private let environment: RuntimeEnvironment

    init() async throws {
        manifest = try Manifest(json: Array(ApiMappings.manifest.utf8), path: "test manifest")
        environment = try await RuntimeEnvironment.ephemeral(
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
        try await environment.prepare(manifest)
    }

    private func settle(_ runtime: MillraceRuntime) {
        executor.drain()
        while !runtime.isIdle, scheduler.runNext(by: scheduler.now + .seconds(3_600)) { executor.drain() }
    }

    /// Runs a runtime until it is idle, and stops it.
    private func work(
        _ functions: [Function],
        manifest: Manifest? = nil,
        _ body: (MillraceRuntime) async throws -> Void = { _ in }
    ) async throws {
        let runtime = try runtime(functions, manifest)
        let running = Task(executorPreference: executor) { try await runtime.run() }
        settle(runtime)
        do {
            try await body(runtime)
            settle(runtime)
        } catch {
            runtime.stop()
            executor.drain()
            throw error
        }
        runtime.stop()
        executor.drain()
        try await running.value
    }

    private func runtime(_ functions: [Function], _ manifest: Manifest? = nil) throws -> MillraceRuntime {
        try MillraceRuntime(manifest: manifest ?? self.manifest, environment: environment, functions: functions)
    }

    private func put(_ ids: String...) async throws {
        for id in ids { try await environment.tables.table("Orders").put(["id": .string(id)]) }
    }

    private func wanted(_ function: String = "orders") async throws -> EventSourceMapping {
        let arn = try #require(try await environment.tables.describeTable("Orders").latestStreamARN)
        return EventSourceMapping(functionName: function, source: .stream(arn), startingPosition: .trimHorizon)
    }

    private static func noting(_ deliveries: Deliveries, _ name: String = "orders") -> Function {
        Function(name) { (event: DynamoDBEvent, _) in deliveries.note(event) }
    }

    @Test("P3 a mapping that was made at run time goes on after a restart where it was, with all its settings")
    func restart() async throws {
        let deliveries = Deliveries()
        let functions = [Self.noting(deliveries)]
        var mapping = try await wanted()
        mapping.batchSize = 1
        mapping.maximumBatchingWindow = .seconds(1)
        mapping.parallelizationFactor = 2
        mapping.maximumRetryAttempts = 4
        mapping.maximumRecordAge = .seconds(600)
        mapping.bisectBatchOnFunctionError = true
        mapping.filterPatterns = [#"{"eventName": ["INSERT"]}"#]
        mapping.onFailureDestination = "file:dead.jsonl"
        try await put("a")
        let made = try await {
            var made: MappingDescription?
            try await work(functions) { made = try await $0.createMapping(mapping, tags: ["k": "v"]) }
            return try #require(made)
        }()
        try await put("b")
        scheduler.move(to: scheduler.now + .seconds(60))
        try await work(functions) { (runtime) async throws in
            let found = try #require(try await runtime.mapping(made.mapping.id))
            #expect(found.mapping == made.mapping)
            #expect(found.tags == ["k": "v"])
            #expect(found.lastModified == made.lastModified)
            #expect(found.state == .enabled)
        }
        #expect(deliveries.all == [["a"], ["b"]])
    }

    @Test("T8 AT_TIMESTAMP of a mapping on a Kinesis stream outlives a restart to the microsecond")
    func timestamp() async throws {
        let start = scheduler.now - .microseconds(1_234_567)
        let arn = StreamARN(stream: "clicks", region: "us-east-1", accountID: "000000000000")
        let mapping = EventSourceMapping(
            functionName: "clicks", source: .stream(arn), startingPosition: .atTimestamp,
            startingPositionTimestamp: start)
        let functions = [Function("clicks") { (_: KinesisEvent, _) in }]
        try await work(functions) { _ = try await $0.createMapping(mapping) }
        try await work(functions) { (runtime) async throws in
            #expect(try await runtime.mappings().map(\.mapping.startingPositionTimestamp) == [start])
        }
    }

    @Test("P3 a process that dies right after a mapping was made, before it ran, runs it when it comes back")
    func crashAfterCreation() async throws {
        let deliveries = Deliveries()
        let functions = [Self.noting(deliveries)]
        let dead = try runtime(functions)
        // It is never let run: what it was about to do is lost with it.
        let id = try await dead.createMapping(wanted()).mapping.id
        try await put("a")
        try await work(functions) { (runtime) async throws in
            #expect(try await runtime.mapping(id)?.state == .enabled)
        }
        #expect(deliveries.all == [["a"]])
    }

    @Test("P3 a deletion that was accepted is finished by the next process: nothing of the mapping is left")
    func crashInDeletion() async throws {
        let deliveries = Deliveries()
        let functions = [Self.noting(deliveries)]
        try await put("a")
        try await work(functions) { _ = try await $0.createMapping(wanted()) }
        var row = try #require(try await environment.mappingRows.load().first)
        row.isDeleting = true
        try await environment.mappingRows.save(row)
        #expect(try await runtime(functions).mapping(row.id)?.state == .deleting)
        #expect(try await !environment.checkpoints.streams(of: row.id).isEmpty)
        try await work(functions) { (runtime) async throws in
            #expect(try await runtime.mappings().isEmpty)
            #expect(try await environment.checkpoints.streams(of: row.id).isEmpty)
            #expect(try await environment.mappingRows.load().isEmpty)
            #expect(environment.journal.ledgers(mapping: row.id, stream: row.stream).isEmpty)
        }
        #expect(deliveries.all == [["a"]])
    }

    @Test("T1 enabling, disabling and changing a mapping that was made at run time outlive a restart")
    func durableChanges() async throws {
        let deliveries = Deliveries()
        let functions = [Self.noting(deliveries)]
        try await work(functions) { (runtime) async throws in
            let id = try await runtime.createMapping(wanted()).mapping.id
            settle(runtime)
            try await runtime.disableMapping(id)
        }
        try await put("a", "b")
        try await work(functions) { (runtime) async throws in
            let mapping = try #require(try await runtime.mappings().first)
            #expect(mapping.state == .disabled)
            try await runtime.tagMapping(mapping.mapping.id, adding: ["k": "v"])
            _ = try await runtime.updateMapping(mapping.mapping.id) { $0.batchSize = 1 }
        }
        #expect(deliveries.all.isEmpty)
        try await work(functions) { (runtime) async throws in
            let mapping = try #require(try await runtime.mappings().first)
            #expect(mapping.tags == ["k": "v"])
            try await runtime.enableMapping(mapping.mapping.id)
        }
        #expect(deliveries.all == [["a"], ["b"]])
    }

    @Test("P3 a mapping whose function is no longer linked in stays listed, says why it does not run, and stops nobody")
    func missingFunction() async throws {
        let (first, second) = (Deliveries(), Deliveries())
        try await put("a")
        try await work([Self.noting(first), Self.noting(second, "others")]) { (runtime) async throws in
            _ = try await runtime.createMapping(wanted())
            _ = try await runtime.createMapping(wanted("others"))
        }
        try await put("b")
        try await work([Self.noting(second, "others")]) { (runtime) async throws in
            let mapping = try #require(try await runtime.mappings().first { $0.mapping.functionName == "orders" })
            #expect(mapping.state == .enabled)
            #expect(mapping.stateTransitionReason.contains("\"orders\" is not the name of a registered function"))
            #expect(mapping.lastProcessingResult.hasPrefix("PROBLEM: \"orders\" is not the name"))
            let status = try await runtime.status().first { $0.mapping.functionName == "orders" }
            #expect(status?.lastProcessingResult == mapping.lastProcessingResult)
            // It can be put to rest, and given another function; what else would change needs the function.
            try await runtime.disableMapping(mapping.mapping.id)
            #expect(try await runtime.mapping(mapping.mapping.id)?.state == .disabled)
            await #expect {
                try await runtime.updateMapping(mapping.mapping.id) { $0.batchSize = 5 }
            } throws: { ApiMappings.code($0) == .functionMissing }
        }
        #expect(first.all == [["a"]])
        #expect(second.all == [["a"], ["b"]])
        let third = Deliveries()
        try await work([Self.noting(second, "others"), Self.noting(third, "third")]) { (runtime) async throws in
            let mapping = try #require(try await runtime.mappings().first { $0.mapping.functionName == "orders" })
            let changed = try await runtime.updateMapping(mapping.mapping.id) {
                $0.functionName = "third"
                $0.isEnabled = true
            }
            #expect(changed.state == .creating)
        }
        #expect(third.all == [["b"]])
    }

    @Test("P3 a mapping whose stream is gone stays listed, says why it does not run, and can be deleted")
    func missingStream() async throws {
        let functions = [Self.noting(Deliveries())]
        let mapping = try await wanted()
        try await work(functions) { _ = try await $0.createMapping(mapping) }
        let empty = try Manifest(json: Array("{}".utf8), path: "empty")
        try await environment.tables.deleteTable("Orders")
        // The upkeep deletes what is left of the stream a day later.
        try await work([], manifest: empty) { _ in
            let end = scheduler.now + .seconds(50 * 3_600)
            while scheduler.runNext(by: end) { executor.drain() }
        }
        try await work(functions, manifest: empty) { (runtime) async throws in
            let found = try #require(try await runtime.mappings().first)
            #expect(found.eventSourceARN?.description == mapping.source.description)
            #expect(found.lastProcessingResult.contains("there is no stream \(mapping.source)"))
            #expect(found.stateTransitionReason.hasPrefix("The mapping does not run: "))
            #expect(try await runtime.status().first?.shards == 0)
            try await runtime.deleteMapping(found.mapping.id)
            #expect(try await runtime.mappings().isEmpty)
        }
        #expect(try await environment.mappingRows.load().isEmpty)
    }

    @Test("P4 a mapping that could not run begins when a manifest is taken over and nothing is in its way any more")
    func obstacleGone() async throws {
        let seen = Stored<[String]>([])
        let functions = [
            Function("clicks") { (event: KinesisEvent, _) in
                let texts = event.records.map { String(decoding: $0.kinesis.data, as: UTF8.self) }
                seen.change { $0 += texts }
            }
        ]
        let arn = StreamARN(stream: "clicks", region: "us-east-1", accountID: "000000000000")
        let mapping = EventSourceMapping(functionName: "clicks", source: .stream(arn), startingPosition: .trimHorizon)
        try await work(functions) { _ = try await $0.createMapping(mapping) }
        try await environment.kinesis.deleteStream(.init(name: "clicks"))
        let empty = try Manifest(json: Array("{}".utf8), path: "empty")
        try await work(functions, manifest: empty) { (runtime) async throws in
            #expect(try await runtime.mappings().first?.lastProcessingResult.hasPrefix("PROBLEM: ") == true)
            try await runtime.apply(manifest)
            settle(runtime)
            #expect(try await runtime.mappings().first?.stateTransitionReason == "User action")
            try await environment.kinesis.putRecord(
                .init(data: [UInt8]("x".utf8), partitionKey: "k"), to: .init(name: "clicks"))
        }
        #expect(seen.value == ["x"])
    }

    @Test("P4 a manifest that owns a mapping which was made at run time does not start, and the error names both")
    func conflictAtStart() async throws {
        let functions = [Self.noting(Deliveries())]
        try await work(functions) { _ = try await $0.createMapping(wanted()) }
        let text = ApiMappings.manifest(mappings: ApiMappings.ofManifest)
        let both = try Manifest(json: Array(text.utf8), path: "both.json")
        let id = try #require(try await environment.mappingRows.load().first?.id)
        let runtime = try runtime(functions, both)
        let running = Task(executorPreference: executor) { try await runtime.run() }
        executor.drain()
        await #expect { try await running.value } throws: {
            ApiMappings.code($0) == .mappingConflict && "\($0)".contains(id) && "\($0)".hasPrefix("both.json: orders")
        }
    }

    @Test("P5 mappings are listed by a runtime that does not run, also from a data directory that is opened again")
    func notRunning() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("api-\(UUID().uuidString)").path
        defer { removeFolder(folder) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let functions = [Self.noting(Deliveries())]
        var id: String?
        for isSecond in [false, true] {
            let environment = try await RuntimeEnvironment.open(
                dataDirectory: folder,
                manifest: manifest,
                ports: .virtual(scheduler, executor: QueueExecutor(label: "test")),
                logger: logger
            )
            try await environment.prepare(manifest)
            let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: functions)
            if isSecond {
                #expect(try await runtime.mappings().map(\.mapping.id) == [id])
                #expect(try await runtime.mapping(try #require(id))?.state == .enabled)
                #expect(try await runtime.status().map(\.state) == [.enabled])
            } else {
                let arn = try #require(try await environment.tables.describeTable("Orders").latestStreamARN)
                let mapping = EventSourceMapping(
                    functionName: "orders", source: .stream(arn), startingPosition: .latest)
                id = try await runtime.createMapping(mapping).mapping.id
            }
            try await environment.close()
        }
    }

    private func removeFolder(_ path: String) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            Issue.record(error)
        }
    }
}

extension RuntimeMapping {
    /// The stream that a mapping names by its ARN.
    fileprivate var stream: StreamARN {
        guard case .stream(let arn) = mapping.source else { preconditionFailure("\(mapping.source) is no ARN") }
        return arn
    }
}
