/// The event of a DynamoDB stream as a Lambda function receives it.
///
/// Names follow swift-aws-lambda-events, so that a handler moves to Lambda with its body unchanged.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
public struct DynamoDBEvent: Hashable, Sendable {
    /// The changes of one batch, in the order of the shard.
    public var records: [EventRecord]
    /// The tumbling window of the records, and its state; `nil` for a mapping without windows.
    public var timeWindow: TimeWindowProperties?

    /// Creates an event.
    public init(records: [EventRecord], timeWindow: TimeWindowProperties? = nil) {
        self.records = records
        self.timeWindow = timeWindow
    }

    /// An attribute value of an image.
    public typealias AttributeValue = MillraceModel.AttributeValue

    /// What was done to an item (`eventName`).
    public enum OperationType: String, Hashable, Sendable, CaseIterable {
        /// The item did not exist before.
        case insert = "INSERT"
        /// An existing item was changed or replaced.
        case modify = "MODIFY"
        /// The item was deleted.
        case remove = "REMOVE"
    }

    /// Who made a change when it was a service.
    public struct UserIdentity: Hashable, Sendable {
        /// `Service` for time to live.
        public var type: String
        /// `dynamodb.amazonaws.com` for time to live.
        public var principalID: String

        /// Creates an identity.
        public init(type: String, principalID: String) {
            self.type = type
            self.principalID = principalID
        }

        /// The identity under which time to live deletes items (G16).
        public static let timeToLive = UserIdentity(type: "Service", principalID: "dynamodb.amazonaws.com")
    }

    /// The change itself, the member `dynamodb` of a record.
    public struct StreamRecord: Hashable, Sendable {
        /// When the change was made, in whole seconds.
        public var approximateCreationDateTime: Timestamp
        /// The key attributes of the item.
        public var keys: Item
        /// The item after the change, where the view shows it.
        public var newImage: Item?
        /// The item before the change, where the view shows it.
        public var oldImage: Item?
        /// The position in the shard; compare as a number.
        public var sequenceNumber: SequenceNumber
        /// The size of the keys and of the images shown, by the item-size rules.
        public var sizeBytes: Int
        /// Which images the stream shows.
        public var streamViewType: StreamViewType

        /// Creates a change.
        public init(
            approximateCreationDateTime: Timestamp,
            keys: Item,
            newImage: Item? = nil,
            oldImage: Item? = nil,
            sequenceNumber: SequenceNumber,
            sizeBytes: Int,
            streamViewType: StreamViewType
        ) {
            self.approximateCreationDateTime = approximateCreationDateTime
            self.keys = keys
            self.newImage = newImage
            self.oldImage = oldImage
            self.sequenceNumber = sequenceNumber
            self.sizeBytes = sizeBytes
            self.streamViewType = streamViewType
        }
    }

    /// One change with its metadata.
    public struct EventRecord: Hashable, Sendable {
        private var id: EventID
        /// What was done to the item.
        public var eventName: OperationType
        /// `1.1`.
        public var eventVersion: String
        /// `aws:dynamodb`.
        public var eventSource: String
        /// The Region of the stream.
        public var awsRegion: String
        /// The change itself; `dynamodb` in JSON.
        public var change: StreamRecord
        /// The ARN of the stream, label included.
        public var eventSourceARN: StreamARN
        /// The service that made the change; `nil` for a user.
        public var userIdentity: UserIdentity?

        /// Creates a record.
        public init(
            eventID: String,
            eventName: OperationType,
            eventVersion: String = "1.1",
            change: StreamRecord,
            eventSourceARN: StreamARN,
            userIdentity: UserIdentity? = nil
        ) {
            self.init(
                id: .text(eventID),
                eventName: eventName,
                eventVersion: eventVersion,
                change: change,
                eventSourceARN: eventSourceARN,
                userIdentity: userIdentity
            )
        }

        /// Creates a record whose id may be made later.
        init(
            id: EventID,
            eventName: OperationType,
            eventVersion: String = "1.1",
            change: StreamRecord,
            eventSourceARN: StreamARN,
            userIdentity: UserIdentity? = nil
        ) {
            self.id = id
            self.eventName = eventName
            self.eventVersion = eventVersion
            self.change = change
            self.eventSourceARN = eventSourceARN
            self.userIdentity = userIdentity
            eventSource = eventSourceARN.eventSource
            awsRegion = eventSourceARN.region
        }

        /// 32 hexadecimal digits, unique for a change and the same at each delivery: the key for deduplication.
        public var eventID: String {
            get { id.description }
            set { id = .text(newValue) }
        }
    }
}

extension DynamoDBEvent.EventRecord {
    /// Shows a change as the stream's view has it.
    ///
    /// - Parameters:
    ///   - change: The whole change.
    ///   - record: Where and when it stands in the stream.
    ///   - stream: The ARN of the stream.
    ///   - view: Which images to show.
    package init(_ change: ItemChange, of record: StreamRecord, in stream: StreamARN, view: StreamViewType) {
        self.init(
            id: .change(stream, record.sequenceNumber),
            eventName: change.operation,
            change: DynamoDBEvent.StreamRecord(
                approximateCreationDateTime: Timestamp(secondsSinceEpoch: record.arrival.secondsSinceEpoch),
                keys: change.keys,
                newImage: view.showsNewImage ? change.newImage : nil,
                oldImage: view.showsOldImage ? change.oldImage : nil,
                sequenceNumber: record.sequenceNumber,
                sizeBytes: change.sizeBytes(under: view),
                streamViewType: view
            ),
            eventSourceARN: stream,
            userIdentity: change.userIdentity
        )
    }
}
