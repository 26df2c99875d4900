import Foundation
import Logging
import Millrace
import MillraceModel
internal import MillraceStreams
import MillraceTables

/// The tables of a data directory: opened here, or reached through the daemon that holds the directory.
enum TableAccess {
    /// This process holds the directory.
    case opened(RuntimeEnvironment)
    /// A daemon holds it and listens here.
    case daemon(DaemonClient)

    /// Opens the directory, or finds the daemon that holds it.
    ///
    /// - Parameter makesTables: Whether tables of the manifest are made that are not there yet.
    static func find(_ location: LocationOptions, manifest: Manifest, makesTables: Bool) async throws -> TableAccess {
        do {
            let environment = try await RuntimeEnvironment.open(
                dataDirectory: location.data,
                manifest: manifest,
                logger: location.logger
            )
            if makesTables { try await environment.prepare(manifest) }
            return .opened(environment)
        } catch let error as MillraceError where error.code == .dataDirectoryInUse {
            guard let holder = DataDirectory.holder(of: location.data), let endpoint = holder.endpoint else {
                throw Failure(
                    .unavailable,
                    error.description + " (it has no endpoint through which it could be asked)"
                )
            }
            return .daemon(DaemonClient(endpoint: endpoint))
        }
    }

    /// Puts one item.
    ///
    /// - Throws: What refuses it: `ServiceError` from the tables opened here, `Failure` from a daemon.
    func put(_ item: Item, into table: String) async throws {
        switch self {
        case .opened(let environment): try await environment.tables.putItem(item, into: table)
        case .daemon(let client): try await client.putItem(item, into: table)
        }
    }

    /// Makes sure that a table is there.
    ///
    /// - Throws: `Failure` that names the tables there are.
    func require(_ table: String) async throws {
        let names =
            switch self {
            case .opened(let environment): try await environment.tables.listTables()
            case .daemon(let client): try await client.listTables()
            }
        guard names.contains(table) else {
            throw Failure(.invalidData, "there is no table \(table); there are \(names.joined(separator: ", "))")
        }
    }

    /// Lets go of the directory.
    func close() async throws {
        if case .opened(let environment) = self { try await environment.close() }
    }
}
