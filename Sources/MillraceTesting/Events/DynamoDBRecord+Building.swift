public import MillraceModel
import MillraceStreams

extension DynamoDBEvent.EventRecord {
    /// Makes the record that the stream of a table would show of a change.
    ///
    /// ```swift
    /// let record = try DynamoDBRecord(.inserted(["id": "1", "total": 5]), of: "Orders", key: "id")
    /// ```
    ///
    /// Each member is what the emulated stream makes of it; all are variables, so that a test can set those that have
    /// no parameter here.
    ///
    /// - Parameters:
    ///   - change: What was done to the item.
    ///   - table: The table's name.
    ///   - key: The name of the partition key.
    ///   - sortKey: The name of the sort key, if the table has one.
    ///   - view: Which images the stream shows; both by default.
    ///   - instant: When the change was made; shown in whole seconds.
    ///   - position: The place in the shard, from 1: sequence number and event id follow from it, so that two records
    ///     of one stream need two.
    ///   - region: The Region of the table.
    ///   - accountID: The twelve digits of its account.
    ///   - streamLabel: The label of the stream, its creation time.
    /// - Throws: `EventBuildingError` for a value that cannot be encoded, an item without its key, a modification that
    ///   changes the key or nothing at all.
    public init(
        _ change: TableChange,
        of table: String = TestOrigin.table,
        key: String,
        sortKey: String? = nil,
        view: StreamViewType = .newAndOldImages,
        at instant: Timestamp = .testStart,
        position: Int = 1,
        region: String = TestOrigin.region,
        accountID: String = TestOrigin.accountID,
        streamLabel: String = TestOrigin.streamLabel
    ) throws(EventBuildingError) {
        let stream = StreamARN(table: table, label: streamLabel, region: region, accountID: accountID)
        try self.init(
            change, keys: [key] + (sortKey.map { [$0] } ?? []), in: stream, view: view, at: instant,
            position: position, place: "the change")
    }

    /// Makes the record of one of several changes.
    init(
        _ change: TableChange,
        keys: [String],
        in stream: StreamARN,
        view: StreamViewType,
        at instant: Timestamp,
        position: Int,
        place: String
    ) throws(EventBuildingError) {
        guard position > 0 else { throw EventBuildingError(place, "the position \(position) is not from 1") }
        let captured = try change.captured(keys: keys, at: place)
        let record = StreamRecord(
            sequenceNumber: StreamPosition.sequenceNumber(at: Int64(position)),
            arrival: instant,
            content: .change(captured)
        )
        self.init(captured, of: record, in: stream, view: view)
    }
}
