import Foundation
import MillraceModel
import MillraceStreams
import Testing

/// The stores that have to behave alike.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    /// Everything in memory.
    case memory
    /// A file, with the usual tail in memory.
    case sqlite
    /// A file with tails of three records a shard and five together, so that most reads begin on the disk.
    case sqliteWithShortTail
    /// The same, encrypted, with a new data key every now and then.
    case sqliteEncrypted
    /// Everything in memory, in a Kinesis stream.
    case memoryKinesis
    /// A file with short tails, and a Kinesis stream.
    case sqliteKinesis

    /// The kinds of stores, with the stream of a table.
    static let allCases: [StoreKind] = [.memory, .sqlite, .sqliteWithShortTail, .sqliteEncrypted]

    /// The kinds of stores, each with a stream of a table and with one of Kinesis.
    static let withBothStreams = allCases + [.memoryKinesis, .sqliteKinesis]

    var testDescription: String { rawValue }

    /// Whether the stream is one of Kinesis.
    var isKinesis: Bool { self == .memoryKinesis || self == .sqliteKinesis }
}

/// What a test of both stores works with.
struct StoreFixture {
    let store: any StreamStore
    let clock: TestClock

    /// The stream of the present test.
    @TaskLocal static var stream = StreamARN(
        table: "Orders", label: "2015-05-11T21:21:33.291", region: "us-west-2", accountID: "111122223333")

    /// The stream of the present test, to be taken along into closures of other threads.
    var orders: StreamARN { Self.stream }
}

/// Runs a test on a new store of a kind, and removes what it leaves.
func withStore(_ kind: StoreKind, _ body: (StoreFixture) async throws -> Void) async throws {
    guard kind.isKinesis else { return try await withNewStore(kind, body) }
    let stream = StreamARN(stream: "orders", region: "us-west-2", accountID: "111122223333")
    try await StoreFixture.$stream.withValue(stream) { try await withNewStore(kind, body) }
}

private func withNewStore(_ kind: StoreKind, _ body: (StoreFixture) async throws -> Void) async throws {
    let clock = TestClock()
    switch kind {
    case .memory, .memoryKinesis:
        let store = MemoryStore(now: clock.now)
        try await body(StoreFixture(store: store, clock: clock))
        try await store.close()
    case .sqlite, .sqliteWithShortTail, .sqliteEncrypted, .sqliteKinesis:
        try await withTemporaryFolder { folder in
            let limits = kind == .sqlite ? TailLimits() : TailLimits(shardRecordCountMax: 3, storeRecordCountMax: 5)
            let store = try SQLiteStore(
                path: folder.path("store.sqlite"),
                synchronous: .off,
                tailLimits: limits,
                encryption: kind == .sqliteEncrypted ? try .sample(sealedCountMax: 1_024) : nil,
                now: clock.now
            )
            try await body(StoreFixture(store: store, clock: clock))
            try await store.close()
        }
    }
}
