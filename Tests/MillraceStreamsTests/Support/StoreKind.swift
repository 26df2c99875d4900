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

    var testDescription: String { rawValue }
}

/// What a test of both stores works with.
struct StoreFixture {
    let store: any StreamStore
    let clock: TestClock
}

/// Runs a test on a new store of a kind, and removes what it leaves.
func withStore(_ kind: StoreKind, _ body: (StoreFixture) async throws -> Void) async throws {
    let clock = TestClock()
    switch kind {
    case .memory:
        let store = MemoryStore(now: clock.now)
        try await body(StoreFixture(store: store, clock: clock))
        try await store.close()
    case .sqlite, .sqliteWithShortTail:
        try await withTemporaryFolder { folder in
            let limits = kind == .sqlite ? TailLimits() : TailLimits(shardRecordCountMax: 3, storeRecordCountMax: 5)
            let store = try SQLiteStore(
                path: folder.path("store.sqlite"), synchronous: .off, tailLimits: limits, now: clock.now)
            try await body(StoreFixture(store: store, clock: clock))
            try await store.close()
        }
    }
}
