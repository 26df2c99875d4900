import MillraceModel
public import MillraceStreams
public import MillraceTables

/// The emulated services of one account in one Region.
///
/// Those of all accounts and Regions stand on one store and do not see each other's tables and streams.
public struct EmulatedServices: Sendable {
    /// The tables.
    public let tables: TableService
    /// The Kinesis streams.
    public let kinesis: KinesisService
    /// The streams of the tables, as DynamoDB Streams shows them.
    public let streams: DynamoDBStreamsService

    /// Creates the services.
    ///
    /// - Parameter isHome: Whether they are those that the manifest names, whose rows have no prefix.
    /// - Throws: `ServiceError` when the store cannot be read or written.
    init(
        of owner: ResourceOwner,
        isHome: Bool,
        on store: any StreamStore,
        _ emulation: EmulationSettings,
        _ ports: Ports
    ) async throws {
        let now: @Sendable () -> Timestamp = { ports.scheduler.now }
        let prefix = isHome ? "" : "\(owner.accountID):\(owner.region):"
        streams = DynamoDBStreamsService(
            store: store, owner: (owner.accountID, owner.region), now: now, settings: emulation.streams)
        kinesis = try await KinesisService(
            store: store,
            region: owner.region,
            accountID: owner.accountID,
            now: now,
            alarm: { instant, action in
                let scheduled = ports.scheduler.schedule(at: instant, action)
                return { ports.scheduler.cancel(scheduled) }
            },
            options: emulation.kinesis,
            spacePrefix: prefix
        )
        tables = try await TableService(
            store: store,
            region: owner.region,
            accountID: owner.accountID,
            now: now,
            options: emulation.tables,
            spacePrefix: prefix,
            kinesis: kinesis
        )
    }
}

/// Whose a resource is: an account in a Region.
package struct ResourceOwner: Hashable, Sendable {
    /// The twelve digits of the account.
    package let accountID: String
    /// The Region, such as `us-east-1`.
    package let region: String

    /// Names an owner; `nil` for what is no account or no Region.
    package init?(accountID: String, region: String) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte) }
        guard accountID.utf8.count == 12, accountID.utf8.allSatisfy(isDigit),
            (1...63).contains(region.utf8.count),
            region.utf8.allSatisfy({ isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        self.accountID = accountID
        self.region = region
    }

    /// The owner of a stream.
    package init(of stream: StreamARN) {
        accountID = stream.accountID
        region = stream.region
    }

    /// The owner that a manifest names.
    init(of manifest: Manifest) {
        accountID = manifest.accountID
        region = manifest.region
    }
}
