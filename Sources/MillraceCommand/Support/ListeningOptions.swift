import ArgumentParser
import Foundation
import Logging
import Millrace
import MillraceEndpoints
import MillraceModel
import ServiceLifecycle

/// Where a daemon listens, and what it asks of its clients.
struct ListeningOptions: ParsableArguments {
    private static let defaultEndpoint = "127.0.0.1:4566"

    @Option(
        help: ArgumentHelp(
            "Where to listen, \(Self.defaultEndpoint) by default; port 0 takes a free one. Given several times it listens "
                + "at all of them; commands use the first.",
            valueName: "host:port"
        )
    )
    var endpoint: [String] = []
    @Flag(name: .customLong("no-endpoint"), help: "Do not listen.")
    var noEndpoint = false
    @Option(
        name: .customLong("require-signatures"),
        help: ArgumentHelp(
            "Answer only requests signed with a key of a file in the format of AWS's credentials file.",
            valueName: "file"
        )
    )
    var keyFile: String?
    @Option(name: .customLong("max-connections"), help: "The most connections at one time, at each address.")
    var maxConnections: Int?

    func validate() throws {
        if let maxConnections, maxConnections < 1 {
            throw ValidationError("--max-connections takes a number from 1 on, not \(maxConnections)")
        }
        if noEndpoint, !endpoint.isEmpty || keyFile != nil || maxConnections != nil {
            throw ValidationError("--no-endpoint goes with none of the options for listening")
        }
    }
}

#if Endpoints
    extension ListeningOptions {
        /// The listeners of a daemon.
        func listeners(
            _ runtime: MillraceRuntime,
            _ environment: RuntimeEnvironment,
            _ manifest: Manifest,
            _ location: LocationOptions
        ) throws -> [any Service] {
            if noEndpoint { return [] }
            let addresses = try (endpoint.isEmpty ? [Self.defaultEndpoint] : endpoint).map { text in
                guard let address = SocketAddressText(text) else {
                    throw ValidationError(
                        "--endpoint takes HOST:PORT, such as 127.0.0.1:4566 or [::1]:4566, not \(text)")
                }
                return address
            }
            let logger = location.logger
            let now: @Sendable () -> Timestamp = { environment.ports.scheduler.now }
            let verifier = try keyFile.map { path in
                SignatureVerifier(keys: try AccessKeys.load(path, location: location), now: now)
            }
            let message: Logger.Message =
                verifier == nil
                ? """
                The endpoint is reachable from other machines, and whoever reaches it is believed; --require-signatures \
                asks for signatures
                """
                : """
                The endpoint is reachable from other machines; requests must be signed, but they travel in clear text
                """
            for address in addresses where !address.isLoopback {
                logger.warning(message, metadata: ["endpoint": "\(address)"])
            }
            var limits = EndpointLimits()
            if let maxConnections { limits.connectionsMax = maxConnections }
            let directory = WireServiceDirectory(of: runtime, on: environment, logger: logger)
            var verify: (@Sendable (WireRequest) -> AuthenticationFault?)?
            if let verifier { verify = { request in verifier.verify(request) } }
            var listeners: [any Service] = []
            for (index, address) in addresses.enumerated() {
                listeners.append(
                    Endpoint(
                        address: address,
                        region: manifest.region,
                        limits: limits,
                        random: environment.ports.random.derived(for: "endpoint \(index)"),
                        now: now,
                        logger: logger,
                        caller: { Caller(headers: $0.headers, query: $0.query) },
                        verify: verify,
                        onListening: { port in
                            await runtime.ready()
                            // The runtime did not start, and everything ends.
                            guard !Task.isCancelled else { return }
                            let bound = SocketAddressText(host: address.host, port: port)
                            // Commands find the daemon at the first.
                            if index == 0 { Self.announce(bound, environment) }
                            print("listening on \(bound)")
                            flushOutput()
                        },
                        services: { try await directory.services(for: $0) }
                    )
                )
            }
            return listeners
        }

        private static func announce(_ address: SocketAddressText, _ environment: RuntimeEnvironment) {
            do {
                try environment.directory?.announce(endpoint: "\(address)")
            } catch {
                environment.logger.error(
                    "Other commands will not find this daemon", metadata: ["error": "\(error)"])
            }
        }

        /// What an error of a listener means for the command; `nil` for other errors.
        static func failure(of error: any Error) -> Failure? {
            (error as? Endpoint.CannotListen).map { Failure(.unavailable, $0.description) }
        }
    }
#else
    extension ListeningOptions {
        /// No listeners: this executable was built without them.
        func listeners(
            _ runtime: MillraceRuntime,
            _ environment: RuntimeEnvironment,
            _ manifest: Manifest,
            _ location: LocationOptions
        ) throws -> [any Service] {
            guard endpoint.isEmpty, keyFile == nil, maxConnections == nil else {
                throw ValidationError("this executable was built without the trait Endpoints, and cannot listen")
            }
            return []
        }

        /// No error is one of a listener.
        static func failure(of error: any Error) -> Failure? { nil }
    }
#endif
