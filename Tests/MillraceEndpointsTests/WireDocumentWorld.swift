import Logging
import MillraceEndpoints
import MillraceModel
import MillraceStreams
import MillraceTables
import Synchronization

/// Fresh services of one account in one Region, under a clock that only stands and is moved.
final class WireDocumentWorld: Sendable {
    static let region = "eu-central-1"
    static let accountID = "123456789012"
    /// When everything begins: 2026-01-01T00:00:00.123Z.
    static let start = Timestamp(millisecondsSinceEpoch: 1_767_225_600_123)

    /// How one folder of documents is answered.
    struct Folder: Sendable {
        /// The folder's name.
        let name: String
        /// What stands before the operation in `X-Amz-Target`.
        let target: String
        let contentType: String
        /// Gives the service.
        let service: @Sendable (WireDocumentWorld) async throws -> any WireService
    }

    let store: MemoryStore
    let kinesis: KinesisService
    let tables: TableService
    let streams: DynamoDBStreamsService
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let clock: Clock

    private final class Clock: Sendable {
        let instant = Mutex(WireDocumentWorld.start)
        var now: Timestamp { instant.withLock { $0 } }
    }

    init() async throws {
        let clock = Clock()
        let now: @Sendable () -> Timestamp = { clock.now }
        self.clock = clock
        store = MemoryStore(now: now)
        kinesis = try await KinesisService(
            store: store, region: Self.region, accountID: Self.accountID, now: now, alarm: { _, _ in {} })
        tables = try await TableService(
            store: store, region: Self.region, accountID: Self.accountID, now: now, kinesis: kinesis)
        // Limits hold, so that documents can meet them.
        streams = DynamoDBStreamsService(store: store, now: now, settings: StreamSettings(isThrottling: true))
    }

    /// Lets time pass, and what goes by itself with it.
    func pass(seconds: Int) async throws {
        guard seconds > 0 else { return }
        clock.instant.withLock { $0 = $0 + .seconds(seconds) }
        _ = try await tables.deleteExpiredItems()
    }
}

extension WireDocumentWorld.Folder {
    /// A call of an operation as clients send it.
    func request(_ operation: String, _ body: [UInt8]) -> WireRequest {
        WireRequest(
            headers: [
                ("host", "localhost:8000"), ("content-type", contentType),
                ("x-amz-target", "\(target).\(operation)"),
            ],
            body: body
        )
    }

    /// All folders.
    static let all = [dynamoDB, dynamoDBStreams, kinesis]

    /// The tables, and a Kinesis stream `Changes` that can take their changes.
    static let dynamoDB = Self(
        name: "DynamoDB", target: "DynamoDB_20120810", contentType: "application/x-amz-json-1.0"
    ) { world in
        try await world.kinesis.createStream(KinesisService.CreateStreamInput(streamName: "Changes", shardCount: 1))
        return AWSJSONService.dynamoDB(world.tables, logger: world.logger)
    }

    /// The streams of tables.
    static let dynamoDBStreams = Self(
        name: "DynamoDBStreams", target: "DynamoDBStreams_20120810", contentType: "application/x-amz-json-1.0"
    ) { world in AWSJSONService.dynamoDBStreams(world.streams, logger: world.logger) }

    /// Kinesis streams.
    static let kinesis = Self(
        name: "Kinesis", target: "Kinesis_20131202", contentType: "application/x-amz-json-1.1"
    ) { world in AWSJSONService.kinesis(world.kinesis, logger: world.logger) }
}

extension WireResponse {
    /// The document of an answer; null when it has no body.
    func document() throws -> JSONValue {
        guard case .bytes(let bytes) = body else { throw NotADocument() }
        return bytes.isEmpty ? .null : try JSONValue(parsing: bytes)
    }

    private struct NotADocument: Error {}
}
