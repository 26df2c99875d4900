internal import MillraceModel
internal import MillraceStreams

/// A record that waits for its stream.
struct OutboxRecord: Hashable, Sendable {
    /// The stream.
    let streamARN: StreamARN
    /// When the change was made.
    let instant: Timestamp
    /// The record.
    let data: DataRecord

    init(streamARN: StreamARN, instant: Timestamp, data: DataRecord) {
        self.streamARN = streamARN
        self.instant = instant
        self.data = data
    }

    /// The row's value.
    var encoded: [UInt8] {
        var writer = BinaryWriter(reserving: data.data.count + 160)
        writer.write(text: streamARN.description)
        writer.write(signed: instant.microsecondsSinceEpoch)
        writer.write(text: data.partitionKey)
        writer.write(bytes: data.data)
        return writer.bytes
    }

    /// Reads a row's value.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(_ bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader(bytes)
        let arn = try reader.readText()
        guard let streamARN = StreamARN(arn) else { throw reader.damage("\(arn) is not the ARN of a stream") }
        self.streamARN = streamARN
        instant = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        data = DataRecord(partitionKey: try reader.readText(), data: try reader.readBytes())
        try reader.finish()
    }
}
