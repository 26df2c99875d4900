import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// A log handler that tells when a message was logged.
private struct Listener: LogHandler {
    final class Heard: Sendable {
        private let messages: AsyncStream<String>
        fileprivate let continuation: AsyncStream<String>.Continuation

        init() { (messages, continuation) = AsyncStream.makeStream() }

        /// Waits until a message that begins so is logged.
        func message(beginningWith text: String) async -> String? {
            await messages.first { $0.hasPrefix(text) }
        }
    }

    let heard: Heard
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        heard.continuation.yield("\(event.message) \(event.metadata?["error"].map { "\($0)" } ?? "")")
    }
}

@Suite struct FullStoreTests {
    @Test("P3 a store on a full disk holds the lane with a log line, and the lane goes on by itself when there is room")
    func fullStore() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("full-\(UUID().uuidString)").path
        let heard = Listener.Heard()
        let logger = Logger(label: "test") { _ in Listener(heard: heard) }
        let text = RuntimeTests.manifest(
            #""BatchSize": 2"#, functions: #"{"FunctionName": "orders", "TimeoutSeconds": 900}"#)
        let manifest = try Manifest(json: Array(text.utf8), path: "test")
        let scheduler = ObservedScheduler(now: .testStart)
        let environment = try await RuntimeEnvironment.open(
            dataDirectory: folder,
            manifest: manifest,
            ports: .virtual(scheduler, executor: QueueExecutor(label: "test")),
            logger: logger
        )
        try await environment.prepare(manifest)
        let orders = environment.tables.table("Orders")
        for number in 1...10 { try await orders.put(["id": .string("\(number)")]) }
        // No checkpoint was stored yet: the first one needs a page for its table, and there is none to be had.
        let store = try #require(environment.store as? SQLiteStore)
        _ = try await store.limitPages(to: 1)

        let deliveries = RuntimeTests.Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: [function])
        let running = Task { try await runtime.run() }
        let message = try #require(await heard.message(beginningWith: "The checkpoint cannot be stored"))
        #expect(message.contains("full"), "\(message)")
        #expect(deliveries.all.flatMap(\.self).count < 10, "the lane went on without a checkpoint: \(deliveries.all)")

        _ = try await store.limitPages(to: 1 << 20)
        // The disk answers when it likes; only the waits between the tries are virtual.
        let passing = Task { await scheduler.passWaits(within: .seconds(60)) }
        await runtime.idle()
        passing.cancel()
        #expect(deliveries.all.flatMap(\.self) == (1...10).map(String.init))
        let status = try #require(try await runtime.status().first)
        #expect(status.ledger.redeliveries.isEmpty)
        runtime.stop()
        try await running.value
        try await environment.close()
        try FileManager.default.removeItem(atPath: folder)
    }
}
