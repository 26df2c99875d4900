/// The event of a Kinesis data stream as a Lambda function receives it.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
public struct KinesisEvent: Hashable, Sendable {
    /// The records of one batch, in the order of the shard.
    public var records: [Record]
    /// The tumbling window of the records, and its state; `nil` for a mapping without windows.
    public var timeWindow: TimeWindowProperties?

    /// Creates an event.
    public init(records: [Record], timeWindow: TimeWindowProperties? = nil) {
        self.records = records
        self.timeWindow = timeWindow
    }

    /// The record itself, the member `kinesis`.
    public struct Payload: Hashable, Sendable {
        /// `1.0`.
        public var kinesisSchemaVersion: String
        /// 1 to 256 characters; records of one key keep their order.
        public var partitionKey: String
        /// The position in the shard; compare as a number.
        public var sequenceNumber: SequenceNumber
        /// The bytes that the producer put, decoded; base64 in JSON.
        public var data: [UInt8]
        /// When the record arrived, in milliseconds.
        public var approximateArrivalTimestamp: Timestamp

        /// Creates the record itself.
        public init(
            kinesisSchemaVersion: String = "1.0",
            partitionKey: String,
            sequenceNumber: SequenceNumber,
            data: [UInt8],
            approximateArrivalTimestamp: Timestamp
        ) {
            self.kinesisSchemaVersion = kinesisSchemaVersion
            self.partitionKey = partitionKey
            self.sequenceNumber = sequenceNumber
            self.data = data
            self.approximateArrivalTimestamp = approximateArrivalTimestamp
        }
    }

    /// One record with its metadata.
    public struct Record: Hashable, Sendable {
        /// The record itself.
        public var kinesis: Payload
        /// What it has in common with the others of its batch, as one reference, which is all that a copy has to count.
        private var shared: Frame
        private var id: EventID

        /// Creates a record.
        public init(kinesis: Payload, shardID: ShardID, invokeIdentityARN: String, eventSourceARN: StreamARN) {
            self.init(
                kinesis: kinesis,
                shardID: shardID,
                frame: Frame(invokeIdentityARN: invokeIdentityARN, eventSourceARN: eventSourceARN)
            )
        }

        /// Creates one of several records with the same frame.
        package init(kinesis: Payload, shardID: ShardID, frame: Frame) {
            self.init(kinesis: kinesis, id: .data(shardID, kinesis.sequenceNumber), frame: frame)
        }

        /// Creates a record of its parts.
        init(kinesis: Payload, id: EventID, frame: Frame) {
            self.kinesis = kinesis
            self.id = id
            shared = frame
        }

        /// `aws:kinesis`.
        public var eventSource: String {
            get { shared.members.eventSource }
            set { shared.change { $0.eventSource = newValue } }
        }
        /// `1.0`.
        public var eventVersion: String {
            get { shared.members.eventVersion }
            set { shared.change { $0.eventVersion = newValue } }
        }
        /// `<shard id>:<sequence number>`, the same at each delivery: the key for deduplication.
        public var eventID: String {
            get { id.description }
            set { id = .text(newValue) }
        }
        /// `aws:kinesis:record`.
        public var eventName: String {
            get { shared.members.eventName }
            set { shared.change { $0.eventName = newValue } }
        }
        /// The ARN of the function's execution role.
        public var invokeIdentityARN: String {
            get { shared.members.invokeIdentityARN }
            set { shared.change { $0.invokeIdentityARN = newValue } }
        }
        /// The Region of the stream.
        public var awsRegion: String {
            get { shared.members.awsRegion }
            set { shared.change { $0.awsRegion = newValue } }
        }
        /// The ARN of the stream, or of the consumer with enhanced fan-out.
        public var eventSourceARN: StreamARN {
            get { shared.members.eventSourceARN }
            set { shared.change { $0.eventSourceARN = newValue } }
        }
    }
}

extension KinesisEvent.Record {
    /// Shows a Kinesis record as a function sees it.
    package init(
        _ data: DataRecord,
        of record: StreamRecord,
        shardID: ShardID,
        in stream: StreamARN,
        invokeIdentityARN: String
    ) {
        let frame = Frame(invokeIdentityARN: invokeIdentityARN, eventSourceARN: stream)
        self.init(data, of: record, shardID: shardID, frame: frame)
    }

    /// Shows one of several Kinesis records with the same frame as a function sees it.
    package init(_ data: DataRecord, of record: StreamRecord, shardID: ShardID, frame: Frame) {
        self.init(
            kinesis: KinesisEvent.Payload(
                partitionKey: data.partitionKey,
                sequenceNumber: record.sequenceNumber,
                data: data.data,
                approximateArrivalTimestamp: Timestamp(millisecondsSinceEpoch: record.arrival.millisecondsSinceEpoch)
            ),
            shardID: shardID,
            frame: frame
        )
    }
}
