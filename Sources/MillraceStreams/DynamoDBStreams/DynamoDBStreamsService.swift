package import MillraceModel
internal import Synchronization

/// The DynamoDB Streams API on the streams of emulated tables.
///
/// Inputs and outputs have the members of AWS's shapes. Errors are `ServiceError`, under AWS's names and, where they are
/// known, in its words. What is older than the retention is not given, whether it has been trimmed yet or not.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
public final class DynamoDBStreamsService: Sendable {
    /// How long an iterator may be used.
    static let iteratorLifetime = Duration.seconds(900)

    let store: any StreamStore
    /// The account and the Region whose streams are seen; `nil` for those of all.
    let owner: (accountID: String, region: String)?
    let now: @Sendable () -> Timestamp
    let settings: StreamSettings
    let throttle = Mutex(ReadThrottle())
    private let iteratorCount = Atomic<UInt64>(0)

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - store: Holds the streams; Kinesis streams in it are not seen.
    ///   - owner: The account and the Region whose streams are seen; those of all by default.
    ///   - now: Tells how old records and iterators are.
    ///   - settings: The retention, and whether the limits on calls count.
    package init(
        store: any StreamStore,
        owner: (accountID: String, region: String)? = nil,
        now: @escaping @Sendable () -> Timestamp,
        settings: StreamSettings = StreamSettings()
    ) {
        self.store = store
        self.owner = owner
        self.now = now
        self.settings = settings
    }

    /// The oldest arrival that is still readable.
    var horizon: Timestamp { now() - settings.retention }

    /// The streams of tables that are readable, by ARN.
    var streams: [StreamDescription] {
        let horizon = horizon
        return store.streams().filter { isReadable($0, since: horizon) }
    }

    /// Finds a stream by the text of its ARN.
    ///
    /// - Throws: `ServiceError`: `.validation` for a text that is no ARN of a table's stream, `.resourceNotFound` when
    ///   there is none, or no longer.
    func stream(_ text: String) throws(ServiceError) -> StreamDescription {
        try stream(try Self.arn(text))
    }

    /// Finds a stream by its ARN.
    func stream(_ arn: StreamARN) throws(ServiceError) -> StreamDescription {
        guard let stream = store.stream(arn), isReadable(stream, since: horizon) else {
            throw .resourceNotFound("Requested resource not found: Stream: \(arn) not found")
        }
        return stream
    }

    /// Reads the ARN of a table's stream.
    static func arn(_ text: String) throws(ServiceError) -> StreamARN {
        guard let arn = StreamARN(text), arn.tableName != nil else {
            throw .validation("Invalid StreamArn: \(text) is not the ARN of a DynamoDB stream")
        }
        return arn
    }

    /// The answer to a shard that is not there, or no longer.
    static func shardNotFound(_ key: ShardKey) -> ServiceError {
        .resourceNotFound("Requested resource not found: Shard does not exist: \(key.shard) in Stream: \(key.stream)")
    }

    /// A number that no other iterator of this service has.
    func nextIteratorNumber() -> UInt64 { iteratorCount.add(1, ordering: .relaxed).newValue }

    private func isOwn(_ arn: StreamARN) -> Bool {
        owner.map { $0.accountID == arn.accountID && $0.region == arn.region } ?? true
    }

    private func isReadable(_ stream: StreamDescription, since horizon: Timestamp) -> Bool {
        guard stream.arn.tableName != nil, isOwn(stream.arn) else { return false }
        return stream.disabledAt.map { $0 >= horizon } ?? true
    }
}
