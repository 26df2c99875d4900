/// One record as it stands in a shard, before any view or event is made of it.
public struct StreamRecord: Hashable, Sendable {
    /// What a record holds.
    ///
    /// Indirect, so that a record is copied on its way from the store to the function with one count of references,
    /// whatever its content has.
    public indirect enum Content: Hashable, Sendable {
        /// A change of an item, in the stream of a table.
        case change(ItemChange)
        /// Bytes under a partition key, in a Kinesis stream.
        case data(DataRecord)
    }

    /// The position in the shard.
    public var sequenceNumber: SequenceNumber
    /// When the change was made or the record arrived (`ApproximateCreationDateTime`,
    /// `ApproximateArrivalTimestamp`).
    public var arrival: Timestamp
    /// The change or the bytes.
    public var content: Content

    /// Creates a record.
    public init(sequenceNumber: SequenceNumber, arrival: Timestamp, content: Content) {
        self.sequenceNumber = sequenceNumber
        self.arrival = arrival
        self.content = content
    }
}
