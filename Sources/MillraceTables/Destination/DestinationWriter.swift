internal import MillraceModel
internal import MillraceStreams
internal import Synchronization

/// Takes the changes of tables to their Kinesis streams.
///
/// A change goes into the stream in the transaction of the write, so it is there once and in order. What the stream does
/// not take waits in the table's outbox, in the same transaction: a write never fails because of its destination.
/// Changes that come later wait behind it, and somebody calls `flush` from time to time.
final class DestinationWriter: Sendable {
    /// The most bytes of data and partition key of a record.
    private static let recordByteCountMax = 1 << 20
    /// How long a change waits for its stream before it is given up.
    private static let waitMax = Duration.seconds(24 * 3_600)
    /// How long after a change was kept it is tried again.
    static let retryInterval = Duration.seconds(1)
    /// How many changes leave an outbox in one transaction, and how many bytes of them.
    private static let flushCount = 2_048
    private static let flushByteCount = 8 << 20
    /// How many such transactions follow each other before others have their turn.
    private static let flushesMax = 16

    fileprivate struct State {
        /// The numbers of tables whose outbox holds something, at least as many as there are.
        var pending: Set<UInt64>
        /// Those whose later changes must wait behind it.
        var blocked: Set<UInt64>
        /// How many changes each outbox got so far, which tells whether one came meanwhile.
        var keptCounts: [UInt64: Int] = [:]
        var statistics: [UInt64: DestinationStatistics] = [:]
        var random: SeededGenerator
        /// Grows with each change, so that the ids of two alike differ.
        var lastNumber: UInt64 = 0
    }

    private let region: String
    private let faults: DestinationFaults
    private let dueWatch: DueWatch
    private let kinesis: KinesisService?
    private let state: Mutex<State>

    /// Creates a writer.
    ///
    /// - Parameters:
    ///   - region: The Region that records name.
    ///   - faults: Duplicates and disorder on purpose.
    ///   - pending: The numbers of tables whose outbox may hold something.
    ///   - dueWatch: Learns when something waits in an outbox.
    ///   - kinesis: Holds the streams; without it every change waits.
    init(
        region: String,
        faults: DestinationFaults,
        pending: Set<UInt64>,
        dueWatch: DueWatch,
        kinesis: KinesisService?
    ) {
        self.region = region
        self.faults = faults
        self.dueWatch = dueWatch
        self.kinesis = kinesis
        state = Mutex(State(pending: pending, blocked: pending, random: SeededGenerator(seed: faults.seed)))
    }

    /// Whether an outbox may hold something.
    var hasPending: Bool { state.withLock { !$0.pending.isEmpty } }

    /// What became of the changes of a table.
    func statistics(of table: StoredTable) -> DestinationStatistics {
        state.withLock { $0.statistics[table.number] ?? DestinationStatistics() }
    }

    /// Takes a change to the table's stream, or into its outbox.
    func append(
        _ change: ItemChange,
        of table: StoredTable,
        to destination: KinesisDestination,
        _ transaction: inout StoreTransaction
    ) throws {
        let (number, isBlocked, isDuplicated, isHeld) = state.withLock { state in
            state.lastNumber += 1
            let (isDuplicated, isHeld) = (
                state.random.draws(share: faults.duplicateShare), state.random.draws(share: faults.reorderShare)
            )
            return (state.lastNumber, state.blocked.contains(table.number), isDuplicated, isHeld)
        }
        let record = DestinationRecord(
            tableName: table.name,
            region: region,
            change: change,
            instant: transaction.now,
            precision: destination.precision ?? .millisecond,
            number: number
        )
        let waiting = OutboxRecord(
            streamARN: destination.streamARN,
            instant: transaction.now,
            data: DataRecord(partitionKey: record.partitionKey, data: record.data)
        )
        count(table) { $0.changeDataCaptureUnits += change.captureUnits }
        guard waiting.data.data.count + waiting.data.partitionKey.utf8.count <= Self.recordByteCountMax else {
            return count(table) { $0.failedToReplicateRecordCount += 1 }
        }
        for _ in 0..<(isDuplicated ? 2 : 1) {
            if isHeld || isBlocked {
                try keep(waiting, of: table, isBlocking: isBlocked, &transaction)
            } else if try !deliver(waiting, of: table, &transaction) {
                try keep(waiting, of: table, isBlocking: true, &transaction)
            }
        }
    }

    /// Tries again what waits in the outboxes.
    ///
    /// - Parameters:
    ///   - store: Holds the outboxes.
    ///   - tables: The tables by their numbers.
    /// - Returns: Whether something still waits.
    /// - Throws: The first error; the other tables have had their turn then.
    func flush(_ store: any StreamStore, _ tables: () -> [UInt64: StoredTable]) async throws -> Bool {
        // Before the tables: each of these has one, if it was not deleted.
        let pending = state.withLock(\.pending).sorted()
        let tables = tables()
        var failure: (any Error)?
        for number in pending {
            guard let table = tables[number] else {
                // It was deleted, and its outbox with it.
                state.withLock { $0.settle(number) }
                continue
            }
            do {
                for _ in 0..<Self.flushesMax {
                    let rest = try await store.write { [self] transaction in try flush(table, &transaction) }
                    if try await settle(table, rest) { break }
                }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return state.withLock { !$0.pending.isEmpty }
    }

    /// What a flush left in an outbox.
    private enum Rest: Sendable {
        /// Nothing, when it had got so many changes.
        case nothing(keptCount: Int)
        /// Changes that may be delivered at once.
        case more
        /// Changes that the stream does not take.
        case refused
    }

    /// Lets later changes pass again once the emptiness of the outbox is durable.
    ///
    /// - Returns: Whether there is nothing more to do for now.
    private func settle(_ table: StoredTable, _ rest: Rest) async throws -> Bool {
        switch rest {
        case .more: false
        case .refused: true
        case .nothing(let keptCount):
            state.withLock { state in
                // Otherwise one came in between, and stands there.
                guard state.keptCounts[table.number, default: 0] == keptCount else { return false }
                state.settle(table.number)
                return true
            }
        }
    }

    private func flush(_ table: StoredTable, _ transaction: inout StoreTransaction) throws -> Rest {
        var (count, byteCount) = (0, 0)
        // More at a time than others can add in one commit, or it would never be empty under load.
        while count < Self.flushCount, byteCount < Self.flushByteCount {
            let rows = try transaction.rows(in: table.outboxSpace, limit: 64)
            for row in rows {
                let waiting = try OutboxRecord(row.value)
                if transaction.now - waiting.instant > Self.waitMax {
                    self.count(table) { $0.failedToReplicateRecordCount += 1 }
                } else if try !deliver(waiting, of: table, &transaction) {
                    guard isAbandoned(waiting.streamARN, by: table, transaction) else {
                        self.count(table) { $0.oldestUnreplicated = waiting.instant }
                        return .refused
                    }
                    self.count(table) { $0.failedToReplicateRecordCount += 1 }
                }
                transaction.removeRow(RowKey(space: table.outboxSpace, key: row.key))
                count += 1
                byteCount += row.value.count
            }
            if rows.count < 64 {
                return .nothing(keptCount: state.withLock { $0.keptCounts[table.number, default: 0] })
            }
        }
        return .more
    }

    /// Whether a stream is gone and the table has turned to another one, or to none.
    private func isAbandoned(
        _ stream: StreamARN, by table: StoredTable, _ transaction: borrowing StoreTransaction
    ) -> Bool {
        table.activeDestination?.streamARN != stream && transaction.stream(stream) == nil
    }

    /// - Returns: Whether the stream took the record.
    private func deliver(
        _ waiting: OutboxRecord, of table: StoredTable, _ transaction: inout StoreTransaction
    ) throws -> Bool {
        do {
            guard let kinesis else { return false }
            let entry = KinesisService.PutRecordsEntry(
                data: waiting.data.data, partitionKey: waiting.data.partitionKey)
            let stream = KinesisService.StreamIdentifier(arn: waiting.streamARN.description)
            _ = try kinesis.append([entry], to: stream, in: &transaction).records[0].get()
            count(table) { $0.replicatedRecordCount += 1 }
            return true
        } catch is ServiceError {
            count(table) { $0.throttledPutRecordCount += 1 }
            return false
        }
    }

    private func keep(
        _ waiting: OutboxRecord, of table: StoredTable, isBlocking: Bool, _ transaction: inout StoreTransaction
    ) throws {
        let key = try transaction.nextOutboxKey(of: table)
        transaction.setRow(RowKey(space: table.outboxSpace, key: key), waiting.encoded)
        state.withLock { state in
            state.pending.insert(table.number)
            state.keptCounts[table.number, default: 0] += 1
            if isBlocking { state.blocked.insert(table.number) }
        }
        count(table) { $0.oldestUnreplicated = min($0.oldestUnreplicated ?? waiting.instant, waiting.instant) }
        dueWatch.note(transaction.now + Self.retryInterval)
    }

    private func count(_ table: StoredTable, _ change: (inout DestinationStatistics) -> Void) {
        state.withLock { change(&$0.statistics[table.number, default: DestinationStatistics()]) }
    }
}

extension DestinationWriter.State {
    fileprivate mutating func settle(_ number: UInt64) {
        pending.remove(number)
        blocked.remove(number)
        statistics[number]?.oldestUnreplicated = nil
    }
}

extension SeededGenerator {
    fileprivate mutating func draws(share: Double) -> Bool {
        share > 0 && Double(next() >> 11) * 0x1p-53 < share
    }
}

extension ItemChange {
    /// What the change costs of a destination: one unit for each started KB of the larger image.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html
    fileprivate var captureUnits: Int {
        (max(oldImage?.sizeBytes ?? 0, newImage?.sizeBytes ?? 0, 1) + 1_023) / 1_024
    }
}
