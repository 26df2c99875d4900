import Foundation
import Logging
import Millrace
import MillraceEndpoints

/// The services of a data directory: those of the daemon that holds it, or the same ones in this process.
struct Access {
    /// What a command needs of the data directory.
    enum Need {
        /// It is there already.
        case existing
        /// It is made if it is not there, with the tables and streams of the manifest.
        case prepared
    }

    /// Speaks to the services.
    let client: WireClient
    /// The daemon that holds the directory; `nil` when this process does.
    let daemon: DataDirectory.Holder?

    /// Opens a data directory, or finds the daemon that holds it, for as long as something is done with it.
    ///
    /// - Throws: `Failure` when neither is possible, and whatever `body` throws.
    static func with(
        _ options: AccessOptions, _ need: Need = .existing, _ body: (Access) async throws -> Void
    ) async throws {
        let location = options.location
        let functions = try location.functions()
        let manifest = try location.checkedManifest(with: functions)
        if need == .existing, !FileManager.default.fileExists(atPath: location.data) {
            throw Failure(.unavailable, "there is no data directory \(location.data) yet; millrace run makes it")
        }
        let environment: RuntimeEnvironment
        do {
            environment = try await RuntimeEnvironment.open(
                dataDirectory: location.data, manifest: manifest, logger: location.logger)
        } catch let error as MillraceError where error.code == .dataDirectoryInUse {
            return try await body(throughDaemon(options, manifest, error))
        }
        do {
            if need == .prepared { try await environment.prepare(manifest) }
            let runtime = try MillraceRuntime(manifest: manifest, environment: environment, functions: functions)
            let directory = WireServiceDirectory(of: runtime, on: environment, logger: location.logger)
            let transport = LocalTransport(services: try await directory.services(for: Caller()))
            try await body(Access(client: WireClient(transport: transport), daemon: nil))
        } catch {
            try await environment.close()
            throw error
        }
        try await environment.close()
    }

    private static func throughDaemon(
        _ options: AccessOptions, _ manifest: Manifest, _ error: MillraceError
    ) throws -> Access {
        guard let holder = DataDirectory.holder(of: options.location.data), let endpoint = holder.endpoint else {
            throw Failure(
                .unavailable, error.description + " (it has no endpoint through which it could be asked)")
        }
        let signer = try options.credentials.map { path in
            let scheduler = SystemScheduler()
            let keys = try AccessKeys.load(path, location: options.location)
            return RequestSigner(key: keys[0], region: manifest.region, now: { scheduler.now })
        }
        let transport = HTTPTransport(endpoint: endpoint, signer: signer)
        return Access(client: WireClient(transport: transport), daemon: holder)
    }
}

/// Files of access keys on the command line.
enum AccessKeys {
    /// Reads a file, at least one key of it, and warns when others may read it.
    ///
    /// - Throws: `Failure` for a file that is broken.
    static func load(_ path: String, location: LocationOptions) throws -> [AccessKey] {
        do {
            let file = try AccessKeyFile.load(path)
            if let note = file.note {
                location.logger.warning("A key file is not well kept", metadata: ["error": "\(note)"])
            }
            return file.keys
        } catch {
            throw Failure(.invalidData, error.description)
        }
    }
}
