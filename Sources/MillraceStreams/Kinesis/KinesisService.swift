internal import Crypto
package import MillraceModel
internal import Synchronization

/// Emulated Kinesis data streams in this process.
///
/// Control operations take effect at once: a stream is `ACTIVE` when `createStream` returns and gone when
/// `deleteStream` does, so no client has to wait, and none is refused because of a state in between. Everything
/// stands in the store, so streams, consumers and even iterators outlive a restart. One service may stand on a store
/// at a time.
///
/// Errors are `ServiceError`, under Kinesis's names and in its words.
///
/// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html
public final class KinesisService: Sendable {
    /// Runs an action once, at or soon after an instant, and gives what forgets it.
    ///
    /// The action runs on a thread of the timer's choosing and does not block.
    package typealias Alarm =
        @Sendable (_ instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> @Sendable () -> Void

    /// The Region of all streams.
    public let region: String
    /// The twelve digits of the account of all streams.
    public let accountID: String
    /// Which limits hold.
    public let options: Options

    let store: any StreamStore
    /// What the names of this service's row spaces begin with, so that services of other accounts and Regions may stand on
    /// the same store.
    let spacePrefix: String
    let now: @Sendable () -> Timestamp
    let alarm: Alarm
    let meters = Mutex(ThroughputMeters())
    let subscriptions = Mutex(SubscriptionRegistry())
    private let iteratorCount = Atomic<UInt64>(0)

    /// Creates a service on a store.
    ///
    /// Kinesis streams that stand in the store without settings get those of a new stream.
    ///
    /// - Parameters:
    ///   - store: Holds streams, consumers and records. No other service of this kind may use it at the same time.
    ///   - region: The Region that ARNs name.
    ///   - accountID: The twelve digits of the account that ARNs name.
    ///   - now: Tells the instant; the same as the store's.
    ///   - alarm: Wakes subscriptions that wait for an instant.
    ///   - options: Which limits hold.
    ///   - spacePrefix: What the names of its row spaces begin with; each service on a store has another one.
    /// - Throws: `ServiceError` with the code `.internalServerError` when the store cannot be read or written.
    package init(
        store: any StreamStore,
        region: String,
        accountID: String,
        now: @escaping @Sendable () -> Timestamp,
        alarm: @escaping Alarm,
        options: Options = Options(),
        spacePrefix: String = ""
    ) async throws {
        self.store = store
        self.spacePrefix = spacePrefix
        self.region = region
        self.accountID = accountID
        self.now = now
        self.alarm = alarm
        self.options = options
        let keys = ownStreams.map(rowKey)
        guard !keys.isEmpty else { return }
        try await ServiceError.translatingStoreErrors {
            try await store.write { transaction in
                for key in keys where try StoredStream.read(key, from: transaction) == nil {
                    transaction.setRow(key, StoredStream(mode: .provisioned).encoded)
                }
            }
        }
    }

    /// The streams of this service.
    var ownStreams: [StreamARN] {
        store.streams().map(\.arn).filter { arn in
            if case .kinesis(_, nil) = arn.source { isOwn(arn) } else { false }
        }
    }

    /// Tells two iterators of one instant apart.
    func nextIteratorNumber() -> UInt64 { iteratorCount.add(1, ordering: .relaxed).newValue }

    /// The hash by which a record finds its shard: the MD5 of its partition key, as a number.
    ///
    /// Source: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key
    package static func hash(ofPartitionKey key: String) -> UInt128 {
        var (key, hash) = (key, Insecure.MD5())
        key.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return hash.finalize().withUnsafeBytes { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
    }
}
