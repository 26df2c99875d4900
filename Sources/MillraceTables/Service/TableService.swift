package import MillraceModel
package import MillraceStreams

/// Emulated DynamoDB tables in this process, whose changes flow into streams.
///
/// An item's new value and the record of its change are written in one transaction: each change stands in the stream
/// exactly once, in the order of the item's changes. One service may stand on a store at a time.
///
/// Errors are `ServiceError`, under DynamoDB's names and in its words.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
public final class TableService: Sendable {
    /// Where the documents and today's AWS differ.
    public struct Options: Hashable, Sendable {
        /// The answers to enabling a stream on a table that has one.
        public enum EnablingAnEnabledStream: String, Hashable, Sendable, CaseIterable {
            /// `ResourceInUseException`, as the documents say.
            case resourceInUse = "ResourceInUseException"
            /// `ValidationException`, as AWS answers today.
            case validation = "ValidationException"
        }

        /// The answer to enabling a stream on a table that has one; `ResourceInUseException` by default.
        public var enablingAnEnabledStream: EnablingAnEnabledStream

        /// Duplicates and disorder in Kinesis streams that take the changes of tables; none by default.
        public var destinationFaults: DestinationFaults

        /// Creates options.
        public init(
            enablingAnEnabledStream: EnablingAnEnabledStream = .resourceInUse,
            destinationFaults: DestinationFaults = .none
        ) {
            self.enablingAnEnabledStream = enablingAnEnabledStream
            self.destinationFaults = destinationFaults
        }
    }

    /// The Region of all tables.
    public let region: String
    /// The twelve digits of the account of all tables.
    public let accountID: String

    package let store: any StreamStore
    /// What the names of this service's own row spaces begin with, so that services of other accounts and Regions may
    /// stand on the same store.
    let spacePrefix: String
    package let now: @Sendable () -> Timestamp
    let options: Options
    let directory: TableDirectory
    let destinations: DestinationWriter
    /// Tells when items expire, and when destinations are to be tried again.
    package let dueWatch = DueWatch()
    let expressions = ExpressionCache()

    /// Creates a service on a store and reads which tables there are.
    ///
    /// - Parameters:
    ///   - store: Holds tables, items and streams. No other service of the same prefix may use it at the same time.
    ///   - region: The Region that ARNs name.
    ///   - accountID: The twelve digits of the account that ARNs name.
    ///   - now: Tells when a table or stream is created.
    ///   - options: Where the documents and today's AWS differ.
    ///   - spacePrefix: What the names of its row spaces begin with; each service on a store has another one. Items are
    ///     found by their table's number, which no other table of the store has.
    ///   - kinesis: Takes the changes of tables that have a Kinesis stream as their destination.
    /// - Throws: `ServiceError` with the code `.internalServerError` when the store cannot be read.
    package init(
        store: any StreamStore,
        region: String,
        accountID: String,
        now: @escaping @Sendable () -> Timestamp,
        options: Options = Options(),
        spacePrefix: String = "",
        kinesis: KinesisService? = nil
    ) async throws {
        self.store = store
        self.spacePrefix = spacePrefix
        self.region = region
        self.accountID = accountID
        self.now = now
        self.options = options
        let tables = try await ServiceError.translatingStoreErrors { try await Self.tables(in: store, spacePrefix) }
        directory = TableDirectory(tables, spacePrefix: spacePrefix)
        var pending: Set<UInt64> = []
        for table in tables where !table.destinations.isEmpty {
            let waiting = try await ServiceError.translatingStoreErrors {
                try await store.rows(in: table.outboxSpace, after: nil, limit: 1)
            }
            if !waiting.isEmpty { pending.insert(table.number) }
        }
        destinations = DestinationWriter(
            region: region,
            faults: options.destinationFaults,
            pending: pending,
            dueWatch: dueWatch,
            kinesis: kinesis
        )
        // What a stop of the process interrupted.
        for table in tables where !table.backfills.isEmpty { _ = try await backfill(table) }
    }

    private static func tables(in store: any StreamStore, _ spacePrefix: String) async throws -> [StoredTable] {
        var tables: [StoredTable] = []
        var last: [UInt8]?
        while true {
            let rows = try await store.rows(in: spacePrefix + StoredTable.space, after: last, limit: 256)
            guard let lastRow = rows.last else { return tables }
            for row in rows { tables.append(try StoredTable(row.value)) }
            last = lastRow.key
        }
    }

    /// A table by its name, which need not exist yet.
    public func table(_ name: String) -> Table { Table(name: name, service: self) }
}
