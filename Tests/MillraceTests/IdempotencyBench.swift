import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Synchronization
import Testing

/// The stores that have to behave alike under idempotent functions.
enum IdempotencyStoreKind: String, CaseIterable, CustomTestStringConvertible {
    /// A store of its own in memory.
    case memory
    /// A store of its own in a file.
    case sqlite
    /// The runtime's store, in memory.
    case runtimeInMemory
    /// The runtime's store, in a file.
    case runtimeInSQLite

    var testDescription: String { rawValue }
}

/// Calls idempotent functions by hand, under a clock that the test moves.
struct IdempotencyBench: Sendable {
    /// How a function takes its records.
    enum Form: String, CaseIterable, CustomTestStringConvertible {
        /// Whole events, and no item failures.
        case whole
        /// Whole events, with item failures.
        case reporting
        /// One record at a time.
        case each

        var testDescription: String { rawValue }
    }

    struct Failed: Error {}

    /// A line of the log.
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    /// A log handler that keeps what is logged.
    private struct Notes: LogHandler {
        let lines: Stored<[Line]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let members = (event.metadata ?? [:]).mapValues { "\($0)" }
            lines.change { $0.append(Line(level: event.level, message: "\(event.message)", metadata: members)) }
        }
    }

    private static let stream = StreamARN(
        table: "Orders", label: "2026-01-01T00:00:00.000", region: "us-east-1", accountID: "000000000000")

    let clock: VirtualScheduler
    let tables: TableService
    let store: IdempotencyStore
    let lines = Stored<[Line]>([])
    /// Called within each transaction of the runtime's store in memory.
    let duringWrite = Stored<(@Sendable () -> Void)?>(nil)
    /// The names of the records that handlers were given, a list a call.
    let calls = Stored<[[String]]>([])

    fileprivate init(_ kind: IdempotencyStoreKind, folder: String) async throws {
        let clock = VirtualScheduler(now: Timestamp(secondsSinceEpoch: 1_767_225_600))
        self.clock = clock
        let now: @Sendable () -> Timestamp = { clock.now }
        let duringWrite = self.duringWrite
        let runtimeStore: any StreamStore =
            kind == .runtimeInSQLite
            ? try SQLiteStore(path: folder + "/store.sqlite", synchronous: .off, now: now)
            : MemoryStore(now: now, amend: { _ in duringWrite.value?() })
        tables = try await TableService(
            store: runtimeStore, region: "us-east-1", accountID: "000000000000", now: now)
        store =
            switch kind {
            case .memory: .memory()
            case .sqlite: try .sqlite(path: folder + "/marks.sqlite")
            case .runtimeInMemory, .runtimeInSQLite: .runtime
            }
    }

    /// Makes an idempotent function that is called with the names of records and notes them.
    func function(
        _ form: Form = .whole,
        name: String = "orders",
        by key: IdempotencyKey = .eventID,
        timeToLive: Duration = .seconds(3_600),
        _ handle: @escaping @Sendable (_ name: String, _ context: FunctionContext) async throws -> Void = { _, _ in }
    ) -> Function {
        let function: Function
        switch form {
        case .whole:
            function = Function(name) { [calls] (event: DynamoDBEvent, context) in
                let names = event.records.map(Self.name)
                calls.change { $0.append(names) }
                for name in names { try await handle(name, context) }
            }
        case .reporting:
            function = Function(name, responseType: .reportBatchItemFailures) {
                [calls] (event: DynamoDBEvent, context) in
                let names = event.records.map(Self.name)
                calls.change { $0.append(names) }
                for record in event.records {
                    do { try await handle(Self.name(record), context) } catch { return .failed(from: record) }
                }
                return .succeeded
            }
        case .each:
            function = Function(name, each: DynamoDBRecord.self) { [calls] record, context in
                calls.change { $0.append([Self.name(record)]) }
                try await handle(Self.name(record), context)
            }
        }
        return function.idempotent(by: key, store: store, timeToLive: timeToLive)
    }

    /// Calls a function with records, whose names may be `name` or `name:order`; fifteen minutes remain.
    @discardableResult
    func deliver(
        _ names: [String],
        to function: Function,
        attempt: Int = 1,
        redelivery: TestContext.Redelivery = .none
    ) async throws -> BatchResponse {
        let context = TestContext(
            attempt: attempt,
            redelivery: redelivery,
            tables: tables,
            invokedAt: clock.now,
            timeout: .seconds(900),
            shardID: ShardID("shard"),
            logger: Logger(label: "test") { [lines] _ in Notes(lines: lines) }
        )
        return try await function.invoke(with: DynamoDBEvent(records: names.map(Self.record)), context: context)
    }

    /// The messages of what was logged as a warning or worse.
    var warnings: [String] { lines.value.filter { $0.level >= .warning }.map(\.message) }

    /// The key of the tests in which it is an order number; changes without one have none.
    static let order = IdempotencyKey.change { $0.change.newImage?["order"]?.stringValue }

    /// What a function answers that failed from a record on.
    static func failed(from name: String) -> BatchResponse { .failed(from: record(name)) }

    /// How many marks there are, and how many places in the order of their expiry.
    func markCounts() async throws -> [Int] {
        let store = store.store(for: tables)
        return [
            try await store.extent(of: "idempotency").rowCount,
            try await store.extent(of: "idempotency/expiry").rowCount,
        ]
    }

    private static func name(_ record: DynamoDBRecord) -> String { record.change.keys["id"]?.stringValue ?? "?" }

    /// The record of a name.
    static func record(_ text: String) -> DynamoDBRecord {
        let parts = text.split(separator: ":").map(String.init)
        let position = parts[0].utf8.reduce(UInt64(1)) { $0 * 256 + UInt64($1) }
        var image: Item = ["id": .string(parts[0])]
        if parts.count > 1 { image["order"] = .string(parts[1]) }
        return DynamoDBRecord(
            eventID: "event-\(parts[0])",
            eventName: .insert,
            change: .init(
                approximateCreationDateTime: .epoch,
                keys: ["id": .string(parts[0])],
                newImage: image,
                sequenceNumber: SequenceNumber(normalized: "\(position)"),
                sizeBytes: 1,
                streamViewType: .newAndOldImages
            ),
            eventSourceARN: stream
        )
    }
}

/// Runs a test on a new store of a kind, and removes what it leaves.
func withIdempotencyBench(
    _ kind: IdempotencyStoreKind = .memory,
    _ body: (IdempotencyBench) async throws -> Void
) async throws {
    try await withIdempotencyFolder { folder in try await body(IdempotencyBench(kind, folder: folder)) }
}

/// Runs a test with a folder that is removed afterwards.
func withIdempotencyFolder(_ body: (_ folder: String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("marks-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do {
        try await body(folder)
    } catch {
        try FileManager.default.removeItem(atPath: folder)
        throw error
    }
    try FileManager.default.removeItem(atPath: folder)
}

/// Where a handler stops, whether it is cancelled or not, until the test lets it go on.
///
/// Only the first one stops, so that one that must not come is seen instead of waited for.
final class Halt: Sendable {
    private struct State {
        var isOpen = false
        var arrivals = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var awaiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Stops here, unless another one has come before.
    func hold() async {
        await withCheckedContinuation { continuation in
            let resumed = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.arrivals += 1
                let due = state.awaiting
                state.awaiting = []
                if state.isOpen || state.arrivals > 1 { return due + [continuation] }
                state.held.append(continuation)
                return due
            }
            for continuation in resumed { continuation.resume() }
        }
    }

    /// Waits until one has come here.
    func arrival() async {
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state in
                if state.arrivals == 0 { state.awaiting.append(continuation) }
                return state.arrivals > 0
            }
            if isDue { continuation.resume() }
        }
    }

    /// Lets all go on that are here, or will be.
    func open() {
        let held = state.withLock { state in
            defer { (state.isOpen, state.held) = (true, []) }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }
}

/// The code of a refusal.
func idempotencyCode(_ error: any Error) -> IdempotencyError.Code? { (error as? IdempotencyError)?.code }
