public import MillraceModel
internal import MillraceStreams

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
extension TableService {
    /// Lets the changes of a table flow into a Kinesis stream from now on.
    ///
    /// A table has one such stream at a time; its own stream, if it has one, is not touched.
    ///
    /// - Parameters:
    ///   - name: The table.
    ///   - streamARN: The stream, of the same account and Region.
    ///   - precision: The unit of instants in the records; `nil` is milliseconds.
    /// - Returns: The destination, `ENABLING`; from the next write on it is found `ACTIVE`.
    /// - Throws: `ServiceError`: `.resourceNotFound` for the table or the stream; `.validation` when a destination is
    ///   active already, or the stream is of another account or Region.
    @discardableResult
    public func enableKinesisStreamingDestination(
        of name: String, streamARN: StreamARN, precision: KinesisDestination.Precision? = nil
    ) async throws -> KinesisDestination {
        try await changeExistingTable(name) { [self] transaction, table in
            try addDestination(streamARN, precision, to: &table, transaction)
            return KinesisDestination(streamARN: streamARN, status: .enabling, precision: precision)
        }
    }

    /// Makes a stream the active destination of a table.
    func addDestination(
        _ streamARN: StreamARN,
        _ precision: KinesisDestination.Precision?,
        to table: inout StoredTable,
        _ transaction: borrowing StoreTransaction
    ) throws(ServiceError) {
        try checkKinesisStream(streamARN)
        guard table.activeDestination == nil else {
            throw .validation(
                "Table is not in a valid state to enable Kinesis Streaming Destination: "
                    + "EnableKinesisStreamingDestination must be DISABLED to perform ENABLE operation.")
        }
        guard transaction.stream(streamARN) != nil else {
            let name = streamARN.kinesisStreamName ?? ""
            throw .resourceNotFound("Stream \(name) under account \(streamARN.accountID) not found.")
        }
        table.destinations.removeAll { $0.streamARN == streamARN }
        table.destinations.append(
            KinesisDestination(streamARN: streamARN, status: .active, precision: precision))
    }

    /// Stops the flow of changes into a Kinesis stream; what waits for it is still delivered.
    ///
    /// - Returns: The destination, `DISABLING`; it is found `DISABLED` and stays listed.
    /// - Throws: `ServiceError`: `.resourceNotFound` for the table; `.validation` when the stream is not its active
    ///   destination.
    @discardableResult
    public func disableKinesisStreamingDestination(
        of name: String, streamARN: StreamARN
    ) async throws -> KinesisDestination {
        try await changeExistingTable(name) { _, table in
            guard
                let index = table.destinations.firstIndex(where: { $0.streamARN == streamARN && $0.status == .active })
            else {
                throw ServiceError.validation(
                    "Table is not in a valid state to disable Kinesis Streaming Destination: "
                        + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.")
            }
            table.destinations[index].status = .disabled
            var destination = table.destinations[index]
            destination.status = .disabling
            return destination
        }
    }

    /// Changes the unit of instants in records written from now on.
    ///
    /// - Returns: The destination, `UPDATING`; it is found `ACTIVE`.
    /// - Throws: `ServiceError`: `.resourceNotFound` for the table; `.validation` without a precision, with the one that
    ///   is set already, or for a stream that is not the table's destination.
    @discardableResult
    public func updateKinesisStreamingDestination(
        of name: String, streamARN: StreamARN, precision: KinesisDestination.Precision?
    ) async throws -> KinesisDestination {
        guard let precision else {
            throw ServiceError.validation(
                "Streaming destination cannot be updated with given parameters: "
                    + "UpdateKinesisStreamingConfiguration cannot be null or contain only null values")
        }
        return try await changeExistingTable(name) { [self] _, table in
            guard
                let index = table.destinations.firstIndex(where: { $0.streamARN == streamARN && $0.status == .active })
            else {
                throw ServiceError.validation(
                    "Table is not in a valid state to enable Kinesis Streaming Destination: "
                        + "No streaming destination with streamArn: \(streamARN) found for table with tableName: \(name)"
                )
            }
            guard table.destinations[index].precision ?? .millisecond != precision else {
                throw ServiceError.validation(
                    "Invalid Request: Precision is already set to the desired value of \(precision.rawValue) for "
                        + "tableId: \(description(of: table).id), kdsArn: \(streamARN)")
            }
            table.destinations[index].precision = precision
            var destination = table.destinations[index]
            destination.status = .updating
            return destination
        }
    }

    /// The Kinesis streams that take or took the changes of a table, disabled ones included.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    public func describeKinesisStreamingDestination(of name: String) async throws -> [KinesisDestination] {
        guard let table = directory.table(named: name) else { throw ServiceError.tableNotFound(named: name) }
        return table.destinations
    }

    /// What became of the changes of a table that has a Kinesis stream as its destination.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    public func destinationStatistics(of name: String) async throws -> DestinationStatistics {
        guard let table = directory.table(named: name) else { throw ServiceError.tableNotFound(named: name) }
        return destinations.statistics(of: table)
    }

    /// Tries again to deliver the changes that a Kinesis stream did not take.
    ///
    /// - Returns: Whether some still wait.
    /// - Throws: `ServiceError` when the store fails.
    package func flushDestinations() async throws -> Bool {
        try await ServiceError.translatingStoreErrors {
            try await destinations.flush(store) {
                Dictionary(
                    directory.names.compactMap { directory.table(named: $0) }.map { ($0.number, $0) },
                    uniquingKeysWith: { _, last in last }
                )
            }
        }
    }

    /// Whether changes wait in an outbox for a Kinesis stream to take them.
    package var hasWaitingChanges: Bool { destinations.hasPending }

    private func checkKinesisStream(_ arn: StreamARN) throws(ServiceError) {
        guard case .kinesis(_, consumer: nil) = arn.source else {
            throw .validation("One or more parameter values were invalid: \(arn) is not the ARN of a Kinesis stream")
        }
        guard arn.region == region, arn.accountID == accountID else {
            throw .validation(
                "One or more parameter values were invalid: the stream \(arn) and the table must be in the same account "
                    + "and Region, \(accountID) in \(region)")
        }
    }
}
