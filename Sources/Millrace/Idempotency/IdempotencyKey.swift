public import MillraceModel

/// What tells one record from another where a function handles each of them once.
///
/// | Key | For | Two deliveries are the same when |
/// |---|---|---|
/// | ``eventID`` | both kinds of events | they bring the same record of the same stream |
/// | ``change(_:)`` | `DynamoDBEvent` | the closure gives the same text for both |
/// | ``record(_:)`` | `KinesisEvent` | the closure gives the same text for both |
///
/// Keys belong to a function, by its name: two functions may use the same ones. A key is 1 to 2,048 bytes of UTF-8, the
/// length of a partition key in DynamoDB, and compared byte by byte. Any other length fails the record with
/// ``IdempotencyError/Code/keyInvalid``.
public struct IdempotencyKey: Sendable {
    enum Form: Sendable {
        case eventID
        case change(@Sendable (DynamoDBRecord) throws -> String?)
        case record(@Sendable (KinesisRecord) throws -> String?)
    }

    /// The most bytes of a key.
    static let byteCountMax = 2_048

    private let form: Form

    private init(_ form: Form) { self.form = form }

    /// The record itself: the event id of a change, or stream and event id of a Kinesis record.
    ///
    /// A producer that writes once more makes another record. Only a key out of the data finds that.
    public static let eventID = IdempotencyKey(.eventID)

    /// A text out of each change of a table, such as an order number.
    ///
    /// - Parameter key: Gives the key. A change for which it gives `nil` is always handled and leaves no mark; one for
    ///   which it throws has failed. It must give the same text at each delivery.
    public static func change(_ key: @escaping @Sendable (DynamoDBRecord) throws -> String?) -> IdempotencyKey {
        IdempotencyKey(.change(key))
    }

    /// A text out of each record of a Kinesis stream, such as an order number.
    ///
    /// - Parameter key: Gives the key. A record for which it gives `nil` is always handled and leaves no mark; one for
    ///   which it throws has failed. It must give the same text at each delivery.
    public static func record(_ key: @escaping @Sendable (KinesisRecord) throws -> String?) -> IdempotencyKey {
        IdempotencyKey(.record(key))
    }

    /// The key of changes; a key of Kinesis records stops the process.
    func ofChanges(in function: String) -> @Sendable (DynamoDBRecord) throws -> String? {
        switch form {
        case .eventID: { $0.eventID }
        case .change(let key): key
        case .record:
            preconditionFailure(
                "\(function) takes the changes of a table, and .record { } is for those on Kinesis streams; "
                    + "use .eventID or .change { }")
        }
    }

    /// The key of Kinesis records; a key of changes stops the process.
    func ofRecords(in function: String) -> @Sendable (KinesisRecord) throws -> String? {
        switch form {
        case .eventID: Self.eventID(of:)
        case .record(let key): key
        case .change:
            preconditionFailure(
                "\(function) takes the records of a Kinesis stream, and .change { } is for functions on tables; "
                    + "use .eventID or .record { }")
        }
    }

    /// The event id names the shard only, and a consumer reads the same records as the stream's other readers.
    private static func eventID(of record: KinesisRecord) -> String {
        let source = record.eventSourceARN
        let stream = source.kinesisStreamName.map {
            StreamARN(stream: $0, region: source.region, accountID: source.accountID)
        }
        return "\(stream ?? source)/\(record.eventID)"
    }
}
