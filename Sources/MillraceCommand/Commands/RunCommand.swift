import ArgumentParser
import Foundation
import Logging
import Millrace
import MillraceModel
import ServiceLifecycle
import UnixSignals

#if Endpoints
    import MillraceEndpoints
#endif

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the mappings of the manifest until told to stop.",
        discussion: """
            The first SIGTERM lets what is in hand come to its end, the second stops at once. SIGHUP reads the manifest \
            again: mappings that differ go on with their new settings where they were.
            """
    )

    @OptionGroup var location: LocationOptions
    @Option(help: "Where to listen, as HOST:PORT; port 0 takes a free one.")
    var endpoint = "127.0.0.1:4566"
    @Flag(name: .customLong("no-endpoint"), help: "Do not listen.")
    var noEndpoint = false
    @Flag(help: "Keep tables, streams and checkpoints in memory; files of functions and failures still go to --data.")
    var ephemeral = false
    @Flag(name: .customLong("until-idle"), help: "Work off what there is without listening, print what was done, exit.")
    var untilIdle = false
    @Option(
        help: ArgumentHelp(
            "Deliver this share of the successful batches once more, to see whether handlers are idempotent.",
            valueName: "0...1"
        )
    )
    var redeliver = 0.0

    func validate() throws {
        guard (0...1).contains(redeliver) else {
            throw ValidationError("--redeliver takes a share from 0 to 1, not \(redeliver)")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let functions = try location.functions()
            let manifest = try location.checkedManifest(with: functions)
            let environment =
                ephemeral
                ? try await RuntimeEnvironment.ephemeral(
                    dataDirectory: location.data,
                    manifest: manifest,
                    ports: .system(),
                    logger: location.logger
                )
                : try await RuntimeEnvironment.open(
                    dataDirectory: location.data,
                    manifest: manifest,
                    logger: location.logger
                )
            let runtime = try MillraceRuntime(
                manifest: manifest,
                environment: environment,
                functions: functions,
                faults: .redeliver(share: redeliver)
            )
            try await run(runtime, on: environment, manifest)
            if untilIdle {
                let status = try JSONValue(parsing: MappingStatus.json(try await runtime.status()))
                for line in StatusTable.lines(status) { print(line) }
            }
            try await environment.close()
        }
    }

    private func run(
        _ runtime: MillraceRuntime,
        on environment: RuntimeEnvironment,
        _ manifest: Manifest
    ) async throws {
        var services: [any Service] = [runtime]
        #if Endpoints
            if !noEndpoint, !untilIdle { services.append(try listener(runtime, environment, manifest)) }
        #endif
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0,
                    successTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            logger: location.logger
        )
        // A listener that does not end must not keep the rest.
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        let group = ServiceGroup(configuration: configuration)
        // Trapped before anything tells that the daemon is there and may be signalled.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let stopping = Task { await obey(signals, group, runtime) }
        defer { stopping.cancel() }
        if untilIdle {
            Task {
                await runtime.idle()
                await group.triggerGracefulShutdown()
            }
        }
        do {
            try await group.run()
        } catch {
            #if Endpoints
                if let error = error as? Endpoint.CannotListen { throw Failure(.unavailable, error.description) }
            #endif
            throw error
        }
    }

    private func obey(_ signals: UnixSignalsSequence, _ group: ServiceGroup, _ runtime: MillraceRuntime) async {
        var count = 0
        for await signal in signals {
            if signal == .sighup {
                await reload(runtime)
                continue
            }
            count += 1
            if signal == .sigint { Foundation.exit(Failure.Status.interrupted.rawValue) }
            if count > 1 { Foundation.exit(128 + SIGTERM) }
            await group.triggerGracefulShutdown()
        }
    }

    /// Takes over the manifest as it is now; one that is wrong changes nothing.
    private func reload(_ runtime: MillraceRuntime) async {
        do {
            try await runtime.apply(Manifest.load(location.manifest))
        } catch {
            location.logger.error("The manifest was not taken over", metadata: ["error": "\(error)"])
        }
    }

    #if Endpoints
        private func listener(
            _ runtime: MillraceRuntime,
            _ environment: RuntimeEnvironment,
            _ manifest: Manifest
        ) throws -> Endpoint {
            let parts = endpoint.split(separator: ":").map(String.init)
            guard parts.count == 2, let port = Int(parts[1]), (0...65_535).contains(port) else {
                throw ValidationError("--endpoint takes HOST:PORT, such as 127.0.0.1:4566, not \(endpoint)")
            }
            let (host, logger) = (parts[0], location.logger)
            if host != "127.0.0.1", host != "localhost" {
                logger.warning("The endpoint is reachable from other machines, without any authentication")
            }
            return Endpoint(
                host: host,
                port: port,
                environment: environment,
                region: manifest.region,
                logger: logger,
                status: { try await runtime.status() },
                onListening: { port in
                    await runtime.ready()
                    do {
                        try environment.directory?.announce(endpoint: "\(host):\(port)")
                    } catch {
                        logger.error("Other commands will not find this daemon", metadata: ["error": "\(error)"])
                    }
                    print("listening on \(host):\(port)")
                    fflush(nil)
                }
            )
        }
    #endif
}
