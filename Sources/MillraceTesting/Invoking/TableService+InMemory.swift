import Logging
public import Millrace
public import MillraceModel
public import MillraceTables

extension TableService {
    /// Makes tables in memory, for handlers that are called without a runtime.
    ///
    /// ```swift
    /// let orders = try TableDefinition(name: "Orders", keySchema: KeySchema(hash: "id"))
    /// let tables = try await TableService.inMemory([orders])
    /// ```
    ///
    /// They work like those of a runtime and forget everything with the last reference to them. Their clock stands
    /// still; nothing expires.
    ///
    /// - Parameters:
    ///   - tables: The tables; none unless given.
    ///   - instant: Where the clock stands.
    /// - Throws: `ServiceError` for two tables of one name.
    public static func inMemory(
        _ tables: [TableDefinition] = [], at instant: Timestamp = .testStart
    ) async throws -> TableService {
        try await inMemory(Manifest(tables: tables), at: instant)
    }

    /// Makes the tables of a manifest in memory, for handlers that are called without a runtime.
    ///
    /// ```swift
    /// let tables = try await TableService.inMemory(.load("config/manifest.json"))
    /// ```
    ///
    /// - Parameters:
    ///   - manifest: Tables, Kinesis streams, Region and account are taken of it; its functions need not be there.
    ///   - instant: Where the clock stands.
    /// - Throws: `ManifestError` when something is wrong with the manifest by itself, and `ServiceError`.
    public static func inMemory(
        _ manifest: Manifest, at instant: Timestamp = .testStart
    ) async throws -> TableService {
        guard manifest.problems.isEmpty else {
            throw ManifestError(path: manifest.path, problems: manifest.problems)
        }
        let environment = try await RuntimeEnvironment.ephemeral(
            manifest: manifest,
            ports: .virtual(VirtualScheduler(now: instant), executor: StepExecutor()),
            logger: Logger(label: "millrace.test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await environment.prepare(manifest)
        return environment.tables
    }
}
