public import Logging
import MillraceModel
public import MillraceStreams
public import MillraceTables

/// What a runtime stands on: the store with its tables and streams, checkpoints, the delivery journal, the ports.
///
/// One process holds one data directory; a second one is refused.
public final class RuntimeEnvironment: Sendable {
    /// The services of the account and the Region that the manifest names.
    public let home: EmulatedServices
    /// Those of other accounts and Regions, as clients ask for them.
    let others: OtherServices
    /// How the services behave.
    package let emulation: EmulationSettings
    /// The data directory; `nil` when nothing outlives the process.
    package let directory: DataDirectory?
    package let store: any StreamStore
    package let checkpoints: CheckpointStore
    /// The mappings that are made at run time.
    let mappingRows: MappingStore
    package let journal: any DeliveryJournal
    package let ports: Ports
    package let logger: Logger
    /// When the environment was opened.
    package let openedAt: Timestamp
    /// Finds where failure records go by the destination's path.
    package let deadLetterSink: @Sendable (_ path: String) -> any DeadLetterSink

    private init(
        store: any StreamStore,
        journal: any DeliveryJournal,
        directory: DataDirectory?,
        manifest: Manifest,
        ports: Ports,
        logger: Logger,
        deadLetterSink: (@Sendable (_ path: String) -> any DeadLetterSink)? = nil
    ) async throws {
        self.store = store
        self.journal = journal
        self.directory = directory
        self.ports = ports
        self.logger = logger
        openedAt = ports.scheduler.now
        checkpoints = CheckpointStore(store: store)
        mappingRows = MappingStore(store: store)
        self.deadLetterSink =
            deadLetterSink
            ?? { path in
                DeadLetterFile(path: directory?.path(path) ?? path) { path, byteCount in
                    logger.warning(
                        "A torn last line was cut off the dead-letter file; its batch is delivered again",
                        metadata: [LogKey.path: "\(path)", LogKey.count: "\(byteCount)"]
                    )
                }
            }
        emulation = manifest.emulation
        home = try await EmulatedServices(
            of: ResourceOwner(of: manifest), isHome: true, on: store, emulation, ports)
        others = OtherServices()
    }

    private init(_ other: RuntimeEnvironment, ports: Ports) {
        store = other.store
        journal = other.journal
        directory = other.directory
        self.ports = ports
        logger = other.logger
        openedAt = other.openedAt
        checkpoints = other.checkpoints
        mappingRows = other.mappingRows
        deadLetterSink = other.deadLetterSink
        emulation = other.emulation
        home = other.home
        others = other.others
    }

    /// The same tables, streams and files under other ports, for one more runtime on them after the former has ended.
    package func reopened(with ports: Ports) -> RuntimeEnvironment { RuntimeEnvironment(self, ports: ports) }

    /// The emulated tables.
    public var tables: TableService { home.tables }
    /// The emulated Kinesis streams.
    public var kinesis: KinesisService { home.kinesis }
    /// The streams of the tables, as DynamoDB Streams shows them.
    public var streams: DynamoDBStreamsService { home.streams }

    /// Opens a data directory, or makes it, and locks it for this process.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - manifest: Names Region and account, and says how the store is flushed.
    ///   - logger: Where what is found on the way is told.
    /// - Throws: `MillraceError`: in use, unusable, or written by a newer version.
    public static func open(
        dataDirectory path: String,
        manifest: Manifest,
        logger: Logger = Logger(label: "millrace")
    ) async throws -> RuntimeEnvironment {
        try await open(dataDirectory: path, manifest: manifest, ports: .system(), logger: logger)
    }

    package static func open(
        dataDirectory path: String,
        manifest: Manifest,
        ports: Ports,
        logger: Logger
    ) async throws -> RuntimeEnvironment {
        try await MillraceError.translating(in: path) {
            let directory = try DataDirectory(path: path)
            let store = try SQLiteStore(
                path: directory.path("store.sqlite"),
                synchronous: manifest.synchronous,
                encryption: try manifest.encryptionKey.map { source in
                    Encryption(key: try source.load(logger), random: ports.secureRandom)
                },
                now: { ports.scheduler.now }
            )
            let journal = try FileDeliveryJournal(path: directory.path("deliveries.journal")) { line in
                logger.warning(
                    "A line of the delivery journal is damaged and left out; some redeliveries count as first ones",
                    metadata: ["line": "\(line)"]
                )
            }
            return try await RuntimeEnvironment(
                store: store,
                journal: journal,
                directory: directory,
                manifest: manifest,
                ports: ports,
                logger: logger
            )
        }
    }

    /// Tables, streams and checkpoints in memory, for tests and `--ephemeral`.
    ///
    /// - Parameters:
    ///   - path: The data directory for what functions and failures leave behind; locked as ever. `nil` for none.
    ///   - manifest: Names Region and account.
    ///   - ports: Time, randomness and executors.
    ///   - logger: Where what is found on the way is told.
    ///   - store: The store in memory; a plain one unless given.
    ///   - deadLetterSink: Where failure records go; files in the data directory unless given.
    /// - Throws: `MillraceError` when the directory is in use or unusable.
    package static func ephemeral(
        dataDirectory path: String? = nil,
        manifest: Manifest,
        ports: Ports,
        logger: Logger,
        store: MemoryStore? = nil,
        deadLetterSink: (@Sendable (_ path: String) -> any DeadLetterSink)? = nil
    ) async throws -> RuntimeEnvironment {
        try await MillraceError.translating(in: path) {
            try await RuntimeEnvironment(
                store: store ?? MemoryStore(now: { ports.scheduler.now }),
                journal: MemoryDeliveryJournal(),
                directory: path.map { try DataDirectory(path: $0) },
                manifest: manifest,
                ports: ports,
                logger: logger,
                deadLetterSink: deadLetterSink
            )
        }
    }

    /// Forgets a mapping that no lane works for any more: how far it came, what it counted, and last its row if it was
    /// made at run time, so that a process that is killed in between goes on here.
    func forget(mapping id: String) async throws {
        try await checkpoints.delete(mapping: id)
        try journal.forget(mapping: id)
        try await mappingRows.remove(id)
    }

    /// Closes the store; the directory is free when nobody holds the environment any more.
    public func close() async throws { try await store.close() }
}
