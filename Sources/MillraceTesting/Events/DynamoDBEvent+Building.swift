public import MillraceModel

extension DynamoDBEvent {
    /// Makes the event that a function receives of some changes of a table.
    ///
    /// ```swift
    /// let event = try DynamoDBEvent(
    ///     changesOf: "Orders", key: "id",
    ///     .inserted(["id": "1", "total": 5]),
    ///     .modified(from: order, to: changed),
    ///     .expired(order)
    /// )
    /// ```
    ///
    /// It looks like one of the runtime: sequence numbers ascend, event ids differ, `SizeBytes` is counted, the view
    /// leaves out what it does not show. All members are variables, so that a test can set those that have no
    /// parameter here.
    ///
    /// - Parameters:
    ///   - table: The table's name.
    ///   - key: The name of the partition key.
    ///   - sortKey: The name of the sort key, if the table has one.
    ///   - view: Which images the stream shows; both by default.
    ///   - instant: When the changes were made; shown in whole seconds.
    ///   - position: The place of the first change in the shard, from 1; sequence numbers and event ids follow from
    ///     the places, so that two events of one stream need two.
    ///   - region: The Region of the table.
    ///   - accountID: The twelve digits of its account.
    ///   - streamLabel: The label of the stream, its creation time.
    ///   - window: The tumbling window of the changes; none by default.
    ///   - changes: What was done, in order; none for the last invocation of a window.
    /// - Throws: `EventBuildingError` with the number of the change: a value that cannot be encoded, an item without
    ///   its key, a modification that changes the key or nothing at all; and for a window that no mapping would send.
    public init(
        changesOf table: String = TestOrigin.table,
        key: String,
        sortKey: String? = nil,
        view: StreamViewType = .newAndOldImages,
        at instant: Timestamp = .testStart,
        startingAt position: Int = 1,
        region: String = TestOrigin.region,
        accountID: String = TestOrigin.accountID,
        streamLabel: String = TestOrigin.streamLabel,
        window: TestWindow? = nil,
        _ changes: TableChange...
    ) throws(EventBuildingError) {
        try self.init(
            changesOf: table, key: key, sortKey: sortKey, view: view, at: instant, startingAt: position, region: region,
            accountID: accountID, streamLabel: streamLabel, window: window, changes)
    }

    /// Makes the event that a function receives of a list of changes of a table.
    ///
    /// - Parameters: As of the initializer that takes the changes one by one.
    /// - Throws: `EventBuildingError`, as there.
    public init(
        changesOf table: String = TestOrigin.table,
        key: String,
        sortKey: String? = nil,
        view: StreamViewType = .newAndOldImages,
        at instant: Timestamp = .testStart,
        startingAt position: Int = 1,
        region: String = TestOrigin.region,
        accountID: String = TestOrigin.accountID,
        streamLabel: String = TestOrigin.streamLabel,
        window: TestWindow? = nil,
        _ changes: [TableChange]
    ) throws(EventBuildingError) {
        let stream = StreamARN(table: table, label: streamLabel, region: region, accountID: accountID)
        let keys = [key] + (sortKey.map { [$0] } ?? [])
        var records: [EventRecord] = []
        for (index, change) in changes.enumerated() {
            records.append(
                try EventRecord(
                    change, keys: keys, in: stream, view: view, at: instant, position: position + index,
                    place: "change \(index + 1)")
            )
        }
        self.init(
            records: records,
            timeWindow: try window?.properties(
                of: stream, shardID: TestOrigin.tableShard, at: instant, recordCount: records.count)
        )
    }
}
