import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Testing

/// Where marks stand, and what they outlive.
@Suite struct IdempotencyStoreTests {
    typealias Bench = IdempotencyBench

    @Test("P2 expired marks go a few with each delivery, until none is left", arguments: IdempotencyStoreKind.allCases)
    func sweeping(_ kind: IdempotencyStoreKind) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let old = bench.function(timeToLive: .seconds(60))
            for first in stride(from: 0, to: 200, by: 50) {
                try await bench.deliver((first..<first + 50).map { "o\($0)" }, to: old)
            }
            // These live longer, and one of the old ones is in progress.
            try await bench.deliver(["a", "b"], to: bench.function(timeToLive: .seconds(600)))
            let halt = Halt()
            async let held = bench.deliver(["held"], to: bench.function { _, _ in await halt.hold() })
            await halt.arrival()
            #expect(try await bench.markCounts() == [203, 203])
            bench.clock.move(to: bench.clock.now + .seconds(60) - .microseconds(1))
            try await bench.deliver(["n"], to: bench.function())
            #expect(try await bench.markCounts() == [204, 204], "nothing has expired yet")
            bench.clock.move(to: bench.clock.now + .microseconds(1))
            var counts = [204]
            for number in 0..<14 {
                try await bench.deliver(["n\(number)"], to: bench.function())
                let count = try await bench.markCounts()
                #expect(count[0] == count[1])
                counts.append(count[0])
            }
            #expect(counts[1] == 204 - 17 + 1, "seventeen go, one comes")
            #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 - $1 <= 16 })
            #expect(counts.last == 4 + 14, "all that had expired are gone, and no others")
            bench.clock.move(to: bench.clock.now + .seconds(1))
            #expect(try await bench.deliver(["a", "b", "n"], to: bench.function()) == .succeeded)
            #expect(bench.calls.value.last == ["n13"], "what counts was not swept")
            halt.open()
            _ = try await held
        }
    }

    @Test("P2 a mark that has expired and was not swept yet counts no more, from that instant on")
    func notSwept() async throws {
        try await withIdempotencyBench { bench async throws in
            let older = (0..<100).map { "o\($0)" }
            try await bench.deliver(older, to: bench.function(timeToLive: .seconds(59)))
            try await bench.deliver(["a"], to: bench.function(timeToLive: .seconds(60)))
            bench.clock.move(to: bench.clock.now + .seconds(60) - .microseconds(1))
            try await bench.deliver(["a"], to: bench.function())
            #expect(bench.calls.value.count == 2)
            #expect(try await bench.markCounts() == [84, 84])
            bench.clock.move(to: bench.clock.now + .microseconds(1))
            try await bench.deliver(["a"], to: bench.function())
            #expect(bench.calls.value == [older, ["a"], ["a"]])
            #expect(try await bench.markCounts() == [67, 67])
        }
    }

    @Test("P2 a large batch sweeps as much as it brings, so that marks never grow beyond what counts")
    func largeBatches() async throws {
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(timeToLive: .seconds(60))
            for round in 0..<5 {
                try await bench.deliver((0..<1_000).map { "\(round)n\($0)" }, to: function)
                #expect(try await bench.markCounts() == [1_000, 1_000])
                bench.clock.move(to: bench.clock.now + .seconds(60))
            }
        }
    }

    @Test("P2 marks outlive the process in a file, which one opener holds at a time")
    func file() async throws {
        try await withIdempotencyFolder { folder async throws in
            let path = folder + "/new/marks.sqlite"
            let clock = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
            let calls = Stored(0)
            for life in 1...3 {
                let now: @Sendable () -> Timestamp = { clock.now }
                let tables = try await TableService(
                    store: MemoryStore(now: now), region: "us-east-1", accountID: "000000000000", now: now)
                let function = try Function("orders") { (_: DynamoDBEvent, _) in calls.change { $0 += 1 } }
                    .idempotent(by: .eventID, store: .sqlite(path: path), timeToLive: .seconds(60))
                #expect {
                    try IdempotencyStore.sqlite(path: folder + "/new/../new/marks.sqlite")
                } throws: { error in
                    idempotencyCode(error) == .storeInUse && "\(error)".contains("this process")
                }
                let event = try DynamoDBEvent(json: Array(InvokeBench.change.utf8))
                let context = TestContext(tables: tables, invokedAt: clock.now, timeout: .seconds(900))
                try await function.invoke(with: event, context: context)
                #expect(calls.value == (life == 3 ? 2 : 1))
                if life == 2 { clock.move(to: clock.now + .seconds(60)) }
            }
        }
    }

    @Test("P2 a file that another process holds is refused by its number")
    func otherProcess() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("lock-\(UUID().uuidString)").path
        let lock = path + ".lock"
        try Data("4711\n".utf8).write(to: URL(fileURLWithPath: lock))
        let descriptor = open(lock, O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect {
            try IdempotencyStore.sqlite(path: path)
        } throws: { error in
            idempotencyCode(error) == .storeInUse && "\(error)".contains("in use by process 4711")
        }
        close(descriptor)
        _ = try IdempotencyStore.sqlite(path: path)
        for suffix in ["", ".lock", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    #if os(Linux)
        @Test("P2 a file is free when its value is gone, although a process that is being spawned has its descriptor")
        func freed() async throws {
            try await withIdempotencyFolder { folder async throws in
                let path = folder + "/marks.sqlite"
                var copies: [Int32] = []
                do {
                    let store = try IdempotencyStore.sqlite(path: path)
                    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
                        // Others come and go meanwhile.
                        guard
                            let target = try? FileManager.default.destinationOfSymbolicLink(
                                atPath: "/proc/self/fd/" + name), target.hasSuffix(path + ".lock"),
                            let descriptor = Int32(name)
                        else { continue }
                        copies.append(dup(descriptor))
                    }
                    withExtendedLifetime(store) {}
                }
                #expect(!copies.isEmpty)
                _ = try IdempotencyStore.sqlite(path: path)
                for copy in copies { close(copy) }
            }
        }
    #endif

    @Test("P2 what cannot be a store of marks is refused with its path and the reason")
    func unusable() async throws {
        try await withIdempotencyFolder { folder async throws in
            let text = folder + "/text"
            try Data(repeating: 0x41, count: 4_096).write(to: URL(fileURLWithPath: text))
            let directory = try DataDirectory(path: folder + "/data")
            // The store's name is refused where no data directory is, too: one may be made there.
            let future = folder + "/empty/store.sqlite"
            for path in [text, "/dev/null/marks", directory.path("store.sqlite"), future] {
                #expect {
                    try IdempotencyStore.sqlite(path: path)
                } throws: { error in
                    idempotencyCode(error) == .storeUnusable && "\(error)".contains(path)
                }
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/empty"))
            _ = try IdempotencyStore.sqlite(path: directory.path("marks.sqlite"))
        }
    }

    @Test(
        "P2 a mark that cannot be read fails the delivery and says so", arguments: [[2], [1], [1, 2], [1, 1, 0, 0]])
    func damaged(_ bytes: [UInt8]) async throws {
        try await withIdempotencyBench(.runtimeInMemory) { bench async throws in
            let function = bench.function()
            try await bench.deliver(["a"], to: function)
            let store = bench.tables.store
            let key = try #require(try await store.rows(in: "idempotency", after: nil, limit: 1).first).key
            try await store.write { $0.setRow(RowKey(space: "idempotency", key: key), bytes) }
            await #expect {
                try await bench.deliver(["a"], to: function)
            } throws: { error in
                idempotencyCode(error) == .storeUnusable && "\(error)".contains("damaged")
                    && (error as? IdempotencyError)?.isRetryable == false
            }
        }
    }

    @Test(
        "P2 a store that fails before the handler fails the delivery; one that fails behind it changes nothing of it",
        arguments: Bench.Form.allCases)
    func failing(_ form: Bench.Form) async throws {
        try await withIdempotencyBench(.runtimeInSQLite) { bench async throws in
            let function = bench.function(form) { name, _ in
                try await bench.tables.store.close()
                if name == "bad" { throw Bench.Failed() }
            }
            #expect(try await bench.deliver(["a"], to: function) == .succeeded)
            try Self.expectUnendedMarks(in: bench, completed: 1, released: 0)
            await #expect {
                try await bench.deliver(["a"], to: function)
            } throws: { error in
                idempotencyCode(error) == .storeUnusable && "\(error)".contains("closed")
            }
            #expect(bench.calls.value.count == 1)
        }
        try await withIdempotencyBench(.runtimeInSQLite) { bench async throws in
            let function = bench.function(.whole) { _, _ in
                try await bench.tables.store.close()
                throw Bench.Failed()
            }
            await #expect(throws: Bench.Failed.self) { try await bench.deliver(["a", "b"], to: function) }
            try Self.expectUnendedMarks(in: bench, completed: 0, released: 2)
        }
    }

    private static func expectUnendedMarks(in bench: Bench, completed: Int, released: Int) throws {
        let line = try #require(bench.lines.value.first { $0.message.hasPrefix("Marks cannot be ended") })
        #expect(line.level == .warning)
        #expect(line.metadata["marks.completed"] == "\(completed)")
        #expect(line.metadata["marks.released"] == "\(released)")
        #expect(line.metadata["error"]?.contains("closed") == true)
    }

    @Test("P2 marks in a data directory outlive restarts, compaction and encryption, and doctor finds nothing wrong")
    func dataDirectory() async throws {
        try await withIdempotencyFolder { folder async throws in
            let (data, key) = (folder + "/data", folder + "/key")
            try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: key))
            let scheduler = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let calls = Stored(0)
            let function = Function("orders") { (_: DynamoDBEvent, _) in calls.change { $0 += 1 } }
                .idempotent(by: .eventID)
            let source = try #require(EncryptionKeySource("file:\(key)"))
            // Three lives: made, compacted, encrypted.
            for life in 1...3 {
                let settings = life == 3 ? #"{"Store": {"EncryptionKey": "file:\#(key)"}}"# : "{}"
                try await inDataDirectory(data, settings, scheduler, logger) { environment in
                    let event = try DynamoDBEvent(json: Array(InvokeBench.change.utf8))
                    let context = TestContext(
                        tables: environment.tables, invokedAt: scheduler.now, timeout: .seconds(900))
                    try await function.invoke(with: event, context: context)
                    #expect(calls.value == 1)
                    #expect(try await environment.store.extent(of: "idempotency").rowCount == 1)
                }
                let maintenance = try await StoreMaintenance(dataDirectory: data, logger: logger)
                let report = try await maintenance.check(key: life == 3 ? source : nil)
                #expect(report.isSound && report.hasCheckedValues, "\(report.findings)")
                if life < 3 { _ = try await maintenance.rewrite(from: nil, to: life == 2 ? source : nil) { _ in } }
            }
        }
    }

    private func inDataDirectory(
        _ path: String,
        _ settings: String,
        _ scheduler: VirtualScheduler,
        _ logger: Logger,
        _ body: (RuntimeEnvironment) async throws -> Void
    ) async throws {
        let environment = try await RuntimeEnvironment.open(
            dataDirectory: path,
            manifest: try Manifest(json: Array(settings.utf8), path: "test"),
            ports: Ports(
                scheduler: scheduler, random: SeededGenerator(seed: 1), handlerExecutor: nil,
                driverExecutor: StepExecutor(), exitProcess: { _ in }),
            logger: logger
        )
        try await body(environment)
        try await environment.close()
    }
}
