import Foundation
import MillraceModel
package import MillraceStreams
public import MillraceTables

/// What a runtime runs: tables, mappings, and settings of functions, read from a JSON file.
///
/// The names in the file are AWS's own: CloudFormation's for tables, `CreateEventSourceMapping`'s for mappings. The
/// page <doc:ManifestReference> lists all of them, and `config/manifest.schema.json` tells them to editors.
///
/// Reading a manifest finds all its problems and throws none of them, so that they can be shown together with those of
/// the functions, which only a runtime knows: see ``problems(with:)``. What is wrong is left out of the properties.
public struct Manifest: Sendable {
    /// The path as it was given; `manifest` for one that was made in Swift.
    public let path: String
    /// The Region in all ARNs, `us-east-1` by default.
    public let region: String
    /// The twelve digits of the account in all ARNs, zeros by default.
    public let accountID: String
    /// The tables that are made at the start where they are not there yet.
    public let tables: [TableDefinition]
    /// The Kinesis streams that are made at the start where they are not there yet.
    public let kinesisStreams: [ManifestKinesisStream]
    /// The mappings in the order of the manifest.
    public let mappings: [ManifestMapping]
    /// The settings of functions by name; a function without has the defaults.
    public let functions: [String: FunctionSettings]
    /// How hard each commit is brought onto the disk, `full` by default.
    package let synchronous: Synchronous
    /// Where the key comes from that the store is encrypted with; `nil` for a store in the clear.
    public let encryptionKey: EncryptionKeySource?
    /// How the emulated services behave.
    public package(set) var emulation: EmulationSettings
    /// Everything that is wrong with the manifest by itself.
    public let problems: [ManifestProblem]
    /// All mappings, also those with problems, as far as they go.
    let outlines: [MappingOutline]
    /// The places of the functions' settings, also of those with problems.
    let settingsPlaces: [SettingsPlace]

    /// The largest file that is read, in bytes: a thousand mappings take a third of it.
    private static let byteCountMax = 1 << 20

    /// Reads a manifest from a file.
    ///
    /// - Parameter path: The path of a file of at most 1 MiB, as the messages will show it.
    /// - Throws: `ManifestError` when the file cannot be read or is not JSON. Everything else is in ``problems``.
    public static func load(_ path: String) throws(ManifestError) -> Manifest {
        try Manifest(json: read(path), path: path)
    }

    /// Reads a manifest from its JSON.
    ///
    /// - Parameters:
    ///   - json: The whole document in UTF-8, at most 1 MiB.
    ///   - path: Where it comes from, as the messages will show it.
    /// - Throws: `ManifestError` when it is not JSON, with line and column. Everything else is in ``problems``.
    public init(json: [UInt8], path: String) throws(ManifestError) {
        guard json.count <= Self.byteCountMax else {
            let message = "\(path): \(json.count) bytes are too many for a manifest; 1 MiB is the most"
            throw ManifestError(.unreadable, path: path, message: message)
        }
        do {
            var builder = ManifestBuilder(try ManifestDocument(parsing: json))
            self = builder.build(path: path)
        } catch {
            let place = ManifestDocument.place(of: error.offset, in: json)
            throw ManifestError(.malformed, path: path, message: "\(path):\(place): \(error)")
        }
    }

    /// Creates a manifest in Swift; the ranges of its values are the caller's care.
    ///
    /// - Parameters:
    ///   - path: What messages show in place of a file's path.
    ///   - region: The Region in all ARNs.
    ///   - accountID: The twelve digits of the account in all ARNs.
    ///   - tables: The tables.
    ///   - kinesisStreams: The Kinesis streams.
    ///   - mappings: The mappings.
    ///   - functions: The settings of functions by name.
    ///   - synchronous: How hard each commit is brought onto the disk.
    ///   - encryptionKey: Where the key of an encrypted store comes from.
    ///   - emulation: How the emulated services behave.
    package init(
        path: String = "manifest",
        region: String = "us-east-1",
        accountID: String = "000000000000",
        tables: [TableDefinition] = [],
        kinesisStreams: [ManifestKinesisStream] = [],
        mappings: [ManifestMapping] = [],
        functions: [String: FunctionSettings] = [:],
        synchronous: Synchronous = .full,
        encryptionKey: EncryptionKeySource? = nil,
        emulation: EmulationSettings = EmulationSettings()
    ) {
        let outlines = mappings.enumerated().map { index, mapping in
            MappingOutline(mapping, at: JSONPointer.root.appending("EventSourceMappings").appending(index))
        }
        var checker = ManifestChecker(problems: [])
        checker.checkConsistency(of: outlines, tables: tables, region: region, accountID: accountID)
        self.init(
            path: path,
            region: region,
            accountID: accountID,
            tables: tables,
            kinesisStreams: kinesisStreams,
            mappings: mappings,
            functions: functions,
            synchronous: synchronous,
            encryptionKey: encryptionKey,
            emulation: emulation,
            problems: checker.problems,
            outlines: outlines,
            settingsPlaces: functions.keys.sorted().map { SettingsPlace(name: $0, pointer: Self.functionsPlace) }
        )
    }

    init(
        path: String,
        region: String,
        accountID: String,
        tables: [TableDefinition],
        kinesisStreams: [ManifestKinesisStream],
        mappings: [ManifestMapping],
        functions: [String: FunctionSettings],
        synchronous: Synchronous,
        encryptionKey: EncryptionKeySource?,
        emulation: EmulationSettings,
        problems: [ManifestProblem],
        outlines: [MappingOutline],
        settingsPlaces: [SettingsPlace]
    ) {
        self.path = path
        self.region = region
        self.accountID = accountID
        self.tables = tables
        self.kinesisStreams = kinesisStreams
        self.mappings = mappings
        self.functions = functions
        self.synchronous = synchronous
        self.encryptionKey = encryptionKey
        self.emulation = emulation
        self.problems = problems
        self.outlines = outlines
        self.settingsPlaces = settingsPlaces
    }

    private static let functionsPlace = JSONPointer.root.appending("Functions")

    private static func read(_ path: String) throws(ManifestError) -> [UInt8] {
        do {
            let file = try FileDescriptorHandle(path: path, flags: O_RDONLY)
            // One byte more than allowed shows that there is more.
            return try file.read(count: min(file.length(), byteCountMax + 1), at: 0)
        } catch {
            throw ManifestError(.unreadable, path: path, message: "\(path): \(error.detail)")
        }
    }
}
