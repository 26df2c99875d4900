package import MillraceModel
internal import MillraceStreams

extension TableService {
    /// How many items a sweep deletes in one transaction.
    private static let sweepCount = 100

    /// Says which attribute of a table's items holds the instant at which they expire.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` when it is so already, when another attribute is the
    ///   one, or for a name without 1 to 255 bytes.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
    @discardableResult
    public func updateTimeToLive(_ name: String, _ timeToLive: TimeToLive) async throws -> TimeToLive {
        try TimeToLive.check(timeToLive.attributeName)
        let table = try await changeExistingTable(name) { transaction, table in
            switch (table.expiryAttribute, timeToLive.isEnabled) {
            case (let current?, _) where current != timeToLive.attributeName:
                throw ServiceError.validation(
                    "TimeToLive is active on a different AttributeName: current AttributeName is \(current)")
            case (.some, true): throw ServiceError.validation("TimeToLive is already enabled")
            case (nil, false): throw ServiceError.validation("TimeToLive is already disabled")
            case (.some, false):
                transaction.removeSpace(table.expirySpace)
                // What is left are indexes.
                table.backfills.removeAll { number in !table.indexes.contains { $0.number == number } }
            case (nil, true):
                table.lastNumber += 1
                table.backfills.append(table.lastNumber)
            }
            table.timeToLive = timeToLive
            return table
        }
        if timeToLive.isEnabled { _ = try await backfill(table) }
        return timeToLive
    }

    /// Which attribute holds the instant at which items expire; `nil` when none ever did.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html
    public func describeTimeToLive(_ name: String) async throws -> TimeToLive? {
        guard let table = directory.table(named: name) else { throw ServiceError.tableNotFound(named: name) }
        return table.timeToLive
    }

    /// Deletes the items that have expired, as the service that does so on AWS.
    ///
    /// - Returns: When the next item expires, if one is known to.
    /// - Throws: The first `ServiceError`, when the store fails; the other tables have had their turn then.
    package func deleteExpiredItems() async throws -> Timestamp? {
        var next: Timestamp?
        var failure: (any Error)?
        for name in directory.names {
            do {
                while let table = directory.table(named: name), table.expiryAttribute != nil {
                    let outcome = try await sweep(table)
                    next = [next, outcome.next].compactMap { $0 }.min()
                    if !outcome.hasMore { break }
                }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return next
    }

    /// Deletes some of the items of a table that have expired.
    ///
    /// What expires is read inside of the transaction, which sees also what was written just before.
    private func sweep(_ table: StoredTable) async throws -> (hasMore: Bool, next: Timestamp?) {
        let context = WriteContext(destinations: destinations, dueWatch: dueWatch)
        return try await ServiceError.translatingStoreErrors {
            try await store.write { [directory] transaction in
                guard let current = try directory.table(named: table.name, in: transaction),
                    current.number == table.number, let attribute = current.expiryAttribute
                else { return (false, nil) }
                let now = transaction.now.secondsSinceEpoch
                let start = Expiry.bytes(of: max(0, now - Expiry.pastSecondsMax))
                let keys = try transaction.rows(in: current.expirySpace, after: start, limit: Self.sweepCount).map(
                    \.key)
                let shared = SharedTable(current)
                for key in keys {
                    let (expiry, row) = Expiry.parts(of: key)
                    guard expiry <= now else { return (false, Timestamp(secondsSinceEpoch: expiry)) }
                    let rowKey = RowKey(space: current.itemSpace, key: row)
                    guard let item = try transaction.row(rowKey).map({ try ItemCodec.decode($0) }),
                        Expiry(of: item, attribute: attribute)?.seconds == expiry
                    else {
                        transaction.removeRow(RowKey(space: current.expirySpace, key: key))
                        continue
                    }
                    var write = ItemWrite(address: try ItemAddress(ofItem: item, in: shared)) { _ in nil }
                    write.userIdentity = .timeToLive
                    _ = try write.run(on: shared, context, in: &transaction)
                }
                return (keys.count == Self.sweepCount, nil)
            }
        }
    }
}
