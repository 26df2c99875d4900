import Logging
import MillraceModel
import MillraceStreams
import Synchronization

@testable import MillraceEndpoints

/// Kinesis on the wire over a store in memory, with a clock that stands still until a test moves it.
struct KinesisWire {
    static let region = "eu-central-1"
    static let accountID = "123456789012"

    let store: MemoryStore
    let clock: KinesisWireClock
    let kinesis: KinesisService
    let service: AWSJSONService
    private let operations: [String: WireOperation]

    init(
        options: KinesisService.Options = KinesisService.Options(),
        startingAt instant: Timestamp = Timestamp(millisecondsSinceEpoch: 1_767_225_600_123)
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        clock = KinesisWireClock(instant)
        store = MemoryStore(now: clock.now)
        kinesis = try await KinesisService(
            store: store,
            region: Self.region,
            accountID: Self.accountID,
            now: clock.now,
            alarm: clock.alarm,
            options: options
        )
        service = .kinesis(kinesis, logger: logger)
        operations = KinesisOperations.all(kinesis, logger: logger)
    }

    static func arn(_ stream: String) -> String { "arn:aws:kinesis:\(region):\(accountID):stream/\(stream)" }

    /// The names of all operations.
    var operationNames: [String] { operations.keys.sorted() }

    /// The members of an operation's request; none for one that is unknown.
    func members(of operation: String) -> [Shape.Member] { operations[operation]?.members ?? [] }

    /// What a reply to a whole request holds.
    struct Reply {
        var status: Int
        var contentType: String
        var bytes: [UInt8]
        var format: WireFormat

        /// The document in JSON, whichever way it was written; `nil` for an empty body.
        var document: JSONValue? {
            get throws {
                if bytes.isEmpty { return nil }
                return format == .cbor11 ? try CBORTranscoder.decode(bytes) : try JSONValue(parsing: bytes)
            }
        }
    }

    /// Calls an operation with a request in JSON, which goes over the wire in either format.
    func call(_ operation: String, _ request: JSONValue, _ format: WireFormat = .json11) async throws -> Reply {
        let body =
            format == .cbor11
            ? CBORTranscoder.encode(request, as: .structure(members(of: operation))) : request.serialized()
        return try await send(operation, body, format)
    }

    /// Sends a body.
    func send(_ operation: String, _ body: [UInt8], _ format: WireFormat) async throws -> Reply {
        let response = await respond(operation, body, contentType: format.rawValue)
        guard case .bytes(let bytes) = response.body else { throw StreamedBody() }
        return Reply(status: response.status, contentType: response.contentType, bytes: bytes, format: format)
    }

    func respond(
        _ operation: String, _ body: [UInt8], method: String = "POST", contentType: String
    ) async -> WireResponse {
        await service.respond(
            to: WireRequest(
                method: method,
                headers: [("content-type", contentType), ("x-amz-target", "Kinesis_20131202.\(operation)")],
                body: body
            ))
    }

    private struct StreamedBody: Error {}
}

/// A clock and its alarms, which ring when a test moves it.
final class KinesisWireClock: Sendable {
    private struct State {
        var instant: Timestamp
        var lastID = 0
        var alarms: [Int: (instant: Timestamp, action: @Sendable () -> Void)] = [:]
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ instant: Timestamp) { state = Mutex(State(instant: instant)) }

    var now: @Sendable () -> Timestamp { { self.state.withLock(\.instant) } }

    /// How many alarms have neither rung nor been forgotten.
    var alarmCount: Int { state.withLock { $0.alarms.count } }

    var alarm: KinesisService.Alarm {
        { instant, action in
            let (id, watchers) = self.state.withLock { state in
                state.lastID += 1
                state.alarms[state.lastID] = (instant, action)
                defer { state.watchers = [] }
                return (state.lastID, state.watchers)
            }
            for watcher in watchers { watcher.resume() }
            return { self.state.withLock { $0.alarms[id] = nil } }
        }
    }

    /// Waits until somebody waits for an alarm.
    func isAwaited() async {
        await withCheckedContinuation { continuation in
            let isAwaited = state.withLock { state in
                if state.alarms.isEmpty { state.watchers.append(continuation) }
                return !state.alarms.isEmpty
            }
            if isAwaited { continuation.resume() }
        }
    }

    /// Moves the clock and rings what is due.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.instant = state.instant + duration
            let now = state.instant
            let due = state.alarms.filter { $0.value.instant <= now }
            for id in due.keys { state.alarms[id] = nil }
            return due.sorted { $0.key < $1.key }.map(\.value.action)
        }
        for action in due { action() }
    }
}
