public import MillraceModel
import MillraceStreams

extension KinesisEvent.Record {
    /// Makes the record that a function receives of what a producer puts into a Kinesis stream.
    ///
    /// ```swift
    /// let record = try KinesisRecord(.json(click), of: "clicks", partitionKey: "ada")
    /// ```
    ///
    /// Each member is what the emulated stream makes of it; all are variables, so that a test can set those that have
    /// no parameter here.
    ///
    /// - Parameters:
    ///   - put: The data.
    ///   - stream: The stream's name.
    ///   - partitionKey: The partition key, 1 to 256 characters.
    ///   - shardID: The shard, `shardId-` and twelve digits.
    ///   - instant: When the record arrived; shown in milliseconds.
    ///   - position: The place in the shard, from 1: sequence number and event id follow from it, so that two records
    ///     of one stream need two.
    ///   - region: The Region of the stream.
    ///   - accountID: The twelve digits of its account.
    ///   - invokeIdentityARN: The function's role.
    /// - Throws: `EventBuildingError` for a value that cannot be encoded, a partition key that is too short or too
    ///   long, a shard id of another form.
    public init(
        _ put: KinesisPut,
        of stream: String = TestOrigin.stream,
        partitionKey: String = "test",
        shardID: ShardID = TestOrigin.streamShard,
        at instant: Timestamp = .testStart,
        position: Int = 1,
        region: String = TestOrigin.region,
        accountID: String = TestOrigin.accountID,
        invokeIdentityARN: String = TestOrigin.role
    ) throws(EventBuildingError) {
        try self.init(
            put, in: StreamARN(stream: stream, region: region, accountID: accountID), partitionKey: partitionKey,
            shardID: shardID, at: instant, position: position, invokeIdentityARN: invokeIdentityARN,
            place: "the record")
    }

    /// Makes the record of one of several puts.
    init(
        _ put: KinesisPut,
        in stream: StreamARN,
        partitionKey: String,
        shardID: ShardID,
        at instant: Timestamp,
        position: Int,
        invokeIdentityARN: String,
        place: String
    ) throws(EventBuildingError) {
        guard position > 0 else { throw EventBuildingError(place, "the position \(position) is not from 1") }
        let partitionKey = put.partitionKey ?? partitionKey
        guard (1...256).contains(partitionKey.unicodeScalars.count) else {
            throw EventBuildingError(
                place, "its partition key has \(partitionKey.unicodeScalars.count) characters; 1 to 256 are allowed")
        }
        // A shard of the first second, so that its numbers are below those of any shard that comes after it.
        let numbering = ShardNumbering(of: shardID, createdAt: .testStart)
        guard case .kinesis = numbering else {
            throw EventBuildingError(
                place, "\"\(shardID)\" is no shard of a Kinesis stream, such as shardId-000000000000")
        }
        let data = DataRecord(
            partitionKey: partitionKey, data: try EventBuildingError.at(place) { try put.data.get() })
        let record = StreamRecord(
            sequenceNumber: numbering.sequenceNumber(at: Int64(position), arrival: instant),
            arrival: instant,
            content: .data(data)
        )
        self.init(data, of: record, shardID: shardID, in: stream, invokeIdentityARN: invokeIdentityARN)
    }
}
