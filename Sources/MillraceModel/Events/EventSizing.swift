/// How many bytes the event of a batch will have, record by record, without writing it.
///
/// An event of n records has ``envelope`` bytes, or those of ``envelope(for:)`` in a tumbling window, and the bytes of
/// its records, and n - 1 commas between them; ``eventSize(recordCount:recordBytes:timeWindow:)`` adds that up.
package struct EventSizing: Hashable, Sendable {
    /// The most bytes of an event: 6 MiB and 100 bytes.
    ///
    /// AWS documents "6 MB" for the payload of a synchronous invocation; the figure is that of AWS's own emulator.
    ///
    /// Source: https://github.com/aws/aws-lambda-runtime-interface-emulator, and
    /// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    package static let payloadLimit = 6_291_556

    private let streamARN: StreamARN
    private let viewType: StreamViewType
    private let invokeIdentityARN: String
    private let shardID: ShardID
    /// The bytes of a record that do not depend on its contents.
    private let frame: Int

    /// Prepares the sizes of the records of one shard.
    ///
    /// - Parameters:
    ///   - streamARN: The stream, or the consumer, as `eventSourceARN` of each record has it.
    ///   - viewType: Which images the events of a table's stream show; of no effect for Kinesis.
    ///   - invokeIdentityARN: The role that the events of a Kinesis stream name; of no effect for a table's stream.
    ///   - shardID: The shard, which is part of the event ids of a Kinesis stream.
    package init(streamARN: StreamARN, viewType: StreamViewType, invokeIdentityARN: String, shardID: ShardID) {
        self.streamARN = streamARN
        self.viewType = viewType
        self.invokeIdentityARN = invokeIdentityARN
        self.shardID = shardID
        switch streamARN.source {
        case .dynamoDB: frame = Self.changeFrame(streamARN, viewType)
        case .kinesis: frame = Self.dataFrame(streamARN, invokeIdentityARN, shardID)
        }
    }

    /// The exact bytes of a record in an event, without the comma that may follow it.
    ///
    /// Looks at each byte of its texts.
    package func size(of record: StreamRecord) -> Int {
        size(of: record, JSONMeasure(isExact: true))
    }

    /// A bound on `size(of:)` that looks at no contents, only at their lengths.
    ///
    /// Generous: takes each byte of a text for a control character, which JSON writes as six.
    package func sizeBound(of record: StreamRecord) -> Int {
        size(of: record, JSONMeasure(isExact: false))
    }

    /// The bytes of an event around its records: those of `{"Records":[]}`.
    package var envelope: Int { 14 }

    /// The bytes of an event around its records in a tumbling window, state included.
    package func envelope(for timeWindow: TimeWindowProperties) -> Int {
        // The state is spliced in as it is, so any other state shows what the rest takes.
        var bare = timeWindow
        bare.state = TimeWindowProperties.emptyState
        let size = DynamoDBEvent(records: [], timeWindow: bare).json().count
        return size - bare.state.count + timeWindow.state.count
    }

    /// The bytes of a whole event.
    ///
    /// - Parameters:
    ///   - recordCount: How many records it has.
    ///   - recordBytes: The sum of their sizes, or of their bounds.
    ///   - timeWindow: The window's part of the event.
    package func eventSize(recordCount: Int, recordBytes: Int, timeWindow: TimeWindowProperties? = nil) -> Int {
        (timeWindow.map { envelope(for: $0) } ?? envelope) + recordBytes + max(0, recordCount - 1)
    }

    private func size(of record: StreamRecord, _ measure: JSONMeasure) -> Int {
        switch (record.content, streamARN.source) {
        case (.change(let change), .dynamoDB): size(of: change, in: record, measure)
        case (.data(let data), .kinesis): size(of: data, in: record, measure)
        case (.change, .kinesis), (.data, .dynamoDB):
            preconditionFailure("the stream \(streamARN) does not hold records like \(record.sequenceNumber)")
        }
    }

    private func size(of change: ItemChange, in record: StreamRecord, _ measure: JSONMeasure) -> Int {
        var size = frame + change.operation.rawValue.utf8.count + measure.digits(record.sequenceNumber)
        size += JSONMeasure.digits(record.arrival.secondsSinceEpoch)
        size += measure.item(change.keys)
        if viewType.showsNewImage, let newImage = change.newImage {
            size += #","NewImage":"#.utf8.count + measure.item(newImage)
        }
        if viewType.showsOldImage, let oldImage = change.oldImage {
            size += #","OldImage":"#.utf8.count + measure.item(oldImage)
        }
        if let identity = change.userIdentity {
            size += #","userIdentity":{"type":,"principalId":}"#.utf8.count
            size += measure.text(identity.type) + measure.text(identity.principalID)
        }
        // The item's size is a walk through all of it; the digits of the largest number bound it.
        return size + JSONMeasure.digits(measure.isExact ? Int64(change.sizeBytes(under: viewType)) : .max)
    }

    private func size(of data: DataRecord, in record: StreamRecord, _ measure: JSONMeasure) -> Int {
        frame + measure.text(data.partitionKey) + measure.base64(data.data)
            // It stands in the event id too.
            + 2 * measure.digits(record.sequenceNumber)
            + JSONMeasure.decimalSeconds(record.arrival)
    }

    /// The bytes of a change without its operation, time, keys, images, sequence number, size and identity.
    private static func changeFrame(_ streamARN: StreamARN, _ viewType: StreamViewType) -> Int {
        let change = DynamoDBEvent.StreamRecord(
            approximateCreationDateTime: .epoch,
            keys: [:],
            sequenceNumber: SequenceNumber(normalized: "0"),
            sizeBytes: 0,
            streamViewType: viewType
        )
        let record = DynamoDBEvent.EventRecord(
            eventID: StableHash.hexadecimal(0), eventName: .insert, change: change, eventSourceARN: streamARN)
        var writer = JSONWriter(reservingCapacity: 1_024)
        record.write(to: &writer)
        let placeholders = ["INSERT", "0", "{}", "0", "0"]
        return placeholders.reduce(writer.bytes.count) { $0 - $1.utf8.count }
    }

    /// The bytes of a Kinesis record without its partition key, data, sequence numbers and time.
    private static func dataFrame(_ streamARN: StreamARN, _ invokeIdentityARN: String, _ shardID: ShardID) -> Int {
        let payload = KinesisEvent.Payload(
            partitionKey: "",
            sequenceNumber: SequenceNumber(normalized: "0"),
            data: [],
            approximateArrivalTimestamp: .epoch
        )
        let record = KinesisEvent.Record(
            kinesis: payload, shardID: shardID, invokeIdentityARN: invokeIdentityARN, eventSourceARN: streamARN)
        var writer = JSONWriter(reservingCapacity: 1_024)
        record.write(to: &writer)
        let placeholders = ["\"\"", "0", "\"\"", "0.000", "0"]
        return placeholders.reduce(writer.bytes.count) { $0 - $1.utf8.count }
    }
}
