import Dispatch
import MillraceModel
import MillraceStreams
import Synchronization
import Testing

@Suite("SQLite commits")
struct SQLiteCommitTests {
    private struct Refusal: Error {}

    private let row = RowKey(space: "items", key: [1])

    private func withSQLiteStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        let clock = TestClock()
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            try await store.createOrders()
            try await body(store)
            try await store.close()
        }
    }

    /// Collects the answers to bodies that share a commit: the first body holds the store until all are submitted.
    private final class Group: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let answers = Mutex<[Int: Result<Int, any Error>]>([:])
        private let store: SQLiteStore

        init(_ store: SQLiteStore) { self.store = store }

        /// Submits the bodies together and gives their answers.
        func run(
            _ bodies: [@Sendable (inout StoreTransaction) throws -> Int]
        ) async -> [Result<Int, any Error>] {
            await withCheckedContinuation { continuation in
                store.submit({ _ in self.gate.wait() }, completion: { _ in })
                for (index, body) in bodies.enumerated() {
                    store.submit(body) { answer in
                        let count = self.answers.withLock { answers in
                            answers[index] = answer
                            return answers.count
                        }
                        if count == bodies.count { continuation.resume() }
                    }
                }
                gate.signal()
            }
            return answers.withLock { answers in bodies.indices.compactMap { answers[$0] } }
        }
    }

    private func failures(_ answers: [Result<Int, any Error>]) -> [StoreError?] {
        answers.map { answer in
            guard case .failure(let error) = answer else { return nil }
            return error as? StoreError
        }
    }

    @Test("a body that throws takes nothing of the others in its commit with it")
    func throwingBody() async throws {
        try await withSQLiteStore { store in
            let row = row
            let answers = await Group(store).run([
                { transaction in
                    transaction.setRow(row, [1])
                    _ = try transaction.append(data("a"), to: orders, hash: 0)
                    return 1
                },
                { transaction in
                    #expect(try transaction.row(row) == [1])
                    transaction.setRow(row, [2])
                    _ = try transaction.append(data("lost"), to: orders, hash: 0)
                    try transaction.createStream(
                        StreamARN(table: "T", label: "l", region: "r", accountID: "111122223333"), viewType: .keysOnly)
                    throw Refusal()
                },
                { transaction in
                    #expect(try transaction.row(row) == [1])
                    #expect(transaction.streams().count == 1)
                    transaction.setRow(row, [3])
                    _ = try transaction.append(data("b"), to: orders, hash: 0)
                    return 3
                },
            ])
            #expect(try answers[0].get() == 1)
            #expect(throws: Refusal.self) { try answers[1].get() }
            #expect(try answers[2].get() == 3)
            let records = try await store.readAll(store.shardKey(0))
            #expect(texts(records) == ["a", "b"])
            #expect(records.map { StreamPosition.position(of: $0.sequenceNumber) } == [2, 3])
            #expect(try await store.row(row) == [3])
            #expect(store.streams().count == 1)
        }
    }

    @Test("a full disk fails every body of the commit, leaves nothing, and writing goes on when there is room")
    func diskFull() async throws {
        try await withSQLiteStore { store in
            try await store.append(["a"])
            let shard = store.shardKey(0)
            let limit = try await store.limitPages(to: 1)
            let row = row
            let big = [UInt8](repeating: 7, count: 2_000_000)
            let calls = CallCounter()
            let last = try #require(try await store.readAll(shard).last)
            _ = store.whenReadable(shard, after: .after(last.sequenceNumber), calls.callback)
            let answers = await Group(store).run([
                { transaction in
                    transaction.setRow(row, [1])
                    _ = try transaction.append(data("lost"), to: orders, hash: 0)
                    _ = try transaction.splitShard(shard)
                    return 1
                },
                { transaction in
                    transaction.setRow(row, big)
                    return 2
                },
                // What this one throws may rest on what the others wrote, so it must hear of the failure instead.
                { _ in throw Refusal() },
            ])
            for failure in failures(answers) {
                guard case .diskFull = failure else {
                    Issue.record("\(String(describing: failure)) instead of a full disk")
                    continue
                }
                #expect(failure?.isRetryable == true)
            }
            #expect(calls.count == 0)
            #expect(try await store.row(row) == nil)
            #expect(store.shards(of: orders).count == 1)
            #expect(try await texts(store.readAll(shard)) == ["a"])

            #expect(try await store.limitPages(to: limit + 1_000) == limit + 1_000)
            try await store.write { $0.setRow(row, big) }
            try await store.append(["b"])
            #expect(try await store.row(row) == big)
            let records = try await store.readAll(shard)
            #expect(texts(records) == ["a", "b"])
            #expect(records.map { StreamPosition.position(of: $0.sequenceNumber) } == [2, 3])
            #expect(calls.count == 1)
        }
    }

    @Test("more shards than statements are kept for are written and read alike")
    func manyShards() async throws {
        let clock = TestClock()
        try await withTemporaryFolder { folder in
            let limits = TailLimits(shardRecordCountMax: 0)
            let store = try SQLiteStore(
                path: folder.path("store.sqlite"), synchronous: .off, tailLimits: limits, now: clock.now)
            try await store.createOrders(shardCount: 300)
            for round in 0..<2 {
                try await store.write { transaction in
                    for shard in transaction.shards(of: orders) {
                        _ = try transaction.append(data("\(round)"), to: orders, hash: shard.hashRange.lowerBound)
                    }
                }
            }
            for index in 0..<300 { #expect(try await texts(store.readAll(store.shardKey(index))) == ["0", "1"]) }
            clock.advance(by: .seconds(1))
            #expect(try await store.write { try $0.trim(orders, before: $0.now) } == 600)
            try await store.close()
        }
    }

    @Test("bodies that are submitted before the store closes are written, later ones refused")
    func closing() async throws {
        let clock = TestClock()
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            try await store.createOrders()
            for index in 0..<3_000 {
                store.submit({ try $0.append(data("\(index)"), to: orders, hash: 0) }, completion: { _ in })
            }
            try await store.close()
            try await store.close()
            await #expect(throws: StoreError.closed) { try await store.append(["late"]) }
            let other = try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            #expect(try await texts(other.readAll(other.shardKey(0), pageSize: 700)) == (0..<3_000).map { "\($0)" })
            try await other.close()
        }
    }
}
