public import MillraceModel

extension KinesisEvent {
    /// Makes the event that a function receives of some records of a Kinesis stream.
    ///
    /// ```swift
    /// let event = try KinesisEvent(recordsOf: "clicks", "a text", .bytes([1, 2]), .json(click, partitionKey: "ada"))
    /// ```
    ///
    /// It looks like one of the runtime: sequence numbers ascend, event ids differ and begin with the shard. All
    /// members are variables, so that a test can set those that have no parameter here.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - partitionKey: The partition key of records that do not bring their own, 1 to 256 characters.
    ///   - shardID: The shard, `shardId-` and twelve digits.
    ///   - instant: When the records arrived; shown in milliseconds.
    ///   - position: The place of the first record in the shard, from 1; sequence numbers and event ids follow from the
    ///     places, so that two events of one stream need two.
    ///   - region: The Region of the stream.
    ///   - accountID: The twelve digits of its account.
    ///   - invokeIdentityARN: The function's role.
    ///   - window: The tumbling window of the records; none by default.
    ///   - puts: What producers put into the stream, in order; nothing for the last invocation of a window.
    /// - Throws: `EventBuildingError` with the number of the record: a value that cannot be encoded, a partition key
    ///   that is too short or too long, a shard id of another form; and for a window that no mapping would send.
    public init(
        recordsOf stream: String = TestOrigin.stream,
        partitionKey: String = "test",
        shardID: ShardID = TestOrigin.streamShard,
        at instant: Timestamp = .testStart,
        startingAt position: Int = 1,
        region: String = TestOrigin.region,
        accountID: String = TestOrigin.accountID,
        invokeIdentityARN: String = TestOrigin.role,
        window: TestWindow? = nil,
        _ puts: KinesisPut...
    ) throws(EventBuildingError) {
        try self.init(
            recordsOf: stream, partitionKey: partitionKey, shardID: shardID, at: instant, startingAt: position,
            region: region, accountID: accountID, invokeIdentityARN: invokeIdentityARN, window: window, puts)
    }

    /// Makes the event that a function receives of a list of records of a Kinesis stream.
    ///
    /// - Parameters: As of the initializer that takes the records one by one.
    /// - Throws: `EventBuildingError`, as there.
    public init(
        recordsOf stream: String = TestOrigin.stream,
        partitionKey: String = "test",
        shardID: ShardID = TestOrigin.streamShard,
        at instant: Timestamp = .testStart,
        startingAt position: Int = 1,
        region: String = TestOrigin.region,
        accountID: String = TestOrigin.accountID,
        invokeIdentityARN: String = TestOrigin.role,
        window: TestWindow? = nil,
        _ puts: [KinesisPut]
    ) throws(EventBuildingError) {
        let stream = StreamARN(stream: stream, region: region, accountID: accountID)
        var records: [Record] = []
        for (index, put) in puts.enumerated() {
            records.append(
                try Record(
                    put, in: stream, partitionKey: partitionKey, shardID: shardID, at: instant,
                    position: position + index, invokeIdentityARN: invokeIdentityARN, place: "record \(index + 1)")
            )
        }
        self.init(
            records: records,
            timeWindow: try window?.properties(
                of: stream, shardID: shardID, at: instant, recordCount: records.count)
        )
    }
}
